// String search: n rounds of looking for eight needles in 64 KiB of words, by Boyer–Moore–Horspool and letter by letter.
// Returns the number of hits, or -1 if the two ways disagree.
#include "kernel.h"

#define LENGTH (64 * 1024)
#define NEEDLES 8

static u8 haystack[LENGTH];
static i32 shifts[256];

static i32 length_of(const char *text) {
  i32 length = 0;
  while (text[length]) length++;
  return length;
}

static i32 horspool(const char *needle, i32 length) {
  i32 hits = 0;
  for (i32 c = 0; c < 256; c++) shifts[c] = length;
  for (i32 i = 0; i < length - 1; i++) shifts[(u8)needle[i]] = length - 1 - i;
  for (i32 at = 0; at <= LENGTH - length; at += shifts[haystack[at + length - 1]]) {
    i32 i = length - 1;
    while (i >= 0 && haystack[at + i] == (u8)needle[i]) i--;
    hits += i < 0;
  }
  return hits;
}

static i32 naive(const char *needle, i32 length) {
  i32 hits = 0;
  for (i32 at = 0; at <= LENGTH - length; at++) {
    i32 i = 0;
    while (i < length && haystack[at + i] == (u8)needle[i]) i++;
    hits += i == length;
  }
  return hits;
}

static void prepare(void) {
  u64 state = 11;
  for (i32 i = 0; i < LENGTH; i++) {
    u32 random = next_random(&state);
    haystack[i] = random % 6 ? (u8)('a' + (random >> 8) % 5) : ' ';
  }
}

EXPORT i32 run(i32 n) {
  static const char *const WORDS[NEEDLES] = {"abba", "dead", "cab ", " bead", "decade", "ad", "facade", " a deed "};
  prepare();
  i32 hits = 0;
  for (i32 round = 0; round < n; round++) {
    const char *needle = WORDS[round % NEEDLES];
    i32 length = length_of(needle), found = horspool(needle, length);
    if (found != naive(needle, length)) return -1;
    hits += found;
  }
  return hits;
}
