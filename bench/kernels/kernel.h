// What every kernel shares: fixed-width types, the exported entry and a small deterministic generator of input. The
// kernels are freestanding (no libc), so that a module has no imports and an engine runs nothing but the kernel.
#ifndef KERNEL_H
#define KERNEL_H

typedef unsigned char u8;
typedef int i32;
typedef unsigned int u32;
typedef long long i64;
typedef unsigned long long u64;

// Marks the one function an engine calls: `run(n)` does work that grows with n and returns a checksum of it.
#define EXPORT __attribute__((export_name("run")))

// A linear congruential generator (the constants of Knuth's MMIX); its upper bits are the good ones.
static inline u32 next_random(u64 *state) {
  *state = *state * 6364136223846793005ull + 1442695040888963407ull;
  return (u32)(*state >> 33);
}

#endif
