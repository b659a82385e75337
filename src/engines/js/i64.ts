/**
 * 64-bit integers: the one place that knows how they are represented. An expression is a bigint that is wrapped to 64
 * bits at each step, which TurboFan turns into machine arithmetic; a local or settled operand is a slot of the frame,
 * since a bigint in a variable is boxed wherever control flow joins. Operators that need the halves, a shift by a
 * variable say, are functions that work on slots: a bigint would be allocated for a call that is not inlined.
 *
 * @module
 */
import { F32, F64, I32, I64, OP_PARAMS } from "../../wasm/mod.ts";
import { i64Slots, type ScalarOperatorName } from "../../numerics/mod.ts";
import type { Emit } from "./control.ts";
import { indexText, wordText } from "./frame_text.ts";
import type { FunctionEmitter } from "./function.ts";
import { ATOMIC, CONDITION, looseText, type Operand, operandText, PLAIN, wholeText } from "./operand.ts";

type SlotFunction = keyof typeof i64Slots;

const SIGN_BIT = -0x8000000000000000n;

/** Puts a known 64-bit integer on the stack. */
export function pushLong(f: FunctionEmitter, value: bigint): void {
  f.constant(I64, value, `${value}n`);
}

/** A 64-bit result of the expression, which is wrapped. */
function wrapped(write: (a: string, b: string) => string): Emit {
  return (f) => {
    const b = f.pop(), a = f.pop();
    f.expression(I64, `asIntN(64,${write(operandText(a), operandText(b))})`, [a, b], ATOMIC);
  };
}

function infix(operator: string): Emit {
  return wrapped((a, b) => a + operator + b);
}

function comparison(operator: string, view: (operand: Operand) => string = operandText): Emit {
  return (f) => {
    const b = f.pop(), a = f.pop(), right = view(b), gap = b.constant !== undefined && right[0] === "-" ? " " : "";
    f.expression(I32, view(a) + operator + gap + right, [a, b], CONDITION);
  };
}

/** Unsigned order is signed order with both sign bits flipped. */
function flipped(operand: Operand): string {
  if (operand.constant !== undefined) return `${BigInt.asIntN(64, (operand.constant as bigint) ^ SIGN_BIT)}n`;
  return `asIntN(64,${operandText(operand)}^SIGN_BIT)`;
}

/** The views of the frame that a function on slots takes. */
function viewsOf(apply: SlotFunction): string {
  if (apply.startsWith("trunc") || apply === "shlBy") return "I";
  return apply.startsWith("to") ? "W" : "I,W";
}

/** Calls a function on slots of the frame whose result is another slot. */
function toSlot(apply: SlotFunction, volatile = false): Emit {
  return (f, site) => {
    const count = OP_PARAMS[site.cursor.op].length;
    const slots = Array.from({ length: count }, (_, i) => {
      const depth = count - 1 - i;
      return f.peek(depth).type === I64 ? f.frameIndex(depth) : undefined;
    });
    const operands = f.popMany(count);
    callToSlot(f, apply, operands.map((operand, i) => slots[i] ?? wholeText(operand)), operands, volatile);
  };
}

/** Writes a call that leaves its result in the slot of the next height. */
function callToSlot(
  f: FunctionEmitter,
  apply: SlotFunction,
  args: string[],
  operands: Operand[],
  volatile: boolean,
): void {
  if (volatile || operands.some((operand) => operand.volatile)) f.effect();
  const target = f.claim(I64).slice(2, -1);
  f.line(`${volatile ? f.mark : ""}long_${apply}(${[viewsOf(apply), target, ...args].join()});`);
  f.pushSlot(I64);
}

/** Calls a function on slots of the frame whose result is a number. */
function toNumber(apply: SlotFunction, type: number): Emit {
  return (f) => {
    const index = f.frameIndex(), a = f.pop();
    f.expression(type, `long_${apply}(${viewsOf(apply)},${index})`, [a], ATOMIC);
  };
}

