// Matrix product C = A·B of n×n doubles, n ≤ 512, in the i-k-j order that walks all three matrices row by row.
#include "kernel.h"

#define MAX 512

static double a[MAX * MAX], b[MAX * MAX], c[MAX * MAX];

EXPORT double run(i32 n) {
  if (n < 1 || n > MAX) return -1;
  for (i32 i = 0; i < n * n; i++) {
    a[i] = (double)(i % 17) - 8.0;
    b[i] = (double)(i % 23) * 0.25;
    c[i] = 0;
  }
  for (i32 i = 0; i < n; i++) {
    for (i32 k = 0; k < n; k++) {
      double factor = a[i * n + k];
      for (i32 j = 0; j < n; j++) c[i * n + j] += factor * b[k * n + j];
    }
  }
  double sum = 0;
  for (i32 i = 0; i < n * n; i++) sum += c[i] * (double)(i % 7 + 1);
  return sum;
}
