/**
 * From a function's body to its tree: the walk over the validated stream, with the emitters of all families as its sink.
 *
 * @module
 */
import { funcType, OP, paced, Passing, type Receiver, sinkFactory, walk } from "../../../wasm/mod.ts";
import { BLOCK, type FunctionTree, Label, Statement, TICK } from "../ir/mod.ts";
import type { FeatureOf } from "../../mod.ts";
import type { Linkage } from "../run/linkage.ts";
import { CALL_EMITTERS } from "./call.ts";
import { CONTROL_EMITTERS } from "./control.ts";
import { EXCEPTION_EMITTERS } from "./exception.ts";
import { Lowering } from "./lowering.ts";
import { MEMORY_EMITTERS } from "./memory.ts";
import { NUMERIC_EMITTERS } from "./numeric.ts";
import { STORAGE_EMITTERS } from "./storage.ts";

const receiverOf = sinkFactory<Lowering, FeatureOf<"js">>({
  ...CALL_EMITTERS,
  ...CONTROL_EMITTERS,
  ...EXCEPTION_EMITTERS,
  ...MEMORY_EMITTERS,
  ...NUMERIC_EMITTERS,
  ...STORAGE_EMITTERS,
});

/** Receives the operators, and first counts the values that each passes, and notes where it is. */
function counting(f: Lowering, receive: Receiver): Receiver {
  const { linkage: { module, passing }, index } = f, own = new Passing(module, index);
  passing.add(own.passed);
  return (site) => {
    f.offset = site.cursor.offset;
    const passed = own.add(site.cursor);
    if (passed > 0) passing.add(passed);
    receive(site);
  };
}

/** Receives the operators of a function that was counted before. */
function locating(f: Lowering, receive: Receiver): Receiver {
  return (site) => {
    f.offset = site.cursor.offset;
    receive(site);
  };
}

/**
 * Lowers a function that the module defines.
 *
 * @param again whether it was lowered before, so that what it passes is counted already
 * @throws {LimitError} if the module's operators pass more values than its size accounts for.
 */
export function lower(linkage: Linkage, index: number, again: boolean): FunctionTree {
  const { module } = linkage, { results } = funcType(module.funcs[index]);
  let f!: Lowering;
  walk(module, index, (locals) => {
    f = new Lowering(linkage, index, locals);
    openFunction(f, results);
    const receive = again ? locating(f, receiverOf(f)) : counting(f, receiverOf(f));
    return linkage.metered ? paced(receive, () => f.evaluate(f.nodeOf(TICK, 0, [])), locals.length) : receive;
  });
  return f.finish();
}

/** The function itself is the outermost block. */
function openFunction(f: Lowering, results: readonly number[]): void {
  const { body } = f, statement = new Statement(BLOCK);
  f.blocks.push({
    op: OP.block,
    height: 0,
    params: [],
    results,
    label: new Label(-1, false),
    statement,
    outer: body,
    outerUsesLongs: false,
    isInLoop: false,
  });
}
