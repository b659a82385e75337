/**
 * Calls in both directions between JavaScript and native code. Values pass on the thread's exchange stack; the closures
 * made here read and write it directly and allocate nothing, because an exported function of two numbers should cost not
 * much more than the machine call. Closures exist for the usual numbers of parameters; others take a loop.
 *
 * @module
 */
import { invoke } from "../../ffi/entry.ts";
import { exchangeSize, slotSize, threadRecord } from "../../ffi/entry/layout.ts";
import type { HostFunction } from "../../ffi/host.ts";
import type { FuncType } from "../wasm/types/defined_types.ts";
import { showType } from "../wasm/text/show_types.ts";
import { F32, F64, I32, I64, isRef, type ValType } from "../wasm/types/value_types.ts";
import { allowsCodeGeneration } from "../runtime/code_generation.ts";
import type { FunctionCode } from "../runtime/engine.ts";
import type { Code, Func } from "../runtime/objects/func.ts";
import type { Slots } from "../runtime/objects/slots.ts";
import { directCode, isDirect, type NativeCall, warming } from "./code/direct.ts";
import type { References } from "./storage/references.ts";
import type { NativeThread } from "./thread.ts";

const TOP = threadRecord.exchangeTop >> 2, TRAP = threadRecord.trap >> 2;
/** Where on the exchange stack the slot of a parameter or result stands, counted from the first. */
const [SECOND, THIRD, FOURTH] = [slotSize, 2 * slotSize, 3 * slotSize];

/** Whether code of a cluster runs, and whether it may. */
export interface Activity {
  /** How many functions of the host that it has called have not returned. */
  depth: number;
  disposed: boolean;
}

/** A function of native code, and how to reach it. */
export interface NativeTarget {
  /** Address of its boundary code. */
  readonly boundary: bigint;
  readonly context: bigint;
  /** Binds it for direct calls, if that is possible. */
  readonly direct: () => NativeCall | undefined;
}

/** Calls between JavaScript and the native code of a cluster. */
export class Exchange {
  readonly #thread: NativeThread;
  readonly #references: References;
  readonly #activity: Activity;
  readonly #words: Uint32Array<ArrayBuffer>;
  readonly #i32: Int32Array<ArrayBuffer>;
  readonly #i64: BigInt64Array<ArrayBuffer>;
  readonly #f32: Float32Array<ArrayBuffer>;
  readonly #f64: Float64Array<ArrayBuffer>;

  constructor(thread: NativeThread, references: References, activity: Activity) {
    const { words, i32, i64, f32, f64 } = thread.memory;
    this.#thread = thread;
    this.#references = references;
    this.#activity = activity;
    this.#words = words;
    this.#i32 = i32;
    this.#i64 = i64;
    this.#f32 = f32;
    this.#f64 = f64;
  }

  /** Stores a value in the slot `at` bytes from the start of the exchange stack. */
  put(type: ValType, at: number, value: unknown): void {
    switch (type) {
      case I32:
        this.#i32[at >> 2] = value as number;
        return;
      case I64:
        this.#i64[at >> 3] = value as bigint;
        return;
      case F32:
        this.#f32[at >> 2] = value as number;
        return;
      case F64:
        this.#f64[at >> 3] = value as number;
        return;
      default:
        if (!isRef(type)) throw new TypeError(`a ${showType(type)} value cannot be passed from JavaScript`);
        this.#i64[at >> 3] = this.#references.word(value);
    }
  }

  /** The value in a slot. */
  get(type: ValType, at: number): unknown {
    switch (type) {
      case I32:
        return this.#i32[at >> 2];
      case I64:
        return this.#i64[at >> 3];
      case F32:
        return this.#f32[at >> 2];
      case F64:
        return this.#f64[at >> 3];
      default:
        if (!isRef(type)) throw new TypeError(`a ${showType(type)} value cannot be passed to JavaScript`);
        return this.#references.value(this.#i64[at >> 3]);
    }
  }

  #enter(code: bigint, context: bigint, top: number): void {
    if (this.#activity.disposed) this.#refuse();
    invoke(code, context, top);
    const trap = this.#words[TRAP];
    if (trap === 0) return;
    this.#words[TRAP] = 0;
    this.#fail(trap);
  }

