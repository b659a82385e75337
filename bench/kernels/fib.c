// Fibonacci numbers by two recursive calls: nothing but the cost of a call.
#include "kernel.h"

static __attribute__((noinline)) i32 fib(i32 n) {
  if (n < 2) return n;
  // Assembler without instructions keeps the compiler from turning one of the two calls into a loop.
  i32 left = fib(n - 1);
  __asm__ volatile("");
  i32 right = fib(n - 2);
  __asm__ volatile("");
  return left + right;
}

EXPORT i32 run(i32 n) { return fib(n); }
