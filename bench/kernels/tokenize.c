// A state machine over bytes: n passes of a JSON tokenizer over a generated text of 64 KiB. The switch over states and
// the table of byte classes become br_table and byte loads.
#include "kernel.h"

#define LENGTH (64 * 1024)

enum class { OTHER, SPACE, QUOTE, BACKSLASH, DIGIT, LETTER, OPEN, CLOSE, PUNCTUATION };
enum state { BETWEEN, STRING, ESCAPE, NUMBER, WORD };

static u8 text[LENGTH];
static u8 classes[256];

static i32 append(i32 at, const char *piece) {
  while (*piece && at < LENGTH) text[at++] = (u8)*piece++;
  return at;
}

static void prepare(void) {
  static const char *const PIECES[8] = {
      "{\"name\": \"quoted \\\"text\\\" here\", ", "\"count\": 12345, ", "\"ratio\": -0.125e+3, ", "[true, false, null], ",
      "\"nested\": {\"a\": [1, 2, 3]}, ",          "\n    ",            "\"\\u00e9t\\u00e9\": \"\", ", "}, "};
  u64 state = 5;
  for (i32 at = 0; at < LENGTH;) at = append(at, PIECES[next_random(&state) & 7]);
  for (i32 c = 0; c < 256; c++) classes[c] = OTHER;
  for (i32 c = '0'; c <= '9'; c++) classes[c] = DIGIT;
  for (i32 c = 'a'; c <= 'z'; c++) classes[c] = LETTER;
  classes['-'] = classes['+'] = classes['.'] = DIGIT;
  classes[' '] = classes['\n'] = SPACE;
  classes['{'] = classes['['] = OPEN;
  classes['}'] = classes[']'] = CLOSE;
  classes[','] = classes[':'] = PUNCTUATION;
  classes['"'] = QUOTE;
  classes['\\'] = BACKSLASH;
}

// Folds every token's kind and length, and the nesting depth, into one number.
static u32 tokenize(u32 sum) {
  enum state state = BETWEEN;
  i32 start = 0, depth = 0;
  for (i32 i = 0; i < LENGTH; i++) {
    u8 class = classes[text[i]];
    switch (state) {
      case STRING:
        if (class == QUOTE) {
          sum = sum * 33 + (u32)(i - start);
          state = BETWEEN;
        } else if (class == BACKSLASH) {
          state = ESCAPE;
        }
        continue;
      case ESCAPE:
        state = STRING;
        continue;
      case NUMBER:
        if (class == DIGIT || text[i] == 'e') continue;
        sum = sum * 37 + (u32)(i - start);
        state = BETWEEN;
        break;
      case WORD:
        if (class == LETTER) continue;
        sum = sum * 41 + (u32)(i - start);
        state = BETWEEN;
        break;
      case BETWEEN:
        break;
    }
    switch (class) {
      case QUOTE:
        start = i, state = STRING;
        break;
      case DIGIT:
        start = i, state = NUMBER;
        break;
      case LETTER:
        start = i, state = WORD;
        break;
      case OPEN:
        depth++;
        break;
      case CLOSE:
        depth--;
        break;
      case PUNCTUATION:
        sum += (u32)depth;
        break;
      default:
        break;
    }
  }
  return sum;
}

EXPORT i32 run(i32 n) {
  prepare();
  u32 sum = 0;
  for (i32 i = 0; i < n; i++) sum = tokenize(sum);
  return (i32)sum;
}
