/**
 * Operands for tests: edge values of each type, and seeded random ones that do not miss the interesting ranges. Every
 * test that compares an engine with these functions draws from here; a failure is repeated by its seed.
 *
 * Values are bit patterns (i32 and f32: int32; i64 and f64: bigint), so that all kinds of NaN are among them.
 */
import { f32ReinterpretI32, f64ReinterpretI64, i32ReinterpretF32, i64ReinterpretF64 } from "../convert.ts";
import type { Scalar } from "../table.ts";

/** The signature letter of a scalar type: `i` i32, `I` i64, `f` f32, `F` f64. */
export type ScalarLetter = "i" | "I" | "f" | "F";

/** 1, -1 and the like, and powers of two with their neighbours: where signs, shift counts and lanes change. */
function integerEdges(width: number, exponents: readonly number[]): bigint[] {
  const near = exponents.flatMap((exponent) => [-1n, 0n, 1n].map((step) => (1n << BigInt(exponent)) + step));
  const all = [0n, ...near, ...near.map((value) => -value), 0x5555555555555555n, 0x00ff00ff00ff00ffn];
  return [...new Set(all.map((value) => BigInt.asIntN(width, value)))];
}

/** Numbers at which rounding or a conversion changes its mind; each is used with both signs. */
const TURNING_POINTS: readonly number[] = [
  ...[0, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3.5, Math.PI, 0.49999997, 0.49999999999999994, 0.9999999999999999, 1e300],
  ...[Number.MIN_VALUE, 2 ** -1022 - 2 ** -1074, 2 ** -1022, Number.MAX_VALUE, Infinity],
  ...[2 ** -150, 2 ** -149, 2 ** -126 - 2 ** -149, 2 ** -126, 2 ** 128 - 2 ** 104, 2 ** 128 - 2 ** 103],
  ...[2 ** 22 + 0.5, 2 ** 23 - 0.5, 2 ** 23 + 1, 2 ** 24 - 1, 2 ** 24, 2 ** 24 + 2, 2 ** 24 + 3],
  ...[127.5, 128, 255.5, 256, 32767.5, 32768, 65535.5, 65536],
  ...[2 ** 31 - 1, 2 ** 31 - 0.5, 2 ** 31 - 128, 2 ** 31, 2 ** 31 + 0.5, 2 ** 31 + 1, 2 ** 31 + 256],
  ...[2 ** 32 - 1, 2 ** 32 - 0.5, 2 ** 32 - 256, 2 ** 32, 2 ** 32 + 512],
  ...[2 ** 51 + 0.5, 2 ** 51 + 1.5, 2 ** 52 - 0.5, 2 ** 52 + 1, 2 ** 53 - 1, 2 ** 53, 2 ** 53 + 2],
  ...[2 ** 63 - 2 ** 10, 2 ** 63 - 2 ** 39, 2 ** 63, 2 ** 63 + 2 ** 11, 2 ** 63 + 2 ** 40],
  ...[2 ** 64 - 2 ** 11, 2 ** 64 - 2 ** 40, 2 ** 64, 2 ** 64 + 2 ** 12],
  ...[1 + 2 ** -24, 1 + 2 ** -24 + 2 ** -52, 1 + 3 * 2 ** -24, 1 + 2 ** -23],
];

const NUMBERS: readonly number[] = TURNING_POINTS.flatMap((value) => [value, -value]);

const EDGES: Readonly<Record<ScalarLetter, readonly Scalar[]>> = {
  i: integerEdges(32, [0, 1, 3, 4, 5, 6, 7, 8, 15, 16, 24, 31]).map(Number),
  I: [
    ...integerEdges(64, [0, 1, 5, 6, 7, 8, 16, 24, 31, 32, 53, 54, 63]),
    // Halfway between two float32s, and a little to either side of it; then the same for doubles.
    ...[-1n, 0n, 1n].map((step) => 0x4000_0040_0000_0000n + step),
    ...[-1n, 0n, 1n].map((step) => BigInt.asIntN(64, 0xc000_0180_0000_0000n + step)),
    ...[-1n, 0n, 1n].map((step) => 0x4000_0000_0000_0200n + step),
    ...[-1n, 0n, 1n].map((step) => BigInt.asIntN(64, 0xc000_0000_0000_0c00n + step)),
  ],
  f: [
    ...new Set(NUMBERS.map(i32ReinterpretF32)),
    ...[0x7fc00000, 0x7f800001, 0x7fa00000, 0x7fffffff, 0x7fc12345].flatMap((nan) => [nan, nan ^ 0x80000000]),
  ],
  F: [
    ...new Set(NUMBERS.map(i64ReinterpretF64)),
    ...[0x7ff8n << 48n, 0x7ff0000000000001n, 0x7ff4n << 48n, (1n << 63n) - 1n, 0x7ff8000012345678n]
      .flatMap((nan) => [nan, BigInt.asIntN(64, nan | (1n << 63n))]),
  ],
};

/** The edge values of a type. */
export function edgesOf(letter: ScalarLetter): readonly Scalar[] {
  return EDGES[letter];
}

/**
 * A source of int32s that gives the same ones for the same seed.
 *
 * A Weyl sequence through a finaliser that lets every bit of the state change every bit of the result.
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return (): number => {
    state = (state + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    const again = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return again ^ (again >>> 16);
  };
}

/**
 * A random value of a type. Integers have a random number of significant bits; floats are random bits (any exponent), or
 * an integer of any size plus some quarters, where rounding and truncation happen.
 */
export function randomOf(letter: ScalarLetter, next: () => number): Scalar {
  switch (letter) {
    case "i":
      return next() >> (next() & 31);
    case "I":
      return long(next) >> BigInt(next() & 63);
    case "f":
      return (next() & 1) === 0 ? next() : i32ReinterpretF32(quarters(next));
    case "F":
      return (next() & 1) === 0 ? long(next) : i64ReinterpretF64(quarters(next));
  }
}

function long(next: () => number): bigint {
  return (BigInt(next()) << 32n) | BigInt(next() >>> 0);
}

function quarters(next: () => number): number {
  const integer = long(next) >> BigInt(next() & 63);
  return Number(integer) + (next() & 3) / 4;
}

/** A bit pattern for messages: integers as they are, floats with their bits. */
export function show(letter: ScalarLetter, bits: Scalar): string {
  if (letter === "f") return `${f32ReinterpretI32(bits as number)}:${hexadecimal(32, bits)}`;
  if (letter === "F") return `${f64ReinterpretI64(bits as bigint)}:${hexadecimal(64, bits)}`;
  return String(bits);
}

function hexadecimal(width: number, bits: Scalar): string {
  return `0x${BigInt.asUintN(width, BigInt(bits)).toString(16).padStart(width / 4, "0")}`;
}
