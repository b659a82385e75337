/**
 * Evaluation of validated constant expressions, on a small operand stack of value slots so that NaN bits survive. A module
 * may have hundreds of thousands of them, so one evaluator works through them without allocating anything.
 *
 * @module
 */
import type { ConstExpr } from "../../wasm/module.ts";
import { OP, type Op } from "../../wasm/opcodes.ts";
import { OperatorCursor } from "../../wasm/operators.ts";
import { Reader } from "../../wasm/reader.ts";
import { TypeSpace } from "../../wasm/types/type_space.ts";
import type { Instance } from "../instance.ts";
import { Slots } from "../objects/slots.ts";

type Evaluate = (e: Constants) => void;

/** Operands that an expression can need: what pushes one takes at least two bytes. */
function capacityOf(expr: ConstExpr): number {
  return (expr.end - expr.start) >> 1;
}

/** Evaluates constant expressions of an instance. */
export class Constants {
  readonly instance: Instance;
  readonly cursor: OperatorCursor;
  /** The operands are `slots[0 … height - 1]`. */
  slots: Slots = new Slots(1);
  height = 0;

  constructor(instance: Instance) {
    const { bytes, types } = instance.module;
    this.instance = instance;
    this.cursor = new OperatorCursor(new Reader(bytes), new TypeSpace(types));
  }

  /** Evaluates an expression; the result is slot 0 of what is returned, until the next one is evaluated. */
  evaluate(expr: ConstExpr): Slots {
    const { cursor } = this, { reader } = cursor;
    if (this.slots.length < capacityOf(expr)) this.slots = new Slots(capacityOf(expr));
    reader.pos = expr.start;
    reader.end = expr.end;
    this.height = 0;
    for (cursor.next(); cursor.op !== OP.end; cursor.next()) EVALUATE[cursor.op](this);
    return this.slots;
  }
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

function pushBits(e: Constants): void {
  const at = 4 * e.height++;
  e.slots.i32[at] = e.cursor.lo;
  e.slots.i32[at + 1] = e.cursor.hi;
}

function binary32(e: Constants, apply: (a: number, b: number) => number): void {
  const b = 4 * --e.height, a = b - 4;
  e.slots.i32[a] = apply(e.slots.i32[a], e.slots.i32[b]);
}

function binary64(e: Constants, apply: (a: bigint, b: bigint) => bigint): void {
  const b = 2 * --e.height, a = b - 2;
  e.slots.i64[a] = apply(e.slots.i64[a], e.slots.i64[b]);
}
