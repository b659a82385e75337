// Long integers: n! in limbs of 32 bits, n ≤ 20,000, every product and carry in a 64-bit integer; then its decimal digits.
// Returns the sum of the digits times 2^32 plus their number.
#include "kernel.h"

#define LIMBS 8100
#define BILLION 1000000000u

static u32 limbs[LIMBS];

static i32 multiply(i32 used, u32 factor) {
  u64 carry = 0;
  for (i32 i = 0; i < used; i++) {
    carry += (u64)limbs[i] * factor;
    limbs[i] = (u32)carry;
    carry >>= 32;
  }
  if (carry) limbs[used++] = (u32)carry;
  return used;
}

// Divides in place and returns the remainder.
static u32 divide(i32 used, u32 divisor) {
  u64 rest = 0;
  for (i32 i = used - 1; i >= 0; i--) {
    rest = rest << 32 | limbs[i];
    limbs[i] = (u32)(rest / divisor);
    rest %= divisor;
  }
  return (u32)rest;
}

EXPORT i64 run(i32 n) {
  if (n < 1 || n > 20000) return -1;
  i32 used = 1;
  limbs[0] = 1;
  for (i32 i = 2; i <= n; i++) used = multiply(used, (u32)i);
  i64 sum = 0, digits = 0;
  while (used > 0) {
    u32 group = divide(used, BILLION);
    while (used > 0 && !limbs[used - 1]) used--;
    // All groups but the leading one have nine digits, zeros among them.
    for (i32 i = 0; used > 0 ? i < 9 : group > 0; i++) {
      sum += group % 10;
      group /= 10;
      digits++;
    }
  }
  return sum << 32 | digits;
}
