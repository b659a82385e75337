/**
 * Evaluation of validated constant expressions, on a small operand stack of value slots so that NaN bits survive.
 *
 * @module
 */
import { type ConstExpr, OP, type Op, OperatorCursor, Reader, TypeSpace } from "../wasm/mod.ts";
import type { Instance } from "./instance.ts";
import { Slots } from "./slots.ts";

/** State of an evaluation: the operands are `slots[0 … height - 1]`. */
interface Evaluation {
  readonly instance: Instance;
  readonly cursor: OperatorCursor;
  readonly slots: Slots;
  height: number;
}

type Evaluate = (e: Evaluation) => void;

/** Operands that an expression can need: what pushes one takes at least two bytes. */
function capacityOf(expr: ConstExpr): number {
  return (expr.end - expr.start) >> 1;
}

/** Evaluates an expression; the result is slot 0 of what is returned. */
export function evaluateConstant(instance: Instance, expr: ConstExpr): Slots {
  const { module } = instance;
  const cursor = new OperatorCursor(new Reader(module.bytes, expr.start, expr.end), new TypeSpace(module.types));
  const e: Evaluation = { instance, cursor, slots: new Slots(capacityOf(expr)), height: 0 };
  for (cursor.next(); cursor.op !== OP.end; cursor.next()) EVALUATE[cursor.op](e);
  return e.slots;
}

const EVALUATE: Readonly<Record<Op, Evaluate>> = {
  [OP["i32.const"]]: pushBits,
  [OP["i64.const"]]: pushBits,
  [OP["f32.const"]]: pushBits,
  [OP["f64.const"]]: pushBits,
  [OP["v128.const"]]: (e) => {
    const at = e.cursor.lo;
    new Uint8Array(e.slots.i32.buffer).set(e.cursor.reader.bytes.subarray(at, at + 16), 16 * e.height++);
  },
  [OP["global.get"]]: (e) => e.slots.copy(e.height++, e.instance.globals[e.cursor.index].slot, 0),
  [OP["ref.null"]]: (e) => {
    e.slots.refs[e.height++] = null;
  },
  [OP["ref.func"]]: (e) => {
    e.slots.refs[e.height++] = e.instance.func(e.cursor.index);
  },
  [OP["ref.i31"]]: (e) => {
    e.slots.refs[e.height - 1] = e.slots.i32[4 * (e.height - 1)] << 1 >> 1;
  },
  [OP["any.convert_extern"]]: () => {},
  [OP["extern.convert_any"]]: () => {},
  [OP["i32.add"]]: (e) => binary32(e, (a, b) => a + b),
  [OP["i32.sub"]]: (e) => binary32(e, (a, b) => a - b),
  [OP["i32.mul"]]: (e) => binary32(e, Math.imul),
  [OP["i64.add"]]: (e) => binary64(e, (a, b) => a + b),
  [OP["i64.sub"]]: (e) => binary64(e, (a, b) => a - b),
  [OP["i64.mul"]]: (e) => binary64(e, (a, b) => a * b),
};

function pushBits(e: Evaluation): void {
  const at = 4 * e.height++;
  e.slots.i32[at] = e.cursor.lo;
  e.slots.i32[at + 1] = e.cursor.hi;
}

function binary32(e: Evaluation, apply: (a: number, b: number) => number): void {
  const b = 4 * --e.height, a = b - 4;
  e.slots.i32[a] = apply(e.slots.i32[a], e.slots.i32[b]);
}

function binary64(e: Evaluation, apply: (a: bigint, b: bigint) => bigint): void {
  const b = 2 * --e.height, a = b - 2;
  e.slots.i64[a] = apply(e.slots.i64[a], e.slots.i64[b]);
}
