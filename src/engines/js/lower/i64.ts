/**
 * 64-bit integers. An expression is a bigint that is wrapped to 64 bits at each step, which TurboFan turns into machine
 * arithmetic; a local or spilled operand is a slot of the frame, since a bigint in a variable is boxed wherever control
 * flow joins. Operators that need the halves, a shift by a variable say, are functions that work on slots: a bigint would
 * be allocated for a call that is not inlined. They are assigned at once, and their operands are variables.
 *
 * @module
 */
import { F32, F64, I32, I64, OP_PARAMS, type Site, type ValType } from "../../../wasm/mod.ts";
import type { ScalarOperatorName } from "../../../numerics/mod.ts";
import { CONSTANT, constant, LOOSE, Node, QUIET, RAW, VOLATILE } from "../ir/mod.ts";
import type { Emit } from "./control.ts";
import type { Lowering } from "./lowering.ts";

/** Adds the assignment of an operator to the slot of the next height; its operands were taken. */
function assignAtOnce(f: Lowering, node: Node): void {
  node.offset = f.offset;
  if ((node.flags & VOLATILE) !== 0) f.effect();
  f.assign(f.claim(I64), node);
  f.pushVariable(I64);
}

/** An operator on slots of the frame whose result is another slot. */
function inFrame(flags: number): Emit {
  return (f, { cursor: { op } }) => {
    const count = OP_PARAMS[op].length;
    for (let depth = count - 1; depth >= 0; depth--) if (f.peek(depth).type === I64) f.inVariable(depth);
    const b = count === 2 ? f.pop() : undefined, a = f.pop();
    assignAtOnce(f, new Node(op, I64, flags, a, b));
  };
}

const calculated = inFrame(0), checked = inFrame(VOLATILE);

/** Shifts and rotations: by a constant in place, by what was a 32-bit integer as such, else by a slot. */
function shift(f: Lowering, site: Site): void {
  const { kind, flags } = f.peek();
  if (kind === CONSTANT) return shiftByConstant(f, site);
  if ((flags & LOOSE) === 0) return calculated(f, site);
  f.inVariable(1);
  const b = f.pop(), a = f.pop();
  assignAtOnce(f, new Node(site.cursor.op, I64, 0, a, b));
}

/** A rotation writes its operand twice. */
function shiftByConstant(f: Lowering, { cursor: { op, name } }: Site): void {
  if (name.startsWith("i64.rot")) f.simplify(1);
  const count = BigInt.asUintN(6, f.pop().constant as bigint);
  if (count !== 0n) f.pushNode(op, I64, 0, f.pop(), constant(I64, count));
}

/**
 * Division by a constant that is neither 0 nor -1, nor negative if it is unsigned. TurboFan has an instruction for the
 * signed division, which is also the unsigned one of a dividend below 2^63.
 */
function divide(isUnsigned: boolean): Emit {
  return (f, site) => {
    const { kind, constant } = f.peek(), { op } = site.cursor;
    const isGeneral = kind !== CONSTANT || constant === 0n || constant === -1n;
    if (isGeneral || (isUnsigned && (constant as bigint) < 0n)) return checked(f, site);
    if (isUnsigned) return divideUnsigned(f, op);
    const b = f.pop(), a = f.pop();
    f.pushNode(op, I64, 0, a, b);
  };
}

/** The slow way takes the divisor from a slot, that of its height. */
function divideUnsigned(f: Lowering, op: number): void {
  f.inVariable(1);
  const divisor = f.variableAt(f.height - 1, I64), b = f.pop(), a = f.pop(), node = new Node(op, I64, 0, a, b, a);
  node.more = divisor;
  assignAtOnce(f, node);
}

/** The low half of a slot, or what a 64-bit integer was made of. */
const wrap: Emit = (f, { cursor: { op } }) => {
  const { kind, constant, flags } = f.peek();
  if (kind === CONSTANT) {
    f.pop();
    return f.pushConstant(I32, Number(BigInt.asIntN(32, constant as bigint)));
  }
  if ((flags & LOOSE) === 0) f.inVariable();
  f.pushNode(op, I32, flags & LOOSE, f.pop());
};

/** A 32-bit integer made a 64-bit one, which does not forget where it came from. */
const extend: Emit = (f, { cursor: { op } }) => {
  f.pushNode(op, I64, LOOSE, f.pop());
};

/** A function on a slot whose result is a number. */
function toFloat(type: ValType): Emit {
  return (f, { cursor: { op } }) => {
    f.inVariable();
    f.pushNode(op, type, QUIET, f.pop());
  };
}

/** The operators that take or give a 64-bit integer, and are more than a node. */
export const LONG_EMITTERS: { readonly [Name in ScalarOperatorName]?: Emit } = {
  "i64.div_s": divide(false),
  "i64.div_u": divide(true),
  "i64.rem_s": divide(false),
  "i64.rem_u": divide(true),
  "i64.shl": shift,
  "i64.shr_s": shift,
  "i64.shr_u": shift,
  "i64.rotl": shift,
  "i64.rotr": shift,
  "i64.clz": calculated,
  "i64.ctz": calculated,
  "i64.popcnt": calculated,
  "i64.extend_i32_s": extend,
  "i64.extend_i32_u": extend,
  "i32.wrap_i64": wrap,
  "i64.trunc_f32_s": checked,
  "i64.trunc_f32_u": checked,
  "i64.trunc_f64_s": checked,
  "i64.trunc_f64_u": checked,
  "i64.trunc_sat_f32_s": calculated,
  "i64.trunc_sat_f32_u": calculated,
  "i64.trunc_sat_f64_s": calculated,
  "i64.trunc_sat_f64_u": calculated,
  "f32.convert_i64_s": toFloat(F32),
  "f32.convert_i64_u": toFloat(F32),
  "f64.convert_i64_s": toFloat(F64),
  "f64.convert_i64_u": toFloat(F64),
  "i64.reinterpret_f64": (f, { cursor: { op } }) => {
    if ((f.peek().flags & RAW) !== 0) f.pushNode(op, I64, 0, f.pop());
    else assignAtOnce(f, new Node(op, I64, 0, f.consume()));
  },
  "f64.reinterpret_i64": (f, { cursor: { op } }) => {
    f.inVariable();
    f.pushNode(op, F64, RAW, f.pop());
  },
};
