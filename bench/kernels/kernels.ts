// The benchmark kernels: one row per C source here, whose module of the same name lies beside it. Every module imports
// nothing and exports `run(n)`, whose result is a checksum of its work, so that engines can be compared bit by bit.

/** What `run` returns: i64 is a bigint, i32 and f64 are numbers. */
export type Checksum = number | bigint;

/** One call of a kernel: its argument and what it must return. */
export interface Workload {
  n: number;
  checksum: Checksum;
}

/** One kernel. */
export interface Kernel {
  name: string;
  /** Which kind of code it stands for. */
  about: string;
  /** What `run` returns, as a Wasm value type. */
  result: "i32" | "i64" | "f64";
  /** Long enough to measure: about 40 ms on V8. */
  full: Workload;
  /** Short enough for a test on any engine. */
  quick: Workload;
}

/** All kernels. `deno task compare` says what an engine makes of them. */
export const KERNELS: readonly Kernel[] = [
  {
    name: "gemm",
    about: "matrix product",
    result: "f64",
    full: { n: 400, checksum: -113349.25 },
    quick: { n: 32, checksum: -9887.75 },
  },
  {
    name: "stencil",
    about: "five-point stencil on a grid of doubles",
    result: "f64",
    full: { n: 400, checksum: 315356.90143963584 },
    quick: { n: 2, checksum: 47275 },
  },
  {
    name: "sieve",
    about: "sieve of Eratosthenes over bytes",
    result: "i32",
    full: { n: 12_000_000, checksum: 788060 },
    quick: { n: 100_000, checksum: 9592 },
  },
  {
    name: "hash64",
    about: "XXH64: multiplication and rotation of 64-bit integers",
    result: "i64",
    full: { n: 6000, checksum: 8767828337277598187n },
    quick: { n: 10, checksum: 2480103203462087889n },
  },
  {
    name: "sha256",
    about: "SHA-256: shifts and rotations of 32-bit integers",
    result: "i32",
    full: { n: 6000, checksum: 1508230169 },
    quick: { n: 16, checksum: 1479275628 },
  },
  {
    name: "nbody",
    about: "planets: scalar floating point with square roots",
    result: "f64",
    full: { n: 600_000, checksum: -0.16909732952332443 },
    quick: { n: 1000, checksum: -0.16908760523462465 },
  },
  {
    name: "fib",
    about: "recursive calls",
    result: "i32",
    full: { n: 36, checksum: 14930352 },
    quick: { n: 20, checksum: 6765 },
  },
  {
    name: "dispatch",
    about: "indirect calls through tables of methods",
    result: "i32",
    full: { n: 8000, checksum: 1658820839 },
    quick: { n: 20, checksum: -1090622736 },
  },
  {
    name: "tokenize",
    about: "a state machine over bytes",
    result: "i32",
    full: { n: 256, checksum: 114807040 },
    quick: { n: 1, checksum: 344964631 },
  },
  {
    name: "sort",
    about: "quicksort and heapsort of integers",
    result: "i32",
    full: { n: 300_000, checksum: 354873957 },
    quick: { n: 2000, checksum: 407719550 },
  },
  {
    name: "search",
    about: "string search, Horspool and naive",
    result: "i32",
    full: { n: 150, checksum: 38855 },
    quick: { n: 8, checksum: 2045 },
  },
  {
    name: "bignum",
    about: "factorials: 64-bit products, carries and divisions",
    result: "i64",
    full: { n: 10_000, checksum: 641436185824076n },
    quick: { n: 500, checksum: 19752554595439n },
  },
];

/** The path of a kernel's module. */
export function kernelPath(kernel: Kernel): string {
  return new URL(`${kernel.name}.wasm`, import.meta.url).pathname;
}

/** The bytes of a kernel's module. */
export function kernelBytes(kernel: Kernel): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(kernelPath(kernel));
}
