// Prints the first COUNT primes: arguments, standard output and an exit code.
//
//   deno task wasmine run examples/primes.wasm 20
#include <stdio.h>
#include <stdlib.h>

static int is_prime(long number) {
  for (long divisor = 2; divisor * divisor <= number; divisor++) {
    if (number % divisor == 0) return 0;
  }
  return number >= 2;
}

int main(int argc, char **argv) {
  char *end = "";
  long count = argc == 2 ? strtol(argv[1], &end, 10) : -1;
  if (count < 0 || *end != '\0') {
    fprintf(stderr, "usage: %s COUNT\n", argc > 0 ? argv[0] : "primes");
    return 2;
  }
  for (long number = 2, found = 0; found < count; number++) {
    if (!is_prime(number)) continue;
    printf(++found < count ? "%ld " : "%ld\n", number);
  }
  return 0;
}