  #fail(trap: number): never {
    this.#thread.fail(trap, (word) => this.#references.value(word));
  }

  /** Where the parameters of a call go; traps if they, or the results, do not fit any more. */
  #top(slots: number): number {
    const top = this.#words[TOP];
    if (top + slots * slotSize > exchangeSize) this.#refuse();
    return top;
  }

  /** A native function as JavaScript calls it. */
  callable(type: FuncType, { boundary, context, direct }: NativeTarget): FunctionCode {
    const code = this.#code(type, boundary, context);
    const bind = (): Code | undefined => {
      try {
        const call = direct();
        return call === undefined ? undefined : this.#directCode(type, call, context);
      } catch {
        return undefined; // Without the permission any more, or out of descriptors: the slower way still works.
      }
    };
    return {
      code: isDirect(type) && allowsCodeGeneration() ? warming(type.params.length, code, bind) : code,
      slots: this.#slotCode(type, boundary, context),
    };
  }

  #directCode(type: FuncType, call: NativeCall, context: bigint): Code {
    const words = this.#words, activity = this.#activity;
    const refuse = () => this.#refuse(), fail = (trap: number) => this.#fail(trap);
    return directCode(type, { ...call, context, activity, words, refuse, fail });
  }

  #code(type: FuncType, code: bigint, context: bigint): Code {
    const { params, results } = type,
      [a, b, c, d] = params,
      [result] = results,
      slots = Math.max(params.length, results.length);
    if (results.length > 1 || params.length > 4) return this.#looping(type, code, context);
    const finish = (top: number): unknown => {
      this.#enter(code, context, top);
      return result === undefined ? undefined : this.get(result, top);
    };
    switch (params.length) {
      case 0:
        return () => finish(this.#top(slots));
      case 1:
        return (first) => {
          const top = this.#top(slots);
          this.put(a, top, first);
          return finish(top);
        };
      case 2:
        return (first, second) => {
          const top = this.#top(slots);
          this.put(a, top, first);
          this.put(b, top + SECOND, second);
          return finish(top);
        };
      case 3:
        return (first, second, third) => {
          const top = this.#top(slots);
          this.put(a, top, first);
          this.put(b, top + SECOND, second);
          this.put(c, top + THIRD, third);
          return finish(top);
        };
      default:
        return (first, second, third, fourth) => {
          const top = this.#top(slots);
          this.put(a, top, first);
          this.put(b, top + SECOND, second);
          this.put(c, top + THIRD, third);
          this.put(d, top + FOURTH, fourth);
          return finish(top);
        };
    }
  }

  /** Throws what keeps a call from being made. */
  #refuse(): never {
    if (this.#activity.disposed) throw new TypeError("the cluster was disposed");
    this.#fail(this.#words[threadRecord.stackTrap >> 2]);
  }

  #looping({ params, results }: FuncType, code: bigint, context: bigint): Code {
    const slots = Math.max(params.length, results.length);
    return (...args) => {
      const top = this.#top(slots);
      for (let i = 0; i < params.length; i++) this.put(params[i], top + i * slotSize, args[i]);
      this.#enter(code, context, top);
      if (results.length === 0) return undefined;
      if (results.length === 1) return this.get(results[0], top);
      return results.map((type, i) => this.get(type, top + i * slotSize));
    };
  }

  #slotCode({ params, results }: FuncType, code: bigint, context: bigint): (params: Slots, results: Slots) => void {
    const slots = Math.max(params.length, results.length);
    return (from, to) => {
      const top = this.#top(slots), i32 = this.#i32;
      params.forEach((type, i) => {
        const at = (top + i * slotSize) >> 2;
        i32.set(from.i32.subarray(4 * i, 4 * i + 4), at);
        if (isRef(type)) this.put(type, 4 * at, from.refs[i]);
      });
      this.#enter(code, context, top);
      results.forEach((type, i) => {
        const at = (top + i * slotSize) >> 2;
        to.i32.set(i32.subarray(at, at + 4), 4 * i);
        if (isRef(type)) to.refs[i] = this.get(type, 4 * at);
      });
    };
  }

  /** A function that is not native as native code calls it. */
  hostFunction({ code, signature: { params, results } }: Func): HostFunction {
    const [a, b, c, d] = params, [result] = results;
    if (results.length > 1 || params.length > 4) return this.#loopingHost(code, params, results);
    const finish = (top: number, returned: unknown): void => {
      if (result !== undefined) this.put(result, top, returned);
    };
    switch (params.length) {
      case 0:
        return (top) => finish(top, code());
      case 1:
        return (top) => finish(top, code(this.get(a, top)));
      case 2:
        return (top) => finish(top, code(this.get(a, top), this.get(b, top + SECOND)));
      case 3:
        return (top) => finish(top, code(this.get(a, top), this.get(b, top + SECOND), this.get(c, top + THIRD)));
      default:
        return (top) => {
          const third = this.get(c, top + THIRD), fourth = this.get(d, top + FOURTH);
          finish(top, code(this.get(a, top), this.get(b, top + SECOND), third, fourth));
        };
    }
  }

  #loopingHost(code: Code, params: readonly ValType[], results: readonly ValType[]): HostFunction {
    return (top) => {
      const args = new Array(params.length);
      for (let i = 0; i < params.length; i++) args[i] = this.get(params[i], top + i * slotSize);
      const returned = code(...args);
      if (results.length === 1) this.put(results[0], top, returned);
      else results.forEach((type, i) => this.put(type, top + i * slotSize, (returned as unknown[])[i]));
    };
  }
}
