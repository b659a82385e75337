/**
 * Direct calls: an export that is called often is bound by name, as a foreign function with its own parameters. V8 then
 * compiles a call of it to a machine call without a detour through the exchange stack. The function that makes the call is
 * written for this one export: only so does V8 take its target, and everything else in it, for constants.
 *
 * @module
 */
import type { FuncType } from "../../wasm/defined_types.ts";
import { F32, F64, I32, I64, type ValType } from "../../wasm/value_types.ts";
import type { Code } from "../func.ts";

/** A function of native code: it takes the context, then its own parameters, and gives nonsense if it traps. */
export type NativeCall = (context: bigint, ...params: (number | bigint)[]) => number | bigint | undefined;

/** Calls after which a function is worth being bound, which takes about as long as all of them. */
const WARM = 2000;

/** Parameters that registers have room for, the context apart. */
const MOST = { integers: 5, floats: 7 };

const FOREIGN: ReadonlyMap<ValType, "i32" | "i64" | "f32" | "f64"> = new Map(
  [
    [I32, "i32"],
    [I64, "i64"],
    [F32, "f32"],
    [F64, "f64"],
  ] as const,
);

/** Whether functions of a type can be called directly: numbers only, all of them in registers. */
export function isDirect({ params, results }: FuncType): boolean {
  if (results.length > 1 || [...params, ...results].some((type) => !FOREIGN.has(type))) return false;
  const floats = params.filter((type) => type === F32 || type === F64).length;
  return floats <= MOST.floats && params.length - floats <= MOST.integers;
}

/** The type of a {@linkcode NativeCall}. */
export function foreignType({ params, results }: FuncType): Deno.ForeignFunction {
  const result = results.length === 0 ? "void" : FOREIGN.get(results[0])!;
  return { parameters: [...params.map((type) => FOREIGN.get(type)!), "f64"], result };
}

/** What a direct call needs. */
export interface DirectCall {
  readonly call: NativeCall;
  readonly context: bigint;
  /** Says whether the cluster was disposed. */
  readonly activity: { readonly disposed: boolean };
  /** The thread record, and where in it the trap stands that ended the last call. */
  readonly words: Uint32Array;
  readonly trap: number;
  /** Throw what keeps a call from being made, and what ended it. */
  readonly refuse: () => never;
  readonly fail: () => never;
}

/** Numbers the functions: V8 would take one for the other if they had the same text. */
let written = 0;

/** Writes the function that makes a direct call. */
export function directCode({ params }: FuncType, call: DirectCall): Code {
  const names = params.map((_, i) => `a${i}`);
  const make = new Function(
    "environment",
    `"use strict";/* ${++written} */const{call,context,activity,words,trap,refuse,fail}=environment;return (${names})=>{if(activity.disposed)refuse();` +
      `const result=call(${[...names, "context"]});if(words[trap]!==0)fail();return result;}`,
  );
  return make({ ...call, context: new Float64Array(BigUint64Array.of(call.context).buffer)[0] });
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
