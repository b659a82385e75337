/**
 * Entering and leaving the loop: calls from outside, calls out of it, and what an error means.
 *
 * Each cluster has a machine, with the registers in which the loop leaves its own. The stacks are the thread's, so that arguments pass from instance to instance without leaving them.
 *
 * @module
 */
import {
  type Cluster,
  type Func,
  Instance,
  isException,
  isStackOverflow,
  meterWord,
  type Slots,
  trapOfError,
  type WasmException,
  WasmTrap,
} from "../../../runtime/mod.ts";
import { isRef } from "../../../wasm/mod.ts";
import { findClause } from "../lower/handlers.ts";
import { InterpretedInstance } from "./instance.ts";
import { run, STACK } from "./loop.ts";
import { OUTLINED } from "./outlined.ts";
import { loadSlot, storeSlot } from "./stack.ts";

/** Frames of a backtrace that are worked out; what lies further out is left away. */
const TRACE_DEPTH = 1000;

/** What runs the instances of a cluster. */
export class Machine {
  readonly cluster: Cluster;
  pc = 0;
  fp = 0;
  /** The meter's words; of that of units, the loop has a copy while it runs. */
  readonly words: Int32Array;
  /** What a function of the host threw, which passes through the program as it is. */
  #passing: unknown;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.words = cluster.meter.words;
  }

  /** Stores the loop's registers. */
  save(pc: number, fp: number, sp: number, budget: number): void {
    this.pc = pc;
    this.fp = fp;
    this.words[meterWord.units] = budget;
    STACK.sp = sp;
  }

  /** Calls a function from outside with JavaScript values. */
  call(target: InterpretedInstance, index: number, args: readonly unknown[]): unknown {
    const at = STACK.top, { params, results } = target.signature(index);
    for (let i = 0; i < params.length; i++) storeSlot(at + i, params[i], args[i]);
    this.execute(target, index, at);
    if (results.length === 0) return undefined;
    if (results.length === 1) return loadSlot(at, results[0]);
    return results.map((type, i) => loadSlot(at + i, type));
  }

  /** Calls a function from outside with exact bits. */
  callSlots(target: InterpretedInstance, index: number, args: Slots, returned: Slots): void {
    const at = STACK.top, { params, results } = target.signature(index);
    params.forEach((type, i) => {
      STACK.i32[2 * (at + i)] = args.i32[4 * i];
      STACK.i32[2 * (at + i) + 1] = args.i32[4 * i + 1];
      if (isRef(type)) storeSlot(at + i, type, args.refs[i]);
    });
    this.execute(target, index, at);
    results.forEach((type, i) => {
      returned.i32[4 * i] = STACK.i32[2 * (at + i)];
      returned.i32[4 * i + 1] = STACK.i32[2 * (at + i) + 1];
      if (isRef(type)) returned.refs[i] = STACK.refs[at + i];
    });
  }

  /** Runs a function whose arguments lie at slot `at`; leaves the results there. */
  execute(target: InterpretedInstance, index: number, at: number): void {
    const { calls, sp, callLimit } = STACK;
    if (sp > callLimit) throw new WasmTrap("stackExhausted");
    calls[sp] = -1;
    calls[sp + 1] = 0;
    try {
      this.pc = target.entry(index);
      this.fp = at;
      STACK.sp = sp + 2;
      while (!this.#runOrUnwind(target, sp));
    } finally {
      STACK.sp = sp;
    }
  }

  /** Runs until the function returns, which is true, or an exception was caught by it or one that it called. */
  #runOrUnwind(target: InterpretedInstance, base: number): boolean {
    try {
      while (!run(this, target)) this.#goOn(target);
      return true;
    } catch (error) {
      if (isException(error) && this.#unwind(error, target, base)) return false;
      throw this.#explain(error, target, base);
    }
  }

  /** Does what the loop cannot. */
  #goOn(target: InterpretedInstance): void {
    if (this.words[meterWord.units] < 0) return this.cluster.meter.refill();
    const { words } = target.code;
    OUTLINED[words[this.pc]](this, target, words);
  }

  /** Goes on at the handler that catches an exception, if one of the active functions has it. */
  #unwind(exception: WasmException, { code, instance }: InterpretedInstance, base: number): boolean {
    const { calls } = STACK,
      catches = (tag: number | undefined) => tag === undefined || instance.tags[tag] === exception.tag;
    for (let { sp } = STACK, { pc, fp } = this; sp > base; sp -= 2, pc = calls[sp] - 1, fp = calls[sp + 1]) {
      const clause = findClause(code.handlersAt(pc), pc, catches);
      if (clause === undefined) continue;
      this.save(clause.target, fp, sp, this.words[meterWord.units]);
      const { params } = exception.tag.signature;
      if (clause.tag !== undefined) {
        params.forEach((type, i) => storeSlot(fp + clause.slot + i, type, exception.values[i]));
      }
      if (clause.reference !== undefined) STACK.refs[fp + clause.reference] = exception;
      return true;
    }
    return false;
  }

  /** Calls any function with arguments at slot `at`, from the loop. */
  callOut(callee: Func, at: number): void {
    const target = callee.owner instanceof Instance ? callee.owner.code : undefined;
    if (target instanceof InterpretedInstance && target.machine === this) this.execute(target, callee.index, at);
    else this.#callHost(callee, at);
  }

  #callHost(callee: Func, at: number): void {
    const { params, results } = callee.signature, { top, sp } = STACK;
    const args = new Array(params.length);
    for (let i = 0; i < params.length; i++) args[i] = loadSlot(at + i, params[i]);
    STACK.top = at + Math.max(params.length, results.length);
    let returned: unknown;
    try {
      returned = callee.code(...args);
    } catch (error) {
      this.#passing = error;
      throw error;
    } finally {
      STACK.top = top;
      STACK.sp = sp;
      this.cluster.meter.look();
    }
    if (results.length === 1) storeSlot(at, results[0], returned);
    else if (results.length > 1) results.forEach((type, i) => storeSlot(at + i, type, (returned as unknown[])[i]));
  }

  /** Moves the arguments of a tail call down to the start of the frame. */
  moveArguments(callee: Func, to: number, from: number): void {
    const count = callee.signature.params.length, { i32, refs } = STACK;
    for (let i = 0; i < count; i++) {
      i32[2 * (to + i)] = i32[2 * (from + i)];
      i32[2 * (to + i) + 1] = i32[2 * (from + i) + 1];
      if (from + i < refs.length) refs[to + i] = refs[from + i];
    }
  }

  /** Turns what the loop threw into what the caller gets, and adds the functions that were active to a trap. */
  #explain(error: unknown, running: InterpretedInstance, base: number): unknown {
    // A full stack is a trap even if it was a function of the host that noticed it: who does is a matter of luck.
    const explained = error === this.#passing && !isStackOverflow(error) ? error : asTrap(error);
    if (explained instanceof WasmTrap) this.#trace(explained, running, base);
    this.#passing = explained;
    return explained;
  }

  #trace(trap: WasmTrap, { code }: InterpretedInstance, base: number): void {
    const positions: number[] = [], room = TRACE_DEPTH - trap.frames.length;
    for (let sp = STACK.sp, position = this.pc; sp > base && positions.length < room;) {
      positions.push(position);
      sp -= 2;
      position = STACK.calls[sp] - 1;
    }
    trap.frames.push(...code.frames(positions));
  }
}

/** What an error of the loop's own operations means. Other RangeErrors than these are of a DataView, outside the memory. */
function asTrap(error: unknown): unknown {
  return trapOfError(error) ?? (error instanceof RangeError ? new WasmTrap("memoryOutOfBounds") : error);
}
