/**
 * Lowering: the stack code of a function body becomes register code. Reads of locals and constants are folded into the
 * instructions that use them, writes of locals into those that make the value, comparisons into branches.
 *
 * Instructions of a function lie in one row, its entry at the end, when it is known how large the frame is and which
 * constants its loops use: those are loaded into registers once, on entry.
 *
 * @module
 */
import { type Module, paced, sinkFactory, walkStepwise } from "../../../wasm/mod.ts";
import type { FeatureOf } from "../../mod.ts";
import type { SourcePosition } from "./assembler.ts";
import type { Handler } from "./handlers.ts";
import { I } from "../run/loop.ts";
import { CALL_EMITTERS } from "./lower_call.ts";
import { CONTROL_EMITTERS } from "./lower_control.ts";
import { EXCEPTION_EMITTERS } from "./lower_exception.ts";
import { NUMERIC_EMITTERS } from "./lower_numeric.ts";
import { MEMORY_EMITTERS } from "./lower_memory.ts";
import { VARIABLE_EMITTERS } from "./lower_variable.ts";
import { Lowering } from "./lowering.ts";
import type { Words } from "./words.ts";

const sinkOf = sinkFactory<Lowering, FeatureOf<"interpreter">>({
  ...CALL_EMITTERS,
  ...CONTROL_EMITTERS,
  ...EXCEPTION_EMITTERS,
  ...NUMERIC_EMITTERS,
  ...MEMORY_EMITTERS,
  ...VARIABLE_EMITTERS,
});

/** A function that was lowered. */
export interface Lowered {
  /** Position where the function is entered. */
  readonly entry: number;
  /** Its exception handlers, inner ones first. */
  readonly handlers: readonly Handler[];
}

/** How {@linkcode lowerFunction} lowers. */
export interface LowerOptions {
  /** Where instructions go. */
  readonly words: Words;
  /** Whether the first iterations of loops are counted; all others and calls always are. */
  readonly metered: boolean;
  /** Receives where each operator's instructions begin. */
  readonly positions?: SourcePosition[];
  /** Is called every few milliseconds; what it throws ends the lowering. */
  readonly look?: () => void;
}

/** Bytes of code that are lowered in some milliseconds. */
const STEP = 8192;

/** Lowers a function. */
export function lowerFunction(module: Module, index: number, options: LowerOptions): Lowered {
  const { words, metered, positions, look } = options;
  const start = words.end;
  const lower = (constants: number) => {
    let lowering!: Lowering;
    words.end = start;
    if (positions !== undefined) positions.length = 0;
    const steps = walkStepwise(module, index, (locals) => {
      lowering = new Lowering({ module, index, locals, constants, words, metered, positions });
      return metered ? paced(sinkOf(lowering), () => lowering.code.emit(I.Tick), locals.length) : sinkOf(lowering);
    }, STEP);
    for (const _ of steps) look?.();
    return lowering;
  };
  // The registers of constants lie between locals and operands, so their number has to be known: count, then lower.
  const first = lower(0), { constantCount } = first;
  const lowering = constantCount === 0 ? first : lower(constantCount);
  return { entry: lowering.finish(), handlers: lowering.handlers };
}
