/**
 * Vectors as lanes. On the operand stack a vector is two 64-bit lanes; most operators are a bit cast to the lanes of their
 * shape, one instruction, and a cast back.
 *
 * @module
 */
import { castOperator, type Value } from "../../../../../ffi/mod.ts";
import type { EmitBinary, EmitUnary, ShapedBinary, ShapedUnary } from "../arithmetic.ts";
import type { FunctionEmitter } from "../function.ts";
import type { Shape, ShapeName } from "../shape.ts";

/** The vector on the stack as lanes of a shape. */
export function lanesOf(f: FunctionEmitter, { type }: Shape, vector: Value): Value {
  return f.b.cast(castOperator.bitcast, vector, type);
}

/** Lanes of any shape as the stack holds vectors. */
export function vectorOf(f: FunctionEmitter, lanes: Value): Value {
  return f.b.cast(castOperator.bitcast, lanes, f.t.i64x2);
}

/** An operator that computes lane by lane. */
export function unaryOf(name: ShapeName): (row: ShapedUnary) => EmitUnary {
  return (row) => (f, x) => {
    const shape = f.shard.shapes[name];
    return vectorOf(f, row(f, shape, lanesOf(f, shape, x)));
  };
}

/** An operator on two vectors that computes lane by lane. */
export function binaryOf(name: ShapeName): (row: ShapedBinary) => EmitBinary {
  return (row) => (f, x, y) => {
    const shape = f.shard.shapes[name];
    return vectorOf(f, row(f, shape, lanesOf(f, shape, x), lanesOf(f, shape, y)));
  };
}

/** Lanes of all ones or zeros. */
function mask(f: FunctionEmitter, shape: Shape, condition: Value): Value {
  return f.b.cast(castOperator.sext, condition, shape.integer.type);
}

/** A comparison of integer lanes. */
export function integerComparison(name: ShapeName): (predicate: number) => EmitBinary {
  return (predicate) => binaryOf(name)((f, shape, x, y) => mask(f, shape, f.b.compareInteger(predicate, x, y)));
}

/** A comparison of float lanes; only `ne` holds for NaN. */
export function floatComparison(name: ShapeName): (predicate: number) => EmitBinary {
  return (predicate) => binaryOf(name)((f, shape, x, y) => mask(f, shape, f.b.compareFloat(predicate, x, y)));
}

/** `first`, `first + step`, …: `count` lane numbers. */
export function series(count: number, first: number, step = 1): number[] {
  return Array.from({ length: count }, (_, i) => first + i * step);
}

/** The lanes with these numbers. */
export function pick(f: FunctionEmitter, lanes: Value, numbers: readonly number[]): Value {
  return f.b.shuffle(lanes, lanes, f.c.lanes(numbers));
}

/** A vector with a lane in all of them. */
export function splat(f: FunctionEmitter, { type, lanes }: Shape, lane: Value): Value {
  const first = f.b.insertElement(f.c.poison(type), lane, f.c.i32(0));
  return pick(f, first, new Array(lanes).fill(0));
}

function toLane(f: FunctionEmitter, { bits, lane }: Shape, value: Value): Value {
  return bits < 32 ? f.b.cast(castOperator.trunc, value, lane) : value;
}

/** A vector with a number in every lane; numbers for narrow lanes lose their upper bits. */
export function splatOf(name: ShapeName): EmitUnary {
  return (f, x) => {
    const shape = f.shard.shapes[name];
    return vectorOf(f, splat(f, shape, toLane(f, shape, x)));
  };
}

/** A lane of a vector as a number; narrow lanes have a sign. */
export function extract(f: FunctionEmitter, name: ShapeName, lane: number, x: Value, sign: string | undefined): Value {
  const shape = f.shard.shapes[name], found = f.b.extractElement(lanesOf(f, shape, x), f.c.i32(lane));
  if (shape.bits >= 32) return found;
  return f.b.cast(sign === "s" ? castOperator.sext : castOperator.zext, found, f.t.i32);
}

/** Puts a lane into a vector; numbers for narrow lanes lose their upper bits. */
export function replace(f: FunctionEmitter, name: ShapeName, lane: number, x: Value, value: Value): Value {
  const shape = f.shard.shapes[name];
  return vectorOf(f, f.b.insertElement(lanesOf(f, shape, x), toLane(f, shape, value), f.c.i32(lane)));
}
