/**
 * The number types of generated modules, by their letters in the operator table, and how what depends on them is written.
 *
 * @module
 */
import { OP, OP_CODES, type OpName } from "../../src/wasm/mod.ts";
import type { Bytes } from "./bytes.ts";

/** A number type by its letter in the operator table. */
export type Letter = "i" | "I" | "f" | "F";
/** All of them. */
export const LETTERS: readonly Letter[] = ["i", "I", "f", "F"];
/** Their types in the binary format. */
export const TYPE_CODES: Readonly<Record<Letter, number>> = { i: 0x7f, I: 0x7e, f: 0x7d, F: 0x7c };

/** The type of a generated function. */
export interface Signature {
  readonly params: Letter[];
  readonly results: Letter[];
}

/** Writes an operator, without its immediates. */
export function operator(bytes: Bytes, name: OpName): Bytes {
  return bytes.operator(OP_CODES[OP[name]]);
}

/** Writes a constant with these bits. */
export function constant(bytes: Bytes, letter: Letter, bits: bigint): void {
  if (letter === "i") bytes.raw(0x41).signed(BigInt.asIntN(32, bits));
  else if (letter === "I") bytes.raw(0x42).signed(bits);
  else {
    const width = letter === "f" ? 4 : 8;
    bytes.raw(letter === "f" ? 0x43 : 0x44);
    for (let i = 0; i < width; i++) bytes.raw(Number(bits >> BigInt(8 * i) & 0xffn));
  }
}
