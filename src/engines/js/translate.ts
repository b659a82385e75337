/**
 * From a function's body to the text of a JavaScript function: the walk over the body, with the emitters of all
 * families as its sink.
 *
 * @module
 */
import { funcType, OP, paced, Passing, type Receiver, sinkFactory, walk } from "../../wasm/mod.ts";
import type { FeatureOf } from "../mod.ts";
import { CALL_EMITTERS } from "./call.ts";
import { CONTROL_EMITTERS, openMachine } from "./control.ts";
import { EXCEPTION_EMITTERS } from "./exception.ts";
import { FunctionEmitter } from "./function.ts";
import { type Linkage, TICK } from "./run/linkage.ts";
import { MEMORY_EMITTERS } from "./memory.ts";
import { Nest } from "./nest.ts";
import { NUMERIC_EMITTERS } from "./numeric.ts";
import { STORAGE_EMITTERS } from "./run/storage.ts";

const receiverOf = sinkFactory<FunctionEmitter, FeatureOf<"js">>({
  ...CALL_EMITTERS,
  ...CONTROL_EMITTERS,
  ...EXCEPTION_EMITTERS,
  ...MEMORY_EMITTERS,
  ...NUMERIC_EMITTERS,
  ...STORAGE_EMITTERS,
});

/** Receives the operators, and first notes where each is. */
function locating(f: FunctionEmitter, receive: Receiver): Receiver {
  return (site) => {
    f.at(site.cursor.offset);
    receive(site);
  };
}

/** Receives the operators, and first counts the values that each passes, when a function is translated for the first time. */
function counting({ linkage: { module, passing }, index }: FunctionEmitter, receive: Receiver): Receiver {
  const own = new Passing(module, index);
  passing.add(own.passed);
  return (site) => {
    passing.add(own.add(site.cursor));
    receive(site);
  };
}

/** The function itself as a block. */
const OUTERMOST = {
  op: OP.block,
  height: 0,
  params: [],
  label: -1,
  opening: -1,
  text: "",
  targeted: false,
  levels: 0,
  machines: false,
} as const;

/**
 * Translates a function that the module defines.
 *
 * @param marks whether the text shall have the offsets of operators between marks, see trace.ts
 * @returns a function declaration, or two of which the first is the function
 * @throws {LimitError} if the module's operators pass more values than its size accounts for.
 */
export function translate(linkage: Linkage, index: number, marks = false): string {
  const first = emit(linkage, index, marks), { levels } = first;
  if (levels.at(-1)! <= linkage.deepestNest) return first.finish();
  return emit(linkage, index, marks, new Nest(levels, linkage.deepestNest)).finish();
}

function emit(linkage: Linkage, index: number, marks: boolean, nest?: Nest): FunctionEmitter {
  const { module } = linkage, { results } = funcType(module.funcs[index]);
  let f!: FunctionEmitter;
  walk(module, index, (locals) => {
    f = new FunctionEmitter(linkage, index, { locals, marks, nest });
    f.blocks.push({ ...OUTERMOST, results });
    if (nest !== undefined) openMachine(f);
    const receive = marks
      ? locating(f, receiverOf(f))
      : nest === undefined
      ? counting(f, receiverOf(f))
      : receiverOf(f);
    return linkage.metered ? paced(receive, () => f.line(f.mark + TICK), locals.length) : receive;
  });
  return f;
}
