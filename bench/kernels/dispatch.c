// Indirect calls: n rounds over 1,000 shapes of five kinds, whose methods are reached through function pointers.
#include "kernel.h"

#define SHAPES 1000

struct shape;

struct methods {
  i32 (*area)(const struct shape *);
  void (*grow)(struct shape *, i32 by);
};

struct shape {
  const struct methods *methods;
  i32 width, height;
};

static i32 square_area(const struct shape *s) { return s->width * s->width; }
static i32 rectangle_area(const struct shape *s) { return s->width * s->height; }
static i32 triangle_area(const struct shape *s) { return s->width * s->height / 2; }
static i32 ellipse_area(const struct shape *s) { return s->width * s->height * 355 / 452; }
static i32 point_area(const struct shape *s) { return s->width & 0; }

static void grow_width(struct shape *s, i32 by) { s->width = (s->width + by) & 255; }
static void grow_height(struct shape *s, i32 by) { s->height = (s->height + by) & 255; }
static void grow_both(struct shape *s, i32 by) {
  grow_width(s, by);
  grow_height(s, by + 1);
}

static const struct methods KINDS[5] = {
    {square_area, grow_width},   {rectangle_area, grow_height}, {triangle_area, grow_both},
    {ellipse_area, grow_height}, {point_area, grow_width},
};

static struct shape shapes[SHAPES];

EXPORT i32 run(i32 n) {
  u64 state = 3;
  for (i32 i = 0; i < SHAPES; i++) {
    shapes[i].methods = &KINDS[next_random(&state) % 5];
    shapes[i].width = (i32)(next_random(&state) & 255);
    shapes[i].height = (i32)(next_random(&state) & 255);
  }
  u32 sum = 0;
  for (i32 round = 0; round < n; round++) {
    for (i32 i = 0; i < SHAPES; i++) {
      struct shape *s = &shapes[i];
      s->methods->grow(s, round & 3);
      sum = sum * 31 + (u32)s->methods->area(s);
    }
  }
  return (i32)sum;
}
