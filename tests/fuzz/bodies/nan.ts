/**
 * The specification leaves the bits of many NaNs open, so generated code replaces them before anybody sees them.
 *
 * @module
 */
import type { OpName } from "../../../src/wasm/mod.ts";
import type { Bytes } from "../generate/bytes.ts";
import { constant, type DataLetter, operator } from "../generate/letters.ts";

/** How floats stand in a value: alone, or as lanes of a vector. */
export type FloatShape = "f32" | "f64" | "f32x4" | "f64x2";

/** The types of values with floats. */
export const FLOATS = { f32: "f", f64: "F", f32x4: "v", f64x2: "v" } as const satisfies Record<FloatShape, DataLetter>;

/** How a NaN is found, what it is replaced by, and how. */
const CANONICAL = {
  f32: { equal: "f32.eq", nan: 0x7fc00000n, choose: "select" },
  f64: { equal: "f64.eq", nan: 0x7ff8000000000000n, choose: "select" },
  f32x4: { equal: "f32x4.eq", nan: 0x7fc00000_7fc00000_7fc00000_7fc00000n, choose: "v128.bitselect" },
  f64x2: { equal: "f64x2.eq", nan: 0x7ff8000000000000_7ff8000000000000n, choose: "v128.bitselect" },
} as const satisfies Record<FloatShape, { equal: OpName; nan: bigint; choose: OpName }>;

/** Replaces whatever NaNs are in the value on the operand stack by canonical ones; a local of its type is overwritten. */
export function canonicalise(bytes: Bytes, shape: FloatShape, local: number): void {
  const { equal, nan, choose } = CANONICAL[shape];
  bytes.raw(0x22).u32(local);
  constant(bytes, FLOATS[shape], nan);
  bytes.raw(0x20).u32(local).raw(0x20).u32(local);
  operator(operator(bytes, equal), choose);
}
