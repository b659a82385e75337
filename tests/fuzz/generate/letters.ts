/**
 * The value types of generated modules by their letters in the operator table, with two more for references, and how what
 * depends on them is written.
 *
 * @module
 */
import { OP, OP_CODES, type OpName } from "../../../src/wasm/mod.ts";
import type { Bytes } from "./bytes.ts";

/** A number type by its letter in the operator table. */
export type Letter = "i" | "I" | "f" | "F";
/** What memory can hold: numbers, and `v` for v128. */
export type DataLetter = Letter | "v";
/** Any type: `r` is funcref, `x` externref. */
export type AnyLetter = DataLetter | "r" | "x";
/** All number types. */
export const LETTERS: readonly Letter[] = ["i", "I", "f", "F"];
/** Types in the binary format. */
export const TYPE_CODES: Readonly<Record<AnyLetter, number>> = {
  i: 0x7f,
  I: 0x7e,
  f: 0x7d,
  F: 0x7c,
  v: 0x7b,
  r: 0x70,
  x: 0x6f,
};
/** The loads and stores of a whole value. */
export const LOADS: Readonly<Record<DataLetter, OpName>> = {
  i: "i32.load",
  I: "i64.load",
  f: "f32.load",
  F: "f64.load",
  v: "v128.load",
};
export const STORES: Readonly<Record<DataLetter, OpName>> = {
  i: "i32.store",
  I: "i64.store",
  f: "f32.store",
  F: "f64.store",
  v: "v128.store",
};

/** The type of a generated function. */
export interface Signature<L extends AnyLetter = Letter> {
  readonly params: readonly L[];
  readonly results: readonly L[];
}

/** Whether values of a type are references, which live in tables and not in memory. */
export function isReference(letter: AnyLetter): letter is "r" | "x" {
  return letter === "r" || letter === "x";
}

/** Writes a function type. */
export function functionType(bytes: Bytes, { params, results }: Signature<AnyLetter>): void {
  const codes = (letters: readonly AnyLetter[]) => letters.map((letter) => TYPE_CODES[letter]);
  bytes.raw(0x60).blob(codes(params)).blob(codes(results));
}

/** Writes an operator, without its immediates. */
export function operator(bytes: Bytes, name: OpName): Bytes {
  return bytes.operator(OP_CODES[OP[name]]);
}

/** How a constant begins, and how many bytes of it follow where it is no LEB128 integer. */
const CONSTANTS = {
  f: { op: "f32.const", bytes: 4 },
  F: { op: "f64.const", bytes: 8 },
  v: { op: "v128.const", bytes: 16 },
} as const;

/** Writes a constant with these bits. */
export function constant(bytes: Bytes, letter: DataLetter, bits: bigint): void {
  if (letter === "i") bytes.raw(0x41).signed(BigInt.asIntN(32, bits));
  else if (letter === "I") bytes.raw(0x42).signed(BigInt.asIntN(64, bits));
  else {
    const { op, bytes: width } = CONSTANTS[letter];
    operator(bytes, op);
    for (let i = 0; i < width; i++) bytes.raw(Number(bits >> BigInt(8 * i) & 0xffn));
  }
}
