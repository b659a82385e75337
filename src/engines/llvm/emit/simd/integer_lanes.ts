/**
 * Operators on vectors of integers that are more than one instruction: those that move between lanes, compute in wider
 * ones, or make a number of all.
 *
 * @module
 */
import { binaryOperator, castOperator, integerPredicate, type Type, type Value } from "../../../../../ffi/mod.ts";
import type { EmitBinary, EmitTernary, EmitUnary, ShapedBinary, ShapedUnary } from "../arithmetic.ts";
import type { FunctionEmitter } from "../function.ts";
import { lanesOf, pick, series, splat, vectorOf } from "./lanes.ts";
import { type ShapeName, WIDER } from "../shape.ts";

/** A shape whose lanes have others of twice the width. */
type Narrow = keyof typeof WIDER;
type Half = "low" | "high";
type Sign = "s" | "u";

/** A shift of all lanes by one number, taken modulo their width. */
export function shift(name: ShapeName, operator: number): EmitBinary {
  return (f, x, count) => {
    const { b } = f, shape = f.shard.shapes[name];
    const modulo = b.binary(binaryOperator.and, count, f.c.i32(shape.bits - 1));
    const wide = shape.bits === 64 ? b.cast(castOperator.zext, modulo, f.t.i64) : modulo;
    const lane = shape.bits < 32 ? b.cast(castOperator.trunc, modulo, shape.lane) : wide;
    return vectorOf(f, b.binary(operator, lanesOf(f, shape, x), splat(f, shape, lane)));
  };
}

/** Every lane with the other sign. */
export const negate: ShapedUnary = (f, { constant }, x) => f.b.binary(binaryOperator.sub, constant(0n), x);

/** Whether no lane is 0. */
export function allTrue(name: ShapeName): EmitUnary {
  return (f, x) => {
    const shape = f.shard.shapes[name], lanes = lanesOf(f, shape, x);
    const set = f.b.compareInteger(integerPredicate.ne, lanes, shape.constant(0n));
    const bits = f.b.cast(castOperator.bitcast, set, f.t.integer(shape.lanes));
    return f.truth(f.b.compareInteger(integerPredicate.eq, bits, f.c.integer(f.t.integer(shape.lanes), -1n)));
  };
}

/** Whether any bit is set. */
export const anyTrue: EmitUnary = (f, x) => {
  const bits = f.b.cast(castOperator.bitcast, x, f.t.i128);
  return f.truth(f.b.compareInteger(integerPredicate.ne, bits, f.c.zero(f.t.i128)));
};

/** The signs of the lanes, that of lane 0 in the lowest bit. */
export function bitmask(name: ShapeName): EmitUnary {
  return (f, x) => {
    const shape = f.shard.shapes[name], lanes = lanesOf(f, shape, x);
    const negative = f.b.compareInteger(integerPredicate.slt, lanes, shape.constant(0n));
    return f.b.cast(castOperator.zext, f.b.cast(castOperator.bitcast, negative, f.t.integer(shape.lanes)), f.t.i32);
  };
}

/** Some of the lanes, twice as wide. */
function widened(f: FunctionEmitter, name: Narrow, sign: Sign, x: Value, numbers: readonly number[]): Value {
  const { shapes } = f.shard, lanes = pick(f, lanesOf(f, shapes[name], x), numbers);
  return f.b.cast(sign === "s" ? castOperator.sext : castOperator.zext, lanes, shapes[WIDER[name]].type);
}

function widenedHalf(f: FunctionEmitter, name: Narrow, half: Half, sign: Sign, x: Value): Value {
  const count = f.shard.shapes[name].lanes / 2;
  return widened(f, name, sign, x, series(count, half === "low" ? 0 : count));
}

/** Half of the lanes, twice as wide. */
export function extend(name: Narrow, half: Half, sign: Sign): EmitUnary {
  return (f, x) => vectorOf(f, widenedHalf(f, name, half, sign, x));
}

/** The products of half of the lanes, twice as wide. */
export function multiplyExtended(name: Narrow, half: Half, sign: Sign): EmitBinary {
  return (f, x, y) => {
    const factors = [x, y].map((vector) => widenedHalf(f, name, half, sign, vector));
    return vectorOf(f, f.b.binary(binaryOperator.mul, factors[0], factors[1]));
  };
}

/** The even or the odd lanes, twice as wide. */
function alternate(f: FunctionEmitter, name: Narrow, first: 0 | 1, sign: Sign, x: Value): Value {
  return widened(f, name, sign, x, series(f.shard.shapes[name].lanes / 2, first, 2));
}

/** Sums of neighbouring lanes, twice as wide. */
export function addPairs(name: Narrow, sign: Sign): EmitUnary {
  return (f, x) => {
    const sum = f.b.binary(binaryOperator.add, alternate(f, name, 0, sign, x), alternate(f, name, 1, sign, x));
    return vectorOf(f, sum);
  };
}

