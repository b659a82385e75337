/**
 * Evaluation of validated constant expressions, on a small operand stack of value slots so that NaN bits survive. A module
 * may have hundreds of thousands of them, so one evaluator works through them without allocating anything.
 *
 * @module
 */
import { Constant, type ConstOperator, type ReadOperators } from "../../wasm/constants.ts";
import type { ConstExpr } from "../../wasm/module.ts";
import type { OpName } from "../../wasm/opcodes.ts";
import { Reader } from "../../wasm/reader.ts";
import { TypeSpace } from "../../wasm/types/type_space.ts";
import type { Instance } from "../instance.ts";
import { Slots } from "../objects/slots.ts";

/** What an operator takes, of which a long expression has many, as bytes that are moved. */
const OPERATOR_COST = 512;

type Evaluate = (e: Constants, operator: ConstOperator) => void;

/** Evaluates constant expressions of an instance. */
export class Constants {
  readonly instance: Instance;
  readonly reader: Reader;
  readonly #types: TypeSpace;
  readonly #constant = new Constant();
  /** The operands are `slots[0 … height - 1]`. */
  slots: Slots = new Slots(1);
  height = 0;

  constructor(instance: Instance) {
    const { bytes, types } = instance.module;
    this.instance = instance;
    this.reader = new Reader(bytes);
    this.#types = new TypeSpace(types);
  }

  /** Evaluates an expression; the result is slot 0 of what is returned, until the next one is evaluated. */
  evaluate(expr: ConstExpr): Slots {
    const { reader } = this;
    reader.pos = expr.start;
    reader.end = expr.end;
    this.height = 0;
    if (this.#constant.read(reader, this.#types)) this.#apply(this.#constant);
    else this.#evaluateOperators();
    return this.slots;
  }

  /** An expression can be as long as a module, so the clock is looked at, and there is no more room than is needed. */
  #evaluateOperators(): void {
    const { meter } = this.instance.cluster;
    // The decoder read the expression with the same function.
    const read = this.instance.module.readOperators as ReadOperators;
    for (const operator of read(this.reader, this.#types)) {
      meter.move(OPERATOR_COST);
      if (this.height === this.slots.length) this.#grow();
      this.#apply(operator);
    }
  }

  #grow(): void {
    const { slots, height } = this, larger = new Slots(2 * height);
    for (let i = 0; i < height; i++) larger.copy(i, slots, i);
    this.slots = larger;
  }

  #apply(operator: ConstOperator): void {
    // The validator lets no other operators pass.
    EVALUATE[operator.name]!(this, operator);
  }
}

const EVALUATE: { readonly [Name in OpName]?: Evaluate } = {
  "i32.const": pushBits,
  "i64.const": pushBits,
  "f32.const": pushBits,
  "f64.const": pushBits,
  "v128.const": (e, { lo: at }) => {
    new Uint8Array(e.slots.i32.buffer).set(e.reader.bytes.subarray(at, at + 16), 16 * e.height++);
  },
  "global.get": (e, { index }) => e.slots.copy(e.height++, e.instance.globals[index].slot, 0),
  "ref.null": (e) => {
    e.slots.refs[e.height++] = null;
  },
  "ref.func": (e, { index }) => {
    e.slots.refs[e.height++] = e.instance.func(index);
  },
  "ref.i31": (e) => {
    e.slots.refs[e.height - 1] = e.slots.i32[4 * (e.height - 1)] << 1 >> 1;
  },
  "any.convert_extern": () => {},
  "extern.convert_any": () => {},
  "i32.add": (e) => binary32(e, (a, b) => a + b),
  "i32.sub": (e) => binary32(e, (a, b) => a - b),
  "i32.mul": (e) => binary32(e, Math.imul),
  "i64.add": (e) => binary64(e, (a, b) => a + b),
  "i64.sub": (e) => binary64(e, (a, b) => a - b),
  "i64.mul": (e) => binary64(e, (a, b) => a * b),
};

function pushBits(e: Constants, { lo, hi }: ConstOperator): void {
  const at = 4 * e.height++;
  e.slots.i32[at] = lo;
  e.slots.i32[at + 1] = hi;
}

function binary32(e: Constants, apply: (a: number, b: number) => number): void {
  const b = 4 * --e.height, a = b - 4;
  e.slots.i32[a] = apply(e.slots.i32[a], e.slots.i32[b]);
}

function binary64(e: Constants, apply: (a: bigint, b: bigint) => bigint): void {
  const b = 2 * --e.height, a = b - 2;
  e.slots.i64[a] = apply(e.slots.i64[a], e.slots.i64[b]);
}
