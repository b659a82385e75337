// Heat flowing through a plate: n Jacobi steps of the five-point stencil on a 256×256 grid of doubles.
#include "kernel.h"

#define SIZE 256

static double plates[2][SIZE][SIZE];

static void step(double (*restrict to)[SIZE], double (*restrict from)[SIZE]) {
  for (i32 y = 1; y < SIZE - 1; y++) {
    for (i32 x = 1; x < SIZE - 1; x++) {
      double neighbours = from[y - 1][x] + from[y + 1][x] + from[y][x - 1] + from[y][x + 1];
      to[y][x] = 0.5 * from[y][x] + 0.125 * neighbours;
    }
  }
}

EXPORT double run(i32 n) {
  for (i32 side = 0; side < 2; side++) {
    for (i32 y = 0; y < SIZE; y++) {
      for (i32 x = 0; x < SIZE; x++) plates[side][y][x] = y == 0 ? 100.0 : x == 0 ? 50.0 : 0.0;
    }
  }
  for (i32 i = 0; i < n; i++) step(plates[(i + 1) & 1], plates[i & 1]);
  double sum = 0;
  for (i32 y = 0; y < SIZE; y++) {
    for (i32 x = 0; x < SIZE; x++) sum += plates[n & 1][y][x];
  }
  return sum;
}
