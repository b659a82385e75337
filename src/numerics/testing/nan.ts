/** Kinds of NaN, told from bits: int32 for f32 (letter `f`), i64 for f64 (`F`). Integers are never NaN. */
import type { Scalar } from "../table.ts";
import type { ScalarLetter } from "./samples.ts";

export function isNan(letter: ScalarLetter, bits: Scalar): boolean {
  if (letter === "f") return (Number(bits) & 0x7fffffff) > 0x7f800000;
  return letter === "F" && BigInt.asUintN(63, bits as bigint) > 0x7ff0000000000000n;
}

/** Only the quiet bit of the payload is set. */
export function isCanonical(letter: ScalarLetter, bits: Scalar): boolean {
  return letter === "f"
    ? (Number(bits) & 0x7fffffff) === 0x7fc00000
    : BigInt.asUintN(63, bits as bigint) === 0x7ff8000000000000n;
}

/** The quiet bit of the payload is set: what the specification calls an arithmetic NaN. */
export function isQuiet(letter: ScalarLetter, bits: Scalar): boolean {
  return letter === "f" ? (Number(bits) & 0x400000) !== 0 : ((bits as bigint) & 0x8000000000000n) !== 0n;
}
