/**
 * The instructions that call functions, outside of the loop: V8 keeps no register across a call, and one call among the
 * loop's instructions makes it spill the position and the frame in every iteration, whichever instruction runs. So the loop
 * makes none. It leaves such an instruction to this table and is entered anew behind it, which costs about 10 ns; what
 * is common and has a rare case, such as a division, leaves just that to the table.
 *
 * An instruction finds the registers in the machine, and changes them as the loop would.
 *
 * @module
 */
import { convert, f64, i32, i64Slots as i64 } from "../../../numerics/mod.ts";
import { calleeInTable, type Func, meterWord, referredCallee, trap, trapOfNumber } from "../../../runtime/mod.ts";
import type { InterpretedInstance } from "./instance.ts";
import { CALL_LIMIT, I, STACK, STACK_SLOTS } from "./loop.ts";
import type { Machine } from "./machine.ts";
import { RUNTIME_OPERATIONS } from "./runtime_operations.ts";

/** Carries out the instruction at the machine's `pc`. */
type Outlined = (machine: Machine, running: InterpretedInstance, words: Int32Array) => void;

const { i32: R, i64: L, f32: S, f64: F, refs, calls } = STACK;

/** An operation on i64 slots with two operands. */
function i64Binary(
  operate: (i64s: BigInt64Array, words: Int32Array, to: number, a: number, b: number) => void,
): Outlined {
  return (machine, _, C) => {
    const { pc, fp } = machine;
    operate(L, R, fp + C[pc + 1], fp + C[pc + 2], fp + C[pc + 3]);
    machine.pc = pc + 4;
  };
}

/** An operation on i64 slots with one operand. */
function i64Unary(operate: (i64s: BigInt64Array, words: Int32Array, to: number, a: number) => void): Outlined {
  return (machine, _, C) => {
    const { pc, fp } = machine;
    operate(L, R, fp + C[pc + 1], fp + C[pc + 2]);
    machine.pc = pc + 3;
  };
}

/** An operation that puts a number into a 64-bit slot. */
function i64FromFloat(
  view: Float32Array | Float64Array,
  operate: (i64s: BigInt64Array, to: number, operand: number) => void,
): Outlined {
  return (machine, _, C) => {
    const { pc, fp } = machine;
    operate(L, fp + C[pc + 1], view[frameOf(view, fp) + C[pc + 2]]);
    machine.pc = pc + 3;
  };
}

/** The views of 32-bit values count in halves of a slot. */
function frameOf(view: Int32Array | Float32Array | Float64Array, fp: number): number {
  return view === F ? fp : 2 * fp;
}

type Numbers = Int32Array | Float32Array | Float64Array;

/** An operation on numbers with one operand. */
function unary(to: Numbers, from: Numbers, operate: (a: number) => number): Outlined {
  return (machine, _, C) => {
    const { pc, fp } = machine;
    to[frameOf(to, fp) + C[pc + 1]] = operate(from[frameOf(from, fp) + C[pc + 2]]);
    machine.pc = pc + 3;
  };
}

/** An operation on i32 with two operands. */
function binary32(operate: (a: number, b: number) => number): Outlined {
  return (machine, _, C) => {
    const { pc } = machine, fp2 = 2 * machine.fp;
    R[fp2 + C[pc + 1]] = operate(R[fp2 + C[pc + 2]], R[fp2 + C[pc + 3]]);
    machine.pc = pc + 4;
  };
}

/** A 64-bit address that fits 32 bits was taken by the loop. */
function trapWith(code: "memoryOutOfBounds" | "undefinedElement" | "stackExhausted"): Outlined {
  return () => trap(code);
}

/** Goes on in a function of this instance, whose frame begins at `fp`. */
function goTo(machine: Machine, running: InterpretedInstance, index: number, fp: number): void {
  machine.pc = running.entry(index);
  machine.fp = fp;
}

