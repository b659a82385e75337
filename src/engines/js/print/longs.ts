/**
 * How operators on 64-bit integers are written that are expressions; those that are functions on slots of the frame are in
 * slot_functions.ts.
 *
 * @module
 */
import { CONSTANT, LOOSE, type Node } from "../ir/mod.ts";
import { define, loose, looseWhole, operand, raw, whole, type Write } from "./forms.ts";
import type { Printer } from "./printer.ts";
import { around, ATOM, CONDITION } from "./shapes.ts";

/** Unsigned order is signed order with both sign bits flipped. */
export function flipped(p: Printer, node: Node): void {
  if (node.kind === CONSTANT) {
    const value = BigInt.asIntN(64, (node.constant as bigint) ^ -0x8000000000000000n);
    p.out += value < 0n ? `(${value}n)` : `${value}n`;
    return;
  }
  p.out += "asIntN(64,";
  operand(p, node);
  p.out += "^SIGN_BIT)";
}

function wrapped(operator: string): Write {
  return (p, { a, b }) => {
    p.out += "asIntN(64,";
    operand(p, a!);
    p.out += operator;
    operand(p, b!);
    p.out += ")";
  };
}

function shiftLeft(p: Printer, a: Node, count: bigint): void {
  p.out += "asIntN(64,";
  operand(p, a);
  p.out += `<<${count}n)`;
}

function shiftRight(p: Printer, a: Node, count: bigint): void {
  p.out += "asIntN(64,asUintN(64,";
  operand(p, a);
  p.out += `)>>${count}n)`;
}

type Shift = (p: Printer, a: Node, count: bigint) => void;

function rotate(first: Shift, second: Shift): Write {
  return (p, { a, b }) => {
    const count = b!.constant as bigint;
    p.out += "asIntN(64,";
    first(p, a!, count);
    p.out += "|";
    second(p, a!, 64n - count);
    p.out += ")";
  };
}

/** A function on a slot whose result is a number. */
function ofSlot(name: string): Write {
  return (p, { a }) => {
    p.out += `${name}(W,${p.slotIndex(a!.value)})`;
  };
}

/** Declares them. */
export function defineLongs(): void {
  define("i64.eqz", around("", operand, "===0n"), CONDITION);
  const operators = { add: "+", sub: "-", mul: "*", and: "&", or: "|", xor: "^", div_s: "/", rem_s: "%" } as const;
  for (const [name, operator] of Object.entries(operators)) {
    define(`i64.${name as keyof typeof operators}`, wrapped(operator), ATOM);
  }
  define("i64.shl", (p, { a, b }) => shiftLeft(p, a!, b!.constant as bigint), ATOM);
  define("i64.shr_u", (p, { a, b }) => shiftRight(p, a!, b!.constant as bigint), ATOM);
  define("i64.shr_s", wrapped(">>"), ATOM);
  define("i64.rotl", rotate(shiftLeft, shiftRight), ATOM);
  define("i64.rotr", rotate(shiftRight, shiftLeft), ATOM);
  define("i64.extend8_s", around("asIntN(8,", whole, ")"), ATOM);
  define("i64.extend16_s", around("asIntN(16,", whole, ")"), ATOM);
  define("i64.extend32_s", around("asIntN(32,", whole, ")"), ATOM);
  define("i64.extend_i32_s", around("BigInt(", whole, ")"), ATOM);
  define("i64.extend_i32_u", around("BigInt(", loose, ">>>0)"), ATOM);
  define("i32.wrap_i64", (p, node) => {
    if ((node.flags & LOOSE) === 0) {
      p.out += p.word(node.a!.value, 0);
      return;
    }
    looseWhole(p, node.a!);
    p.out += "|0";
  }, ATOM);
  define("f32.convert_i64_s", ofSlot("long_toF32S"), ATOM);
  define("f32.convert_i64_u", ofSlot("long_toF32U"), ATOM);
  define("f64.convert_i64_s", ofSlot("long_toF64S"), ATOM);
  define("f64.convert_i64_u", ofSlot("long_toF64U"), ATOM);
  define("i64.reinterpret_f64", (p, { a }) => raw(p, a!), ATOM);
  define("f64.reinterpret_i64", (p, { a }) => {
    p.out += `D[${p.slotIndex(a!.value)}]`;
  }, ATOM);
}
