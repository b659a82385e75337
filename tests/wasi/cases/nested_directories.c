/* Is given a directory as /w and one that lies in it, p/etc, as /d. It moves what leads to the inner one away and puts a
 * link that leads outside in its place: /d must stay what it was. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  char text[64];
  if (rename("/w/p", "/w/q") != 0 || symlink("../outside", "/w/p") != 0) return 2;
  int file = open("/d/file", O_RDONLY);
  if (file < 0) return 3;
  ssize_t count = read(file, text, sizeof text - 1);
  text[count < 0 ? 0 : count] = 0;
  puts(text);
  return open("/d/new", O_WRONLY | O_CREAT, 0666) < 0 ? 4 : 0;
}
