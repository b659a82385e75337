/**
 * Direct calls: an export that is called often is bound by name, as a foreign function with its own parameters. V8 then
 * compiles a call of it to a machine call without a detour through the exchange stack. The function that makes the call is
 * written for this one export: only so does V8 take its target, and everything else in it, for constants.
 *
 * Native code may call back, and `ffi/foreign.ts` tells what V8 makes of a foreign function that does and returns a value. So
 * it returns nothing, whatever the export returns: that stands in the thread record, where it is read before anything else
 * can run. Only an export that just computes returns its result itself, which saves it the way into native code, too.
 *
 * @module
 */
import { threadRecord } from "../../../ffi/entry/layout.ts";
import { type Leaf, leaf, type Reentrant, reentrant } from "../../../ffi/foreign.ts";
import type { FuncType } from "../../wasm/types/defined_types.ts";
import { F32, F64, I32, I64, type ValType } from "../../wasm/types/value_types.ts";
import type { Code } from "../../runtime/objects/func.ts";

/** A function of native code, bound. */
export interface NativeCall {
  /** Takes its own parameters, then the context as the bits of a double. */
  readonly call: (...params: (number | bigint)[]) => number | bigint | void;
  /** Whether it can neither trap nor call anything, and returns its result. */
  readonly justComputes: boolean;
}

/** Calls after which a function is worth being bound, which takes about as long as all of them. */
const WARM = 2000;

/** Parameters that registers have room for, the context apart. */
const MOST = { integers: 5, floats: 7 };

/** How numbers of a type pass. */
interface Passing {
  /** As a parameter. */
  readonly foreign: "i32" | "i64" | "f32" | "f64";
  /** As a result: where it stands in the thread record, and what it is read through. */
  readonly at: number;
  readonly View: typeof Int32Array | typeof BigInt64Array | typeof Float32Array | typeof Float64Array;
}

const PASSING: ReadonlyMap<ValType, Passing> = new Map<ValType, Passing>([
  [I32, { foreign: "i32", at: threadRecord.result, View: Int32Array }],
  [I64, { foreign: "i64", at: threadRecord.result, View: BigInt64Array }],
  [F32, { foreign: "f32", at: threadRecord.floatResult, View: Float32Array }],
  [F64, { foreign: "f64", at: threadRecord.floatResult, View: Float64Array }],
]);

/** Whether functions of a type can be called directly: numbers only, all of them in registers. */
export function isDirect({ params, results }: FuncType): boolean {
  if (results.length > 1 || [...params, ...results].some((type) => !PASSING.has(type))) return false;
  const floats = params.filter((type) => type === F32 || type === F64).length;
  return floats <= MOST.floats && params.length - floats <= MOST.integers;
}

/** What the function of a {@linkcode NativeCall} is declared as. */
export function foreignType({ params, results: [result] }: FuncType, justComputes: boolean): Leaf | Reentrant {
  const parameters = [...params.map((type) => PASSING.get(type)!.foreign), "f64"] as const;
  if (!justComputes) return reentrant(parameters);
  return leaf(parameters, result === undefined ? "void" : PASSING.get(result)!.foreign);
}

/** What a direct call needs. */
export interface DirectCall extends NativeCall {
  readonly context: bigint;
  /** Says whether the cluster was disposed. */
  readonly activity: { readonly disposed: boolean };
  /** The thread record. */
  readonly words: Uint32Array<ArrayBuffer>;
  /** Throw what keeps a call from being made, and what ended it. */
  readonly refuse: () => never;
  readonly fail: (trap: number) => never;
}

/** Numbers the functions: V8 would take one for the other if they had the same text. */
let written = 0;

/** Writes the function that makes a direct call. */
export function directCode({ params, results: [result] }: FuncType, call: DirectCall): Code {
  const names = params.map((_, i) => `a${i}`), passing = result === undefined ? undefined : PASSING.get(result)!;
  const made = `call(${[...names, "context"]});`,
    ended = "const trap=words[TRAP];if(trap!==0){words[TRAP]=0;fail(trap);}";
  const make = new Function(
    "environment",
    `"use strict";/* ${++written} */const{call,context,activity,words,TRAP,results,RESULT,refuse,fail}=environment;` +
      `return (${names})=>{if(activity.disposed)refuse();` +
      `${call.justComputes ? `return ${made}` : `${made}${ended}${passing ? "return results[RESULT];" : ""}`}}`,
  );
  return make({
    ...call,
    TRAP: threadRecord.trap / call.words.BYTES_PER_ELEMENT,
    ...passing && resultsOf(passing, call.words),
    context: new Float64Array(BigUint64Array.of(call.context).buffer)[0],
  });
}

function resultsOf({ at, View }: Passing, { buffer }: Uint32Array<ArrayBuffer>): Record<string, unknown> {
  return { results: new View(buffer), RESULT: at / View.BYTES_PER_ELEMENT };
}

type Warming = (code: Code, bind: () => Code | undefined) => Code;

const warmings = new Map<number, Warming>();

/** A function that is called through `code` until `bind`, asked once, knows something better. */
export function warming(params: number, code: Code, bind: () => Code | undefined): Code {
  let make = warmings.get(params);
  if (make === undefined) {
    const names = Array.from({ length: params }, (_, i) => `a${i}`);
    warmings.set(
      params,
      make = new Function(
        "code",
        "bind",
        `"use strict";let calls=0,direct;return (${names})=>{if(direct!==undefined)return direct(${names});` +
          `if(++calls===${WARM})direct=bind();return code(${names});}`,
      ) as Warming,
    );
  }
  return make(code, bind);
}
