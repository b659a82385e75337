/**
 * How generated code writes the slots of the frame stack, which run/frame.ts holds: through one view for each kind of
 * value.
 *
 * @module
 */
import { isRef, type ValType } from "../../../wasm/mod.ts";
import { type Holds, holds } from "../ir/mod.ts";
import { HANDED_OVER, REFERENCES_HANDED_OVER } from "../run/frame.ts";

/** The index of slot `index` in the frame that begins at `base`. */
export function indexText(base: "fp" | "ap", index: number): string {
  return index === 0 ? base : `${base}+${index}`;
}

/** A half of a slot, as a word: `half` 0 is the low one. */
export function wordText(index: string, half: 0 | 1): string {
  return half === 0 ? `W[${index}<<1]` : `W[(${index}<<1)+1]`;
}

/** Where result `index` of a function is passed whose frame begins at `base`. */
export function resultText(type: ValType, base: "fp" | "ap", index: number): string {
  if (isRef(type)) return `R[${index}]`;
  return slotText(holds(type), indexText(base, index));
}

function slotText(holding: Holds, at: string): string {
  if (holding === "long") return `I[${at}]`;
  return holding === "float" ? `D[${at}]` : wordText(at, 0);
}

/**
 * Place `index` of those in which a function leaves a value for another that takes it at once: always the same, which V8
 * knows, unlike those of a frame.
 */
export function placeText(holding: Holds, index: number): string {
  const at = HANDED_OVER + index;
  if (holding === "reference") return `R[${REFERENCES_HANDED_OVER + index}]`;
  return holding === "float" ? `D[${at}]` : `W[${2 * at}]`;
}
