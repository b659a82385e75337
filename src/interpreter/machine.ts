/**
 * Entering and leaving the loop: calls from outside, calls out of it, settling of fuel, and what an error means.
 *
 * Each cluster has a machine, with the registers in which the loop leaves its own and the budget it runs on. The stacks
 * are the thread's, so that arguments pass from instance to instance without leaving them.
 *
 * @module
 */
import { ArithmeticFault } from "../numerics/mod.ts";
import {
  type Cluster,
  type Func,
  Instance,
  isStackOverflow,
  type Slots,
  type TrapCode,
  WasmTrap,
} from "../runtime/mod.ts";
import { F32, F64, I32, I64, isRef, type ValType } from "../wasm/mod.ts";
import { InterpretedInstance } from "./instance.ts";
import { PAUSED, run, STACK } from "./loop.ts";

/** Loop iterations and calls until the loop comes back; see the notes on the loop. */
const QUANTUM = 20_000;
/** Frames of a backtrace that are worked out; what lies further out is left away. */
const TRACE_DEPTH = 1000;

const FAULT_TRAPS: Readonly<Record<ArithmeticFault["kind"], TrapCode>> = {
  "integer divide by zero": "divideByZero",
  "integer overflow": "integerOverflow",
  "invalid conversion to integer": "invalidConversion",
};

/** What runs the instances of a cluster. */
export class Machine {
  readonly cluster: Cluster;
  pc = 0;
  fp = 0;
  /** Loop iterations and calls left until the loop comes back. */
  budget: number;
  #quantum: number;
  /** What a function of the host threw, which passes through the program as it is. */
  #passing: unknown;

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.#quantum = this.budget = Math.min(QUANTUM, cluster.meter.fuel);
  }

  /** Stores the loop's registers. */
  save(pc: number, fp: number, sp: number, budget: number): void {
    this.pc = pc;
    this.fp = fp;
    this.budget = budget;
    STACK.sp = sp;
  }

  /** Calls a function from outside with JavaScript values. */
  call(target: InterpretedInstance, index: number, args: readonly unknown[]): unknown {
    const at = STACK.top, { params, results } = target.signature(index);
    for (let i = 0; i < params.length; i++) this.store(at + i, params[i], args[i]);
    this.execute(target, index, at);
    if (results.length === 0) return undefined;
    if (results.length === 1) return this.load(at, results[0]);
    return results.map((type, i) => this.load(at + i, type));
  }

  /** Calls a function from outside with exact bits. */
  callSlots(target: InterpretedInstance, index: number, args: Slots, returned: Slots): void {
    const at = STACK.top, { params, results } = target.signature(index);
    params.forEach((type, i) => {
      STACK.i32[2 * (at + i)] = args.i32[4 * i];
      STACK.i32[2 * (at + i) + 1] = args.i32[4 * i + 1];
      if (isRef(type)) this.store(at + i, type, args.refs[i]);
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
      this.pc = target.code.entry(index);
      this.fp = at;
      STACK.sp = sp + 2;
      while (run(this, target) === PAUSED) this.#refill();
    } catch (error) {
      throw this.#explain(error, target, sp);
    } finally {
      STACK.sp = sp;
    }
  }

  /** Settles the fuel that was used, and allows more. */
  #refill(): void {
    const { meter } = this.cluster;
    meter.consume(this.#quantum + 1);
    this.#quantum = this.budget = Math.min(QUANTUM, meter.fuel);
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
    for (let i = 0; i < params.length; i++) args[i] = this.load(at + i, params[i]);
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
    }
    if (results.length === 1) this.store(at, results[0], returned);
    else if (results.length > 1) results.forEach((type, i) => this.store(at + i, type, (returned as unknown[])[i]));
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

  /** The value in a slot. */
  load(slot: number, type: ValType): unknown {
    switch (type) {
      case I32:
        return STACK.i32[2 * slot];
      case I64:
        return STACK.i64[slot];
      case F32:
        return STACK.f32[2 * slot];
      case F64:
        return STACK.f64[slot];
      default:
        return STACK.refs[slot];
    }
  }

  /** Stores a value that was converted. */
  store(slot: number, type: ValType, value: unknown): void {
    switch (type) {
      case I32:
        STACK.i32[2 * slot] = value as number;
        return;
      case I64:
        STACK.i64[slot] = value as bigint;
        return;
      case F32:
        STACK.f32[2 * slot] = value as number;
        return;
      case F64:
        STACK.f64[slot] = value as number;
        return;
      default:
        while (STACK.refs.length < slot) STACK.refs.push(null);
        STACK.refs[slot] = value;
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

/** What an error of the loop's own operations means. */
function asTrap(error: unknown): unknown {
  if (error instanceof ArithmeticFault) return new WasmTrap(FAULT_TRAPS[error.kind]);
  if (isStackOverflow(error)) return new WasmTrap("stackExhausted");
  // The loop's only other source of RangeErrors is a DataView access outside the memory.
  if (error instanceof RangeError) return new WasmTrap("memoryOutOfBounds");
  return error;
}
