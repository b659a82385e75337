// Hashing on 64-bit integers: n rounds of XXH64 over a buffer of 64 KiB, each seeded by the result before.
#include "kernel.h"

#define LENGTH (64 * 1024)

static const u64 P1 = 0x9E3779B185EBCA87ull, P2 = 0xC2B2AE3D27D4EB4Full, P3 = 0x165667B19E3779F9ull,
                 P4 = 0x85EBCA77C2B2AE63ull;

static u64 buffer[LENGTH / 8];

static inline u64 rotate_left(u64 value, i32 bits) { return value << bits | value >> (64 - bits); }

static inline u64 absorb(u64 lane, u64 input) { return rotate_left(lane + input * P2, 31) * P1; }

static inline u64 merge(u64 hash, u64 lane) { return (hash ^ absorb(0, lane)) * P1 + P4; }

static u64 hash(u64 seed) {
  u64 v1 = seed + P1 + P2, v2 = seed + P2, v3 = seed, v4 = seed - P1;
  for (i32 i = 0; i < LENGTH / 8; i += 4) {
    v1 = absorb(v1, buffer[i]);
    v2 = absorb(v2, buffer[i + 1]);
    v3 = absorb(v3, buffer[i + 2]);
    v4 = absorb(v4, buffer[i + 3]);
  }
  u64 h = rotate_left(v1, 1) + rotate_left(v2, 7) + rotate_left(v3, 12) + rotate_left(v4, 18);
  h = merge(merge(merge(merge(h, v1), v2), v3), v4) + LENGTH;
  h = (h ^ h >> 33) * P2;
  h = (h ^ h >> 29) * P3;
  return h ^ h >> 32;
}

EXPORT i64 run(i32 n) {
  u64 state = 1;
  for (i32 i = 0; i < LENGTH / 8; i++) buffer[i] = (u64)next_random(&state) << 32 | next_random(&state);
  u64 result = 0;
  for (i32 i = 0; i < n; i++) result = hash(result);
  return (i64)result;
}
