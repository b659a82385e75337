/* Allocates until there is nothing left, uses the ends of each block, and says how many MiB it got. Then it looks whether the
 * blocks still hold what was written. */
#include <stdio.h>
#include <stdlib.h>

enum { SIZE = 64 << 20, MOST = 64 };

int main(void) {
  static unsigned char *blocks[MOST];
  int count = 0;
  while (count < MOST && (blocks[count] = malloc(SIZE)) != NULL) {
    blocks[count][0] = count + 1;
    blocks[count][SIZE - 1] = 2 * count;
    count++;
  }
  printf("%d MiB\n", 64 * count);
  for (int i = 0; i < count; i++) {
    if (blocks[i][0] != i + 1 || blocks[i][SIZE - 1] != 2 * i) return 1;
  }
  return 0;
}