/** Shifts and rotations: by a constant in place, by what was a 32-bit integer as such, else by a slot. */
function shift(apply: "shl" | "shrS" | "shrU" | "rotl" | "rotr", write: (a: string, count: bigint) => string): Emit {
  const bySlot = toSlot(apply);
  return (f, site) => {
    const { constant, loose } = f.peek();
    if (constant !== undefined) return shiftByConstant(f, (constant as bigint) & 63n, apply.startsWith("rot"), write);
    if (loose === undefined) return bySlot(f, site);
    const index = f.frameIndex(1), operands = f.popMany(2);
    callToSlot(f, `${apply}By`, [index, loose], operands, false);
  };
}

function shiftByConstant(
  f: FunctionEmitter,
  count: bigint,
  twice: boolean,
  write: (a: string, count: bigint) => string,
): void {
  if (twice) f.simplify(1);
  f.pop();
  if (count === 0n) return;
  const a = f.pop();
  f.expression(I64, write(operandText(a), count), [a], ATOMIC);
}

const shiftLeft = (a: string, count: bigint) => `asIntN(64,${a}<<${count}n)`;
const shiftRight = (a: string, count: bigint) => `asIntN(64,asUintN(64,${a})>>${count}n)`;

function unary(type: number, write: (a: Operand) => string): Emit {
  return (f) => {
    const a = f.pop();
    f.expression(type, write(a), [a], ATOMIC);
  };
}

/** Whether all bits of the operand are zero. */
function isZero(f: FunctionEmitter): void {
  const a = f.pop();
  f.expression(I32, `${operandText(a)}===0n`, [a], CONDITION);
}

function wrapLong(f: FunctionEmitter): void {
  const { constant, loose } = f.peek();
  if (constant !== undefined) {
    f.pop();
    const value = Number(BigInt.asIntN(32, constant as bigint));
    return f.constant(I32, value, String(value));
  }
  const index = loose === undefined ? f.frameIndex() : "", a = f.pop();
  if (loose !== undefined) f.expression(I32, `${loose}|0`, [a], PLAIN, { loose });
  else f.expression(I32, wordText(index, 0), [a], ATOMIC);
}

/** A 32-bit integer made a 64-bit one, which does not forget where it came from. */
function extend(write: (a: Operand) => string): Emit {
  return (f) => {
    const a = f.pop();
    f.expression(I64, `BigInt(${write(a)})`, [a], ATOMIC, { loose: looseText(a) });
  };
}

/** The float with the bits of a slot. */
function reinterpretLong(f: FunctionEmitter): void {
  const index = f.frameIndex(), a = f.pop();
  f.expression(F64, `D[${index}]`, [a], ATOMIC, { raw: `I[${index}]` });
}

/** The slot with the bits of a float. */
function reinterpretDouble(f: FunctionEmitter): void {
  const { raw } = f.peek();
  if (raw !== undefined) {
    const a = f.pop();
    return f.expression(I64, raw, [a], ATOMIC);
  }
  const a = f.consume(), target = f.claim(I64);
  f.line(`D${target.slice(1)}=${wholeText(a)};`);
  f.pushSlot(I64);
}