/** Calls `callee` with the arguments from `at` on; `next` is the position behind the call. */
function call(machine: Machine, running: InterpretedInstance, callee: Func, at: number, next: number): void {
  if (callee.owner === running.instance) {
    calls[STACK.sp] = next;
    calls[STACK.sp + 1] = machine.fp;
    STACK.sp += 2;
    goTo(machine, running, callee.index, at);
    return;
  }
  callOut(machine, callee, at);
  machine.pc = next;
}

/** Calls a function of another instance or of the host; the registers are what they were. */
function callOut(machine: Machine, callee: Func, at: number): void {
  const { pc, fp } = machine, { sp } = STACK;
  try {
    machine.callOut(callee, at);
  } finally {
    machine.pc = pc;
    machine.fp = fp;
    STACK.sp = sp;
  }
}

/** Calls `callee` in place of the running function, with the arguments from `from` on. */
function tailCall(machine: Machine, running: InterpretedInstance, callee: Func, from: number): void {
  const { fp } = machine;
  machine.moveArguments(callee, fp, from);
  if (callee.owner === running.instance) return goTo(machine, running, callee.index, fp);
  callOut(machine, callee, fp);
  STACK.sp -= 2;
  machine.pc = calls[STACK.sp];
  machine.fp = calls[STACK.sp + 1];
}

/** The function that an indirect call finds. */
function inTable({ fp, pc }: Machine, { tables }: InterpretedInstance, C: Int32Array): Func {
  return calleeInTable(tables[C[pc + 1]], R[2 * fp + C[pc + 3]] >>> 0, C[pc + 2]);
}

/** The function that a reference is. */
function referred({ fp, pc }: Machine, C: Int32Array): Func {
  return referredCallee(refs[fp + C[pc + 3]]);
}

/** Enters a function with references among its locals or operands: they are null. */
function enterRefs(machine: Machine, _: InterpretedInstance, C: Int32Array): void {
  const { pc, fp } = machine, top = fp + C[pc + 3];
  if (top > STACK_SLOTS || STACK.sp > CALL_LIMIT) trap("stackExhausted");
  R.fill(0, 2 * fp + C[pc + 1], 2 * fp + C[pc + 2]);
  while (refs.length < fp) refs.push(null);
  for (let i = fp + (C[pc + 1] >> 1); i < top; i++) refs[i] = null;
  machine.pc = C[pc + 4];
  if (--machine.words[meterWord.units] < 0) machine.cluster.meter.refill();
}

