/**
 * A function as everything outside its own engine sees it: exports, imports, table entries, references.
 *
 * There are two ways to call it. `code` takes and gives JavaScript values in the runtime's own form: an i32 is a number,
 * an i64 a signed BigInt, an f32 a rounded number, several results an array; it is what engines call across instances
 * and what a hot loop of an embedder may call. `slots` passes exact bits through the boundary ABI.
 *
 * @module
 */
import { type FuncType, funcType, holdType } from "../../wasm/types/defined_types.ts";
import { showTypes } from "../../wasm/text/show_types.ts";
import { quoted, summary, summarySymbol } from "../../wasm/text/summary.ts";
import { isRef, type TypeId, V128, type ValType } from "../../wasm/types/value_types.ts";
import { requireCallable, showValue, toFunctionType, toText } from "../values/arguments.ts";
import { type CallLimits, limitsOfCall, type Meter } from "../meter.ts";
import { Slots } from "./slots.ts";
import { refusePromise, requireCount, resultsToWasm, toReference, toWasm } from "../values/values.ts";

/** A function in the JavaScript calling convention of the runtime. */
// deno-lint-ignore no-explicit-any
export type Code = (...args: any[]) => any;
/** A function in the boundary ABI. */
export type SlotCode = (params: Slots, results: Slots) => void;

/** What makes a {@linkcode Func}. */
export interface FuncOptions {
  /** Canonical function type. */
  type: TypeId;
  /** What error messages call it. */
  name: string;
  /** The function in the runtime's JavaScript convention. */
  code: Code;
  /** The exact form, where the engine has one. */
  slots?: SlotCode;
  /** Who made it: an instance's code, or a host function. */
  owner?: unknown;
  /** Index in the owner's index space. */
  index?: number;
  /** What keeps the type, if not the owner. */
  hold?: object;
  /** What counts what it uses; none for a function of the host. */
  meter?: Meter;
}

/** Makes functions, for those who know that code and type belong together. */
export let makeFunc: (options: FuncOptions) => Func;
/** Whether a value is a function of the runtime, and not something that looks like one. */
export let isFunc: (value: unknown) => value is Func;

/** What it takes to make a function. */
const MAKER = Symbol();

/**
 * A callable function, with its type. What is there for engines (`code`, `direct`, `owner`, …) checks nothing; embedders
 * call {@linkcode Func.invoke}, or what {@linkcode InstanceHandle.typedFunc} gives.
 */
export class Func {
  /** Tells it from other things that can be exported. */
  readonly kind = "func";
  /** Canonical function type. */
  readonly type: TypeId;
  /** Parameter and result types. */
  readonly signature: FuncType;
  /** What error messages call it. */
  readonly name: string;
  /**
   * The function in the runtime's JavaScript convention; arguments must have been converted. Where there are vectors in its
   * type, which have no form in JavaScript, it throws TypeError before anything runs.
   */
  readonly code: Code;
  /** Whose function it is; engines compare it to find calls that stay inside. */
  readonly owner: unknown;
  /** Index in the owner's index space; -1 where there is none. */
  readonly index: number;
  readonly #slots: SlotCode | undefined;
  readonly #meter: Meter | undefined;
  /** What keeps the type; undefined where the owner does. */
  readonly hold: object | undefined;
  /** The function in the calling convention of the code of the JS engine, as long as `directType` says so. */
  direct: Code | undefined = undefined;
  /** The function's type once `direct` is there, -1 before: an indirect call then compares one number. */
  directType: TypeId = -1;

  static {
    makeFunc = (options) => new Func(options, MAKER);
    isFunc = (value): value is Func => typeof value === "object" && value !== null && #slots in value;
  }

  /** Made by instances, and by {@linkcode hostFunc}. */
  constructor({ type, name, code, slots, owner, index, hold, meter }: FuncOptions, maker: symbol) {
    if (maker !== MAKER) throw new TypeError("functions are made by instances and by hostFunc()");
    this.type = type;
    this.signature = funcType(type);
    this.name = name;
    this.code = hasVectors(this.signature) ? refuseVectors(name) : code;
    this.owner = owner;
    this.index = index ?? -1;
    this.#slots = slots;
    this.hold = hold;
    this.#meter = meter;
  }

  /**
   * Calls the function with JavaScript values, which are converted as the JavaScript interface says.
   *
   * @returns `undefined`, the result, or an array of several results.
   * @throws {TypeError} if the number or a type of the arguments is wrong.
   * @throws {WasmTrap} if the program traps.
   */
  invoke(...args: unknown[]): unknown {
    const { code, name, signature: { params } } = this;
    requireCount(name, params, args);
    // An array of arguments that goes nowhere is not made at all.
    switch (params.length) {
      case 0:
        return code();
      case 1:
        return code(toWasm(args[0], params[0], name));
      case 2:
        return code(toWasm(args[0], params[0], name), toWasm(args[1], params[1], name));
      case 3:
        return code(
          toWasm(args[0], params[0], name),
          toWasm(args[1], params[1], name),
          toWasm(args[2], params[2], name),
        );
      default:
        return code(...params.map((type, i) => toWasm(args[i], type, name)));
    }
  }