/** The operators that take or give a 64-bit integer. */
export const LONG_OPERATORS: { readonly [Name in ScalarOperatorName]?: Emit } = {
  "i64.eqz": isZero,
  "i64.eq": comparison("==="),
  "i64.ne": comparison("!=="),
  "i64.lt_s": comparison("<"),
  "i64.lt_u": comparison("<", flipped),
  "i64.gt_s": comparison(">"),
  "i64.gt_u": comparison(">", flipped),
  "i64.le_s": comparison("<="),
  "i64.le_u": comparison("<=", flipped),
  "i64.ge_s": comparison(">="),
  "i64.ge_u": comparison(">=", flipped),
  "i64.add": infix("+"),
  "i64.sub": infix("-"),
  "i64.mul": infix("*"),
  "i64.and": infix("&"),
  "i64.or": infix("|"),
  "i64.xor": infix("^"),
  "i64.div_s": divideByConstant("divS", "/"),
  "i64.div_u": divideByConstant("divU", "/"),
  "i64.rem_s": divideByConstant("remS", "%"),
  "i64.rem_u": divideByConstant("remU", "%"),
  "i64.shl": shift("shl", shiftLeft),
  "i64.shr_s": shift("shrS", (a, count) => `asIntN(64,${a}>>${count}n)`),
  "i64.shr_u": shift("shrU", shiftRight),
  "i64.rotl": shift("rotl", (a, count) => `asIntN(64,${shiftLeft(a, count)}|${shiftRight(a, 64n - count)})`),
  "i64.rotr": shift("rotr", (a, count) => `asIntN(64,${shiftRight(a, count)}|${shiftLeft(a, 64n - count)})`),
  "i64.clz": toSlot("clz"),
  "i64.ctz": toSlot("ctz"),
  "i64.popcnt": toSlot("popcnt"),
  "i64.extend8_s": unary(I64, (a) => `asIntN(8,${wholeText(a)})`),
  "i64.extend16_s": unary(I64, (a) => `asIntN(16,${wholeText(a)})`),
  "i64.extend32_s": unary(I64, (a) => `asIntN(32,${wholeText(a)})`),
  "i64.extend_i32_s": extend(wholeText),
  "i64.extend_i32_u": extend((a) => `${looseText(a)}>>>0`),
  "i32.wrap_i64": wrapLong,
  "i64.trunc_f32_s": toSlot("truncS", true),
  "i64.trunc_f32_u": toSlot("truncU", true),
  "i64.trunc_f64_s": toSlot("truncS", true),
  "i64.trunc_f64_u": toSlot("truncU", true),
  "i64.trunc_sat_f32_s": toSlot("truncSatS"),
  "i64.trunc_sat_f32_u": toSlot("truncSatU"),
  "i64.trunc_sat_f64_s": toSlot("truncSatS"),
  "i64.trunc_sat_f64_u": toSlot("truncSatU"),
  "f32.convert_i64_s": toNumber("toF32S", F32),
  "f32.convert_i64_u": toNumber("toF32U", F32),
  "f64.convert_i64_s": toNumber("toF64S", F64),
  "f64.convert_i64_u": toNumber("toF64U", F64),
  "i64.reinterpret_f64": reinterpretDouble,
  "f64.reinterpret_i64": reinterpretLong,
};

/**
 * Division by a constant that is neither 0 nor -1, nor negative if it is unsigned. TurboFan has an instruction for the
 * signed division, which is also the unsigned one of a dividend below 2^63.
 */
function divideByConstant(apply: "divU" | "remU" | "divS" | "remS", operator: "/" | "%"): Emit {
  const general = toSlot(apply, true);
  return (f, site) => {
    const { constant } = f.peek(), isUnsigned = apply.endsWith("U");
    if (constant === undefined || constant === 0n || constant === -1n) return general(f, site);
    if (isUnsigned && (constant as bigint) < 0n) return general(f, site);
    if (!isUnsigned) return infix(operator)(f, site);
    const index = f.frameIndex(1), divisor = f.slotText(f.height - 1, I64), [a] = f.popMany(2), target = f.claim(I64);
    const slots = [target, divisor].map(indexText);
    const slow = `${divisor}=${constant}n;long_${apply}(I,W,${slots[0]},${index},${slots[1]});`;
    const quick = `${target}=asIntN(64,${a.text}${operator}${constant}n);`;
    f.line(`if(${wordText(index, 1)}>=0){${quick}}else{${slow}}`);
    f.pushSlot(I64);
  };
}

/** The functions on slots that generated code may call. */
export const LONG_FUNCTIONS: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(i64Slots).map(([name, apply]) => [`long_${name}`, apply]),
);
