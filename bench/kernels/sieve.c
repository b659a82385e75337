// The sieve of Eratosthenes over bytes: how many primes are below n, n ≤ 2^24.
#include "kernel.h"

#define MAX (1 << 24)

static u8 composite[MAX];

EXPORT i32 run(i32 n) {
  if (n < 2 || n > MAX) return -1;
  for (i32 i = 0; i < n; i++) composite[i] = 0;
  for (i32 i = 2; i * i < n; i++) {
    if (composite[i]) continue;
    for (i32 j = i * i; j < n; j += i) composite[j] = 1;
  }
  i32 primes = 0;
  for (i32 i = 2; i < n; i++) primes += !composite[i];
  return primes;
}