  /**
   * A function that calls this one as {@linkcode invoke} does, each call within limits of its own, besides those of the
   * cluster. Both count from the call; what it calls, and what these call back, is within them.
   *
   * @throws {TypeError} if no limit is given, it is a function of the host, or it does not count, since its cluster was made
   * without a limit and without `metered: true`.
   * @throws {RangeError} if a limit is negative or NaN.
   *
   * @example
   * ```ts
   * import { Cluster, compileSync, Interpreter, Linker } from "@wasmine/wasmine";
   *
   * // (module (func (export "run") (param i32) (loop $again
   * //   (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))
   * const bytes = "AGFzbQEAAAABBQFgAX8AAwIBAAcHAQNydW4AAAoQAQ4AA0AgAEEBayIADQALCw==";
   *
   * using cluster = new Cluster({ metered: true });
   * const module = compileSync(Uint8Array.fromBase64(bytes));
   * const run = new Linker().bind(cluster).instantiate(module, { engine: new Interpreter() }).func("run");
   * const limited = run.limited({ fuel: 100, timeout: 50 });
   * limited(99); // a call and 99 turns
   * try {
   *   limited(100);
   * } catch (error) {
   *   console.log((error as Error).message); // all fuel consumed (the limit "fuel" of the call is 100)
   * }
   * ```
   */
  limited(limits: CallLimits): (...args: unknown[]) => unknown {
    return this.within(limits, (...args) => this.invoke(...args));
  }

  /**
   * Wraps what calls this function so that each call is within limits.
   *
   * @internal
   */
  within(limits: CallLimits, call: Code): Code {
    const checked = limitsOfCall(limits), meter = this.#meter;
    if (meter === undefined) throw new TypeError(`Cannot limit "${this.name}": it is a function of the host`);
    meter.startCounting();
    return (...args) => meter.within(checked, () => call(...args));
  }

  /** Calls the function with exact bits: `params` and `results` have a slot for each value. */
  callSlots(params: Slots, results: Slots): void {
    const { signature } = this;
    this.#checkSlots(signature.params, params);
    this.#checkSlots(signature.results, results);
    signature.params.forEach((type, i) => isRef(type) && toReference(params.refs[i], type, this.name));
    if (this.#slots !== undefined) return this.#slots(params, results);
    const args = signature.params.map((type, i) => params.get(i, type));
    storeResults(signature.results, this.code(...args), results);
  }

  /** What `console.log` shows. */
  [summarySymbol](): string {
    return summary("Func", { name: quoted(this.name), type: showSignature(this.signature) });
  }

  #checkSlots(types: readonly ValType[], slots: Slots): void {
    if (slots instanceof Slots && slots.length >= types.length) return;
    throw new TypeError(`"${this.name}" needs ${types.length} value slots, not ${showValue(slots)}`);
  }
}

function hasVectors({ params, results }: FuncType): boolean {
  return params.includes(V128) || results.includes(V128);
}

function refuseVectors(name: string): Code {
  return () => {
    throw new TypeError(`Cannot call "${name}": JavaScript has no values of type v128`);
  };
}

function storeResults(types: readonly ValType[], returned: unknown, results: Slots): void {
  if (types.length === 1) results.set(0, types[0], returned);
  else if (types.length > 1) types.forEach((type, i) => results.set(i, type, (returned as unknown[])[i]));
}

/** A function of the host: JavaScript values in, JavaScript values out. */
export function hostFunc(type: TypeId, name: string, implementation: Code): Func {
  const signature = funcType(toFunctionType(type, "hostFunc(): the type"));
  toText(name, "hostFunc(): the name");
  requireImplementation(implementation, type, { what: "hostFunc(): the implementation", name });
  return makeFunc({
    type,
    name,
    code: converting(name, signature, implementation),
    owner: implementation,
    hold: holdType(type),
  });
}

/** Asynchronous functions, and asynchronous generators. */
const ASYNCHRONOUS = [async () => {}, async function* () {}].map(({ constructor }) => constructor);

/**
 * Makes sure that something is a function which a program can call and which answers at once. A promise can only be passed
 * as a reference, of which a program sees nothing.
 *
 * @throws {TypeError} that names the function.
 */
export function requireImplementation(
  implementation: Code,
  type: TypeId,
  { what, name }: { readonly what: string; readonly name: string },
): void {
  requireCallable(implementation, what);
  const { results } = funcType(type), isPassed = results.length === 1 && isRef(results[0]);
  if (isPassed || !ASYNCHRONOUS.some((kind) => implementation instanceof kind)) return;
  throw new TypeError(`${what} of "${name}" is asynchronous, and a program cannot wait for it`);
}

/** Wraps a host function so that its results are converted; what takes no conversion pays for none. */
export function converting(name: string, type: FuncType, implementation: Code): Code {
  if (type.results.length === 0) {
    return (...args) => {
      const returned = implementation(...args);
      if (returned !== undefined) refusePromise(name, returned);
    };
  }
  return (...args) => resultsToWasm(name, type, implementation(...args));
}

/** The text of a function's type in brackets: `[i32 i32] -> [i32]`. */
export function showSignature({ params, results }: FuncType): string {
  return `${showTypes(params)} -> ${showTypes(results)}`;
}
