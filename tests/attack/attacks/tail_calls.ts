/**
 * Tail calls that disturb the stack of whoever called.
 *
 * @module
 */
import type { CallsPlan, Selector, Site } from "../../fuzz/calls/plan.ts";
import { buildCalls } from "../../fuzz/calls/build.ts";
import type { AnyLetter } from "../../fuzz/generate/letters.ts";
import type { Attack } from "../attack.ts";
import { EVERY_ENGINE, expectAsV8, expectSame, instantiate, LEVELS } from "../tools.ts";

/** Parameters, of which vectors lie on the stack, and all on the stack take 8 modulo 16 bytes. */
const SIGNATURES = ["vvvvvvvvviiiiii", "fvffvffvvf", "iiviivIviviiv", "vvvvvvvvvIIIIII", "FFFFFFFFvi"];

function site(selector: Selector, isTail: boolean, target: number): Site {
  return { selector, way: "own", isTail, target, guarded: false, live: isTail ? [] : ["I", "v", "i", "F"] };
}

/** A leaf, three functions that call it by tail, and calls of all of them, in every way. */
function plan(params: readonly AnyLetter[]): CallsPlan {
  const ways: Selector[] = ["call", "indirect", "ref"], tails = ways.map((way) => site(way, true, 0));
  const functions = [undefined, ...tails].map((site) => ({ signature: 0, home: 0 as const, ...site && { site } }));
  const roots = functions.map((_, target) => ({
    home: 0 as const,
    sites: ways.map((way) => site(way, false, target)),
  }));
  return { seed: 1, payload: [], groups: [{ results: ["I"], signatures: [params], functions, roots }] };
}

const vectors: Attack = {
  name: "tail-calls-with-vectors",
  holds: "callers and callees count the same bytes of arguments",
  variants: LEVELS,
  run(engine) {
    for (const letters of SIGNATURES) expectAsV8(engine, buildCalls(plan([...letters] as AnyLetter[])));
  },
};

const many: Attack = {
  name: "five-million-tail-calls",
  holds: "tail calls take no stack, whatever they return",
  variants: EVERY_ENGINE,
  run(engine) {
    const instance = instantiate(
      engine,
      `(module
      (func $count (param i32) (result i32 i32 i32 i32 i32)
        (if (i32.eqz (local.get 0)) (then (return (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5))))
        (return_call $count (i32.sub (local.get 0) (i32.const 1))))
      (func (export "run") (param i32) (result i32)
        (call $count (local.get 0)) (i32.add) (i32.add) (i32.add) (i32.add)))`,
    );
    expectSame(instance.func("run").invoke(5_000_000), 15);
  },
};

export default [vectors, many];
