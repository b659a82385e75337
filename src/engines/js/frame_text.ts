/**
 * How generated code writes the slots of the frame stack, which frame.ts holds: through one view for each kind of value.
 *
 * @module
 */
import { F32, F64, I32, I64, type ValType } from "../../wasm/mod.ts";

/** The view of the frame that a variable of a type other than i64 fits into: words, floats or references. */
export type FrameView = "W" | "D" | "R";

/** The view of the frame that a variable of a type other than i64 fits into. */
export function viewOf(type: ValType): FrameView {
  if (type === I32) return "W";
  return type === F32 || type === F64 ? "D" : "R";
}

/** Whether results are passed in the frame: an i64, and several of anything. */
export function resultsInFrame(results: readonly ValType[]): boolean {
  return results.length > 1 || results[0] === I64;
}

/** Slot `index` of the frame that begins at `base`, as a 64-bit integer. */
export function frameText(base: string, index: number): string {
  return index === 0 ? `I[${base}]` : `I[${base}+${index}]`;
}

/** Whether the text of a variable is that of a frame slot. */
export function isFrameText(text: string): boolean {
  return text.includes("[");
}

/** The index in the text of a frame slot: `fp+3` of `I[fp+3]`. */
export function indexText(text: string): string {
  return text.slice(2, -1);
}

/** The text of a slot's halves, as words: `half` 0 is the low one. */
export function wordText(index: string, half: 0 | 1): string {
  return half === 0 ? `W[(${index})<<1]` : `W[((${index})<<1)+1]`;
}
