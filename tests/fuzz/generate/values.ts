/**
 * Operands worth trying: the edges of each number type, as bit patterns.
 *
 * @module
 */

import { type DataLetter, type Letter, LETTERS } from "./letters.ts";

const LONG_EDGES = [
  0n,
  1n,
  2n,
  3n,
  7n,
  8n,
  31n,
  32n,
  33n,
  63n,
  64n,
  65n,
  127n,
  128n,
  255n,
  256n,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x100000000n,
  0x123456789abcdefn,
  0x7fffffffffffffffn,
  0x8000000000000000n,
];

const DOUBLE_EDGES = [
  0,
  0.5,
  1,
  1.5,
  2.5,
  1e-310,
  5e-324,
  2 ** 23,
  2 ** 24 + 1,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 0.5,
  2 ** 32,
  2 ** 52 + 0.5,
  2 ** 53 + 2,
  2 ** 63,
  2 ** 63 - 1024,
  2 ** 64,
  2 ** 64 - 2048,
  1e300,
  3.4028234663852886e38,
  Infinity,
];

const NANS_32 = [0x7fc00000, 0x7fa00000, 0x7f800001, 0x7fffffff, 0x7fc12345];
const NANS_64 = [0x7ff8000000000000n, 0x7ff4000000000000n, 0x7ff0000000000001n, 0x7fffffffffffffffn];

function bitsOfFloat(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0];
}

function bitsOfDouble(value: number): bigint {
  return new BigInt64Array(Float64Array.of(value).buffer)[0];
}

const SCALAR_EDGES: Readonly<Record<Letter, readonly bigint[]>> = {
  i: LONG_EDGES.flatMap((x) => [BigInt.asIntN(32, x), BigInt.asIntN(32, -x)]),
  I: LONG_EDGES.flatMap((x) => [BigInt.asIntN(64, x), BigInt.asIntN(64, -x)]),
  f: [
    ...DOUBLE_EDGES.flatMap((x) => [BigInt(bitsOfFloat(x)), BigInt(bitsOfFloat(-x))]),
    ...NANS_32.flatMap((bits) => [BigInt(bits), BigInt(bits | -0x80000000)]),
  ],
  F: [
    ...DOUBLE_EDGES.flatMap((x) => [bitsOfDouble(x), bitsOfDouble(-x)]),
    ...NANS_64.flatMap((bits) => [bits, BigInt.asIntN(64, bits | 1n << 63n)]),
  ],
};

/** Bits of each lane of these widths. */
const WIDTHS: Readonly<Record<Letter, number>> = { i: 32, I: 64, f: 32, F: 64 };

/** Vectors whose lanes are edge values next to each other. */
function vectorsOf(letter: Letter): bigint[] {
  const width = WIDTHS[letter], lanes = 128 / width, edges = SCALAR_EDGES[letter];
  return Array.from({ length: Math.floor(edges.length / lanes) }, (_, i) => {
    const parts = edges.slice(i * lanes, (i + 1) * lanes).map((edge) => BigInt.asUintN(width, edge));
    return parts.reduce((bits, part, lane) => bits | part << BigInt(lane * width), 0n);
  });
}

/** For each type letter of the operator table, the bits of its edge values. */
export const EDGES: Readonly<Record<DataLetter, readonly bigint[]>> = {
  ...SCALAR_EDGES,
  v: LETTERS.flatMap(vectorsOf),
};