/** Products of the lanes, twice as wide: of the even and of the odd ones. */
function alternateProducts(f: FunctionEmitter, name: Narrow, x: Value, y: Value): [even: Value, odd: Value] {
  const product = (first: 0 | 1) => {
    return f.b.binary(binaryOperator.mul, alternate(f, name, first, "s", x), alternate(f, name, first, "s", y));
  };
  return [product(0), product(1)];
}

/** Sums of the products of neighbouring 16-bit lanes. */
export const dot16: EmitBinary = (f, x, y) => {
  const [even, odd] = alternateProducts(f, "i16x8", x, y);
  return vectorOf(f, f.b.binary(binaryOperator.add, even, odd));
};

/** Sums of the products of neighbouring 8-bit lanes, saturated. */
export const dot8: EmitBinary = (f, x, y) => {
  return vectorOf(f, f.intrinsic("llvm.sadd.sat", f.shard.shapes.i16x8.type, alternateProducts(f, "i8x16", x, y)));
};

/** Sums of four such products each, and a lane of `z`. */
export const dot8Add: EmitTernary = (f, x, y, z) => {
  const { i32x4 } = f.shard.shapes, pairs = addPairs("i16x8", "s")(f, dot8(f, x, y));
  return vectorOf(f, f.b.binary(binaryOperator.add, lanesOf(f, i32x4, pairs), lanesOf(f, i32x4, z)));
};

/** A constant of so many lanes, which may be more than 128 bits. */
function repeated(f: FunctionEmitter, lane: Type, lanes: number, number: bigint): Value {
  return f.c.vector(new Array<Value>(lanes).fill(f.c.integer(lane, number)));
}

/** The lanes of two vectors in one, half as wide and saturated. */
export function narrow(from: "i16x8" | "i32x4", to: "i8x16" | "i16x8", sign: Sign): EmitBinary {
  return (f, x, y) => {
    const { shapes } = f.shard, wide = shapes[from], { bits, lanes, type } = shapes[to], { b } = f;
    const both = b.shuffle(lanesOf(f, wide, x), lanesOf(f, wide, y), f.c.lanes(series(lanes, 0)));
    const doubled = f.t.vector(wide.lane, lanes), width = BigInt(bits);
    const [low, high] = sign === "s" ? [-(1n << width - 1n), (1n << width - 1n) - 1n] : [0n, (1n << width) - 1n];
    const raised = f.intrinsic("llvm.smax", doubled, [both, repeated(f, wide.lane, lanes, low)]);
    const clamped = f.intrinsic("llvm.smin", doubled, [raised, repeated(f, wide.lane, lanes, high)]);
    return vectorOf(f, b.cast(castOperator.trunc, clamped, type));
  };
}

/** `(x + y + 1) / 2`, without overflow. */
export const average: ShapedBinary = (f, { bits, lanes, type }, x, y) => {
  const { b } = f, lane = f.t.integer(2 * bits), wide = f.t.vector(lane, lanes), one = repeated(f, lane, lanes, 1n);
  const widen = (value: Value) => b.cast(castOperator.zext, value, wide);
  const sum = b.binary(binaryOperator.add, b.binary(binaryOperator.add, widen(x), widen(y)), one);
  return b.cast(castOperator.trunc, b.binary(binaryOperator.lshr, sum, one), type);
};

/** The rounded high part of the product of fixed-point numbers; only (-1)² is too large. */
export const multiplyQ15: ShapedBinary = (f, { lanes, type }, x, y) => {
  const { b } = f, wide = f.t.vector(f.t.i32, lanes), constant = (n: bigint) => repeated(f, f.t.i32, lanes, n);
  const widen = (value: Value) => b.cast(castOperator.sext, value, wide);
  const product = b.binary(binaryOperator.mul, widen(x), widen(y));
  const raised = b.binary(binaryOperator.add, product, constant(0x4000n));
  const rounded = b.binary(binaryOperator.ashr, raised, constant(15n));
  return b.cast(castOperator.trunc, f.intrinsic("llvm.smin", wide, [rounded, constant(0x7fffn)]), type);
};

/** Bytes of `x` by number; those beyond the last give 0. The processor looks at bit 7 for that. */
export const swizzle: EmitBinary = (f, x, y) => {
  const { i8x16 } = f.shard.shapes;
  const numbers = f.intrinsic("llvm.uadd.sat", i8x16.type, [lanesOf(f, i8x16, y), i8x16.constant(0x70n)]);
  const pick = f.shard.module.intrinsic("llvm.x86.ssse3.pshuf.b.128", []);
  return vectorOf(f, f.b.call(pick, [lanesOf(f, i8x16, x), numbers]));
};

/** All bits the other way. */
export const not: EmitUnary = (f, x) => f.b.binary(binaryOperator.xor, x, f.c.i64x2(-1n, -1n));

/** The bits of `x` where `z` has ones, and of `y` where it has zeros. */
export const bitselect: EmitTernary = (f, x, y, z) => {
  const chosen = f.b.binary(binaryOperator.and, x, z), others = f.b.binary(binaryOperator.and, y, not(f, z));
  return f.b.binary(binaryOperator.or, chosen, others);
};
