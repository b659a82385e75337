// Counts lines, words and bytes of every file in a directory, in the order of their names: what a program can do with a
// directory it was given by --dir, and nothing outside it.
//
//   deno task wasmine run --dir examples/texts::/texts examples/count_words.wasm /texts
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct counts {
  long lines, words, bytes;
};

static int is_file(const struct dirent *entry) { return entry->d_type == DT_REG; }

static int count(const char *path, struct counts *counts) {
  FILE *file = fopen(path, "r");
  if (!file) return -1;
  int inside_word = 0;
  for (int byte; (byte = getc(file)) != EOF;) {
    counts->bytes++;
    counts->lines += byte == '\n';
    counts->words += !isspace(byte) && !inside_word;
    inside_word = !isspace(byte);
  }
  int failed = ferror(file);
  fclose(file);
  return failed ? -1 : 0;
}

static void print(const struct counts *counts, const char *name) {
  printf("%6ld %6ld %6ld  %s\n", counts->lines, counts->words, counts->bytes, name);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: count_words DIRECTORY\n");
    return 2;
  }
  struct dirent **entries;
  int files = scandir(argv[1], &entries, is_file, alphasort);
  if (files < 0) {
    fprintf(stderr, "%s: %s\n", argv[1], strerror(errno));
    return 1;
  }
  struct counts total = {0};
  printf(" lines  words  bytes\n");
  for (int i = 0; i < files; i++) {
    char path[1024];
    struct counts counts = {0};
    snprintf(path, sizeof path, "%s/%s", argv[1], entries[i]->d_name);
    if (count(path, &counts) != 0) {
      fprintf(stderr, "%s: %s\n", path, strerror(errno));
      return 1;
    }
    print(&counts, entries[i]->d_name);
    total.lines += counts.lines, total.words += counts.words, total.bytes += counts.bytes;
  }
  print(&total, "total");
  return 0;
}
