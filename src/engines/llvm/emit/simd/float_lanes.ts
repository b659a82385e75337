/**
 * Operators on vectors of floats that are more than one instruction, and conversions.
 *
 * @module
 */
import { binaryOperator, castOperator, floatPredicate, type Value } from "../../../../../ffi/mod.ts";
import type { EmitTernary, EmitUnary, ShapedBinary } from "../arithmetic.ts";
import type { FunctionEmitter } from "../function.ts";
import { lanesOf, pick, vectorOf } from "./lanes.ts";
import type { Shape, ShapeName } from "../shape.ts";

/** The lesser, as C's `y < x ? y : x` has it. */
export const pseudoMinimum: ShapedBinary = (f, _, x, y) => {
  return f.b.select(f.b.compareFloat(floatPredicate.olt, y, x), y, x);
};

/** The greater, as C's `x < y ? y : x` has it. */
export const pseudoMaximum: ShapedBinary = (f, _, x, y) => {
  return f.b.select(f.b.compareFloat(floatPredicate.olt, x, y), y, x);
};

function saturate(f: FunctionEmitter, to: ShapeName, from: ShapeName, sign: "s" | "u", x: Value): Value {
  const { shapes, module } = f.shard, name = sign === "s" ? "llvm.fptosi.sat" : "llvm.fptoui.sat";
  return f.b.call(module.intrinsic(name, [shapes[to].type, shapes[from].type]), [lanesOf(f, shapes[from], x)]);
}

/** Four floats as the nearest integers towards zero. */
export function saturateLanes(sign: "s" | "u"): EmitUnary {
  return (f, x) => vectorOf(f, saturate(f, "i32x4", "f32x4", sign, x));
}

/** Two lanes, and zeros above. */
function withZeros(f: FunctionEmitter, { type }: Shape, lanes: Value): Value {
  return vectorOf(f, f.b.shuffle(lanes, f.c.zero(type), f.c.lanes([0, 1, 2, 3])));
}

/** Two floats as the nearest integers towards zero, and zeros above. */
export function saturateWithZeros(sign: "s" | "u"): EmitUnary {
  return (f, x) => withZeros(f, f.shard.shapes.i32x2, saturate(f, "i32x2", "f64x2", sign, x));
}

/** Two doubles as floats, and zeros above. */
export const demote: EmitUnary = (f, x) => {
  const { f64x2, f32x2 } = f.shard.shapes;
  return withZeros(f, f32x2, f.b.cast(castOperator.fptrunc, lanesOf(f, f64x2, x), f32x2.type));
};

/** Four integers as floats. */
export function convert(operator: number): EmitUnary {
  return (f, x) => {
    const { i32x4, f32x4 } = f.shard.shapes;
    return vectorOf(f, f.b.cast(operator, lanesOf(f, i32x4, x), f32x4.type));
  };
}

/** The two low lanes as doubles. */
export function convertLow(operator: number, from: "i32x4" | "f32x4"): EmitUnary {
  return (f, x) => {
    const { shapes } = f.shard;
    return vectorOf(f, f.b.cast(operator, pick(f, lanesOf(f, shapes[from], x), [0, 1]), shapes.f64x2.type));
  };
}

/** `x * y + z`, rounded twice; for `negated`, of `-x`. */
export function multiplyAdd(name: "f32x4" | "f64x2", negated: boolean): EmitTernary {
  return (f, x, y, z) => {
    const { b } = f, shape = f.shard.shapes[name], factor = lanesOf(f, shape, x);
    const product = b.binary(binaryOperator.fmul, negated ? b.negateFloat(factor) : factor, lanesOf(f, shape, y));
    return vectorOf(f, b.binary(binaryOperator.fadd, product, lanesOf(f, shape, z)));
  };
}