const TABLE: { readonly [instruction: number]: Outlined } = {
  [I.I32DivS]: binary32(i32.divS),
  [I.I32DivU]: binary32(i32.divU),
  [I.I32RemS]: binary32(i32.remS),
  [I.I32RemU]: binary32(i32.remU),
  [I.I32Popcnt]: unary(R, R, i32.popcnt),
  [I.I64DivS]: i64Binary(i64.divS),
  [I.I64DivU]: i64Binary(i64.divU),
  [I.I64RemS]: i64Binary(i64.remS),
  [I.I64RemU]: i64Binary(i64.remU),
  [I.I64Rotl]: i64Binary(i64.rotl),
  [I.I64Rotr]: i64Binary(i64.rotr),
  [I.I64Clz]: i64Unary(i64.clz),
  [I.I64Ctz]: i64Unary(i64.ctz),
  [I.I64Popcnt]: i64Unary(i64.popcnt),
  [I.F32Nearest]: unary(S, S, f64.nearest),
  [I.F64Nearest]: unary(F, F, f64.nearest),
  [I.I32TruncF32S]: unary(R, S, convert.i32TruncS),
  [I.I32TruncF32U]: unary(R, S, convert.i32TruncU),
  [I.I32TruncF64S]: unary(R, F, convert.i32TruncS),
  [I.I32TruncF64U]: unary(R, F, convert.i32TruncU),
  [I.I64TruncF32S]: i64FromFloat(S, i64.truncS),
  [I.I64TruncF32U]: i64FromFloat(S, i64.truncU),
  [I.I64TruncSatF32S]: i64FromFloat(S, i64.truncSatS),
  [I.I64TruncSatF32U]: i64FromFloat(S, i64.truncSatU),
  [I.I64TruncF64S]: i64FromFloat(F, i64.truncS),
  [I.I64TruncF64U]: i64FromFloat(F, i64.truncU),
  [I.I64TruncSatF64S]: i64FromFloat(F, i64.truncSatS),
  [I.I64TruncSatF64U]: i64FromFloat(F, i64.truncSatU),
  [I.F32ConvertI64S]: (machine, _, C) => {
    const { pc, fp } = machine;
    S[2 * fp + C[pc + 1]] = i64.toF32S(R, fp + C[pc + 2]);
    machine.pc = pc + 3;
  },
  [I.F32ConvertI64U]: (machine, _, C) => {
    const { pc, fp } = machine;
    S[2 * fp + C[pc + 1]] = i64.toF32U(R, fp + C[pc + 2]);
    machine.pc = pc + 3;
  },
  [I.MoveRef]: (machine, _, C) => {
    const { pc, fp } = machine;
    refs[fp + C[pc + 1]] = refs[fp + C[pc + 2]];
    machine.pc = pc + 3;
  },
  [I.NullRef]: (machine, _, C) => {
    const { pc, fp } = machine;
    refs[fp + C[pc + 1]] = null;
    machine.pc = pc + 2;
  },
  [I.SelectRef]: (machine, _, C) => {
    const { pc, fp } = machine, chosen = R[2 * fp + C[pc + 4]] !== 0 ? C[pc + 2] : C[pc + 3];
    refs[fp + C[pc + 1]] = refs[fp + chosen];
    machine.pc = pc + 5;
  },
  [I.GlobalGetRef]: (machine, { globals }, C) => {
    const { pc, fp } = machine;
    refs[fp + C[pc + 1]] = globals[C[pc + 2]].refs[0];
    machine.pc = pc + 3;
  },
  [I.GlobalSetRef]: (machine, { globals }, C) => {
    const { pc, fp } = machine;
    globals[C[pc + 2]].refs[0] = refs[fp + C[pc + 1]];
    machine.pc = pc + 3;
  },
  [I.Tick]: (machine) => {
    machine.cluster.meter.tick();
    machine.pc++;
  },
  [I.Enter]: trapWith("stackExhausted"),
  [I.EnterRefs]: enterRefs,
  [I.Call]: (machine, running, C) => {
    // The loop comes here for a function that was not lowered yet, and finds it when it makes the call again.
    running.entry(C[machine.pc + 1]);
  },
  [I.CallImport]: (machine, running, C) => {
    const { pc, fp } = machine;
    call(machine, running, running.instance.func(C[pc + 1]), fp + C[pc + 2], pc + 3);
  },
  [I.CallIndirect]: (machine, running, C) => {
    const { pc, fp } = machine;
    call(machine, running, inTable(machine, running, C), fp + C[pc + 4], pc + 5);
  },
  [I.CallRef]: (machine, running, C) => {
    const { pc, fp } = machine;
    call(machine, running, referred(machine, C), fp + C[pc + 4], pc + 5);
  },
  [I.TailCall]: (machine, running, C) => {
    running.entry(C[machine.pc + 1]);
  },
  [I.TailCallIndirect]: (machine, running, C) => {
    tailCall(machine, running, inTable(machine, running, C), machine.fp + C[machine.pc + 4]);
  },
  [I.TailCallRef]: (machine, running, C) => {
    tailCall(machine, running, referred(machine, C), machine.fp + C[machine.pc + 4]);
  },
  [I.Runtime]: (machine, running, C) => {
    const { pc, fp } = machine;
    RUNTIME_OPERATIONS[C[pc + 1]](running, fp + C[pc + 2], C[pc + 3], C[pc + 4], C[pc + 5]);
    machine.pc = pc + 6;
  },
  [I.Address64]: trapWith("memoryOutOfBounds"),
  [I.TableIndex64]: trapWith("undefinedElement"),
  [I.Trap]: ({ pc }, _, C) => trap(trapOfNumber(C[pc + 1])!),
};

/** By instruction, what carries it out when the loop leaves it. */
export const OUTLINED: readonly Outlined[] = Array.from({ length: I.Trap + 1 }, (_, i) => TABLE[i]);
