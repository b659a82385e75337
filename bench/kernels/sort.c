// Sorting: quicksort (median of three, insertion sort below 16) and heapsort of the same n integers, n ≤ 2^20. Returns
// a checksum of positions and values, or -1 if the two disagree.
#include "kernel.h"

#define MAX (1 << 20)
#define SMALL 16

static i32 quick[MAX], heap[MAX];

static inline void swap(i32 *a, i32 *b) {
  i32 t = *a;
  *a = *b;
  *b = t;
}

static void insertion_sort(i32 *a, i32 low, i32 high) {
  for (i32 i = low + 1; i <= high; i++) {
    i32 value = a[i], j = i - 1;
    while (j >= low && a[j] > value) a[j + 1] = a[j], j--;
    a[j + 1] = value;
  }
}

static void quicksort(i32 *a, i32 low, i32 high) {
  while (high - low >= SMALL) {
    i32 middle = low + (high - low) / 2;
    if (a[middle] < a[low]) swap(&a[middle], &a[low]);
    if (a[high] < a[low]) swap(&a[high], &a[low]);
    if (a[high] < a[middle]) swap(&a[high], &a[middle]);
    i32 pivot = a[middle], i = low, j = high;
    while (i <= j) {
      while (a[i] < pivot) i++;
      while (a[j] > pivot) j--;
      if (i <= j) swap(&a[i++], &a[j--]);
    }
    // The smaller part recurses, the larger one is the next turn of the loop: the depth stays logarithmic.
    if (j - low < high - i) {
      quicksort(a, low, j);
      low = i;
    } else {
      quicksort(a, i, high);
      high = j;
    }
  }
  insertion_sort(a, low, high);
}

static void sift_down(i32 *a, i32 root, i32 count) {
  for (i32 child; (child = 2 * root + 1) < count; root = child) {
    if (child + 1 < count && a[child + 1] > a[child]) child++;
    if (a[root] >= a[child]) return;
    swap(&a[root], &a[child]);
  }
}

static void heapsort(i32 *a, i32 count) {
  for (i32 i = count / 2 - 1; i >= 0; i--) sift_down(a, i, count);
  for (i32 end = count - 1; end > 0; end--) {
    swap(&a[0], &a[end]);
    sift_down(a, 0, end);
  }
}

EXPORT i32 run(i32 n) {
  if (n < 1 || n > MAX) return -1;
  u64 state = 7;
  for (i32 i = 0; i < n; i++) quick[i] = heap[i] = (i32)(next_random(&state) & 0xfffff) - 0x80000;
  quicksort(quick, 0, n - 1);
  heapsort(heap, n);
  u32 sum = 0;
  for (i32 i = 0; i < n; i++) {
    if (quick[i] != heap[i]) return -1;
    sum = sum * 31 + (u32)quick[i];
  }
  return (i32)(sum & 0x7fffffff);
}
