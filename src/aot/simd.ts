/**
 * Vectors: LLVM has them too, so most operators are a bit cast, one instruction, and a cast back. Relaxed operators do what
 * the specification's deterministic profile says, as on all engines: the same as their strict counterparts.
 *
 * On the operand stack a vector is two 64-bit lanes.
 *
 * @module
 */
import { binaryOperator, castOperator, floatPredicate, integerPredicate, type Value } from "../../ffi/mod.ts";
import type { Op, OpNameOf, Site } from "../wasm/mod.ts";
import type { FunctionEmitter } from "./function.ts";
import {
  byOperator,
  type EmitBinary,
  type EmitUnary,
  FLOAT_BINARY,
  FLOAT_COMPARISON,
  FLOAT_UNARY,
  INTEGER_COMPARISON,
  intrinsic,
  prefixed,
  type ShapedBinary,
  type ShapedUnary,
} from "./arithmetic.ts";
import { type Shape, type ShapeName, WIDER } from "./shape.ts";

type EmitTernary = (f: FunctionEmitter, x: Value, y: Value, z: Value) => Value;
type IntegerShape = "i8x16" | "i16x8" | "i32x4" | "i64x2";

/** The vector on the stack as lanes of a shape. */
export function lanesOf(f: FunctionEmitter, { type }: Shape, vector: Value): Value {
  return f.b.cast(castOperator.bitcast, vector, type);
}

/** Lanes of any shape as the stack holds vectors. */
export function vectorOf(f: FunctionEmitter, lanes: Value): Value {
  return f.b.cast(castOperator.bitcast, lanes, f.t.i64x2);
}

function unaryOf(name: ShapeName): (row: ShapedUnary) => EmitUnary {
  return (row) => (f, x) => {
    const shape = f.shard.shapes[name];
    return vectorOf(f, row(f, shape, lanesOf(f, shape, x)));
  };
}

function binaryOf(name: ShapeName): (row: ShapedBinary) => EmitBinary {
  return (row) => (f, x, y) => {
    const shape = f.shard.shapes[name];
    return vectorOf(f, row(f, shape, lanesOf(f, shape, x), lanesOf(f, shape, y)));
  };
}

/** Lanes of all ones or zeros. */
function mask(f: FunctionEmitter, shape: Shape, condition: Value): Value {
  return f.b.cast(castOperator.sext, condition, shape.integer.type);
}

function integerComparison(name: ShapeName): (predicate: number) => EmitBinary {
  return (predicate) => binaryOf(name)((f, shape, x, y) => mask(f, shape, f.b.compareInteger(predicate, x, y)));
}

function floatComparison(name: ShapeName): (predicate: number) => EmitBinary {
  return (predicate) => binaryOf(name)((f, shape, x, y) => mask(f, shape, f.b.compareFloat(predicate, x, y)));
}

function plain(operator: number): ShapedBinary {
  return (f, _, x, y) => f.b.binary(operator, x, y);
}

function binaryIntrinsic(name: string): ShapedBinary {
  return (f, { type }, x, y) => f.intrinsic(name, type, [x, y]);
}

/** `first`, `first + step`, …: `count` lane numbers. */
function series(count: number, first: number, step = 1): number[] {
  return Array.from({ length: count }, (_, i) => first + i * step);
}

function pick(f: FunctionEmitter, lanes: Value, numbers: readonly number[]): Value {
  return f.b.shuffle(lanes, lanes, f.c.lanes(numbers));
}

function splat(f: FunctionEmitter, { type, lanes }: Shape, lane: Value): Value {
  const first = f.b.insertElement(f.c.poison(type), lane, f.c.i32(0));
  return pick(f, first, new Array(lanes).fill(0));
}

/** A vector with a number in every lane. */
export function splatOf(name: ShapeName): EmitUnary {
  return (f, x) => {
    const shape = f.shard.shapes[name];
    const lane = shape.bits < 32 ? f.b.cast(castOperator.trunc, x, shape.lane) : x;
    return vectorOf(f, splat(f, shape, lane));
  };
}

/** A shift of all lanes by one number, taken modulo their width. */
function shift(name: ShapeName, operator: number): EmitBinary {
  return (f, x, count) => {
    const { b } = f, shape = f.shard.shapes[name];
    const modulo = b.binary(binaryOperator.and, count, f.c.i32(shape.bits - 1));
    const wide = shape.bits === 64 ? b.cast(castOperator.zext, modulo, f.t.i64) : modulo;
    const lane = shape.bits < 32 ? b.cast(castOperator.trunc, modulo, shape.lane) : wide;
    return vectorOf(f, b.binary(operator, lanesOf(f, shape, x), splat(f, shape, lane)));
  };
}

const negate: ShapedUnary = (f, { constant }, x) => f.b.binary(binaryOperator.sub, constant(0n), x);
const absolute: ShapedUnary = (f, { type }, x) => {
  return f.b.call(f.shard.module.intrinsic("llvm.abs", [type]), [x, f.c.i1(false)]);
};

function allTrue(name: ShapeName): EmitUnary {
  return (f, x) => {
    const shape = f.shard.shapes[name], lanes = lanesOf(f, shape, x);
    const set = f.b.compareInteger(integerPredicate.ne, lanes, shape.constant(0n));
    const bits = f.b.cast(castOperator.bitcast, set, f.t.integer(shape.lanes));
    return f.truth(f.b.compareInteger(integerPredicate.eq, bits, f.c.integer(f.t.integer(shape.lanes), -1n)));
  };
}

function bitmask(name: ShapeName): EmitUnary {
  return (f, x) => {
    const shape = f.shard.shapes[name], lanes = lanesOf(f, shape, x);
    const negative = f.b.compareInteger(integerPredicate.slt, lanes, shape.constant(0n));
    return f.b.cast(castOperator.zext, f.b.cast(castOperator.bitcast, negative, f.t.integer(shape.lanes)), f.t.i32);
  };
}

const anyTrue: EmitUnary = (f, x) => {
  const bits = f.b.cast(castOperator.bitcast, x, f.t.i128);
  return f.truth(f.b.compareInteger(integerPredicate.ne, bits, f.c.zero(f.t.i128)));
};

type Half = "low" | "high";

/** Half of the lanes, twice as wide. */
function extended(f: FunctionEmitter, name: keyof typeof WIDER, half: Half, sign: "s" | "u", x: Value): Value {
  const { shapes } = f.shard, from = shapes[name], count = from.lanes / 2;
  const lanes = pick(f, lanesOf(f, from, x), series(count, half === "low" ? 0 : count));
  return f.b.cast(sign === "s" ? castOperator.sext : castOperator.zext, lanes, shapes[WIDER[name]].type);
}

function extend(name: keyof typeof WIDER, half: Half, sign: "s" | "u"): EmitUnary {
  return (f, x) => vectorOf(f, extended(f, name, half, sign, x));
}

function multiplyExtended(name: keyof typeof WIDER, half: Half, sign: "s" | "u"): EmitBinary {
  return (f, x, y) => {
    const product = f.b.binary(
      binaryOperator.mul,
      extended(f, name, half, sign, x),
      extended(f, name, half, sign, y),
    );
    return vectorOf(f, product);
  };
}

/** Every second lane, twice as wide. */
function alternate(f: FunctionEmitter, name: keyof typeof WIDER, first: 0 | 1, sign: "s" | "u", x: Value): Value {
  const { shapes } = f.shard, from = shapes[name];
  const lanes = pick(f, lanesOf(f, from, x), series(from.lanes / 2, first, 2));
  return f.b.cast(sign === "s" ? castOperator.sext : castOperator.zext, lanes, shapes[WIDER[name]].type);
}

function addPairs(name: keyof typeof WIDER, sign: "s" | "u"): EmitUnary {
  return (f, x) => {
    const sum = f.b.binary(binaryOperator.add, alternate(f, name, 0, sign, x), alternate(f, name, 1, sign, x));
    return vectorOf(f, sum);
  };
}

/** Sums of the products of neighbouring lanes. */
function dotProduct(f: FunctionEmitter, name: keyof typeof WIDER, x: Value, y: Value): Value {
  const product = (first: 0 | 1) => {
    return f.b.binary(binaryOperator.mul, alternate(f, name, first, "s", x), alternate(f, name, first, "s", y));
  };
  return f.intrinsic("llvm.sadd.sat", f.shard.shapes[WIDER[name]].type, [product(0), product(1)]);
}

const dot16: EmitBinary = (f, x, y) => {
  const product = (first: 0 | 1) => {
    return f.b.binary(binaryOperator.mul, alternate(f, "i16x8", first, "s", x), alternate(f, "i16x8", first, "s", y));
  };
  return vectorOf(f, f.b.binary(binaryOperator.add, product(0), product(1)));
};

const dot8: EmitBinary = (f, x, y) => vectorOf(f, dotProduct(f, "i8x16", x, y));

const dot8Add: EmitTernary = (f, x, y, z) => {
  const { i32x4 } = f.shard.shapes, pairs = addPairs("i16x8", "s")(f, dot8(f, x, y));
  return vectorOf(f, f.b.binary(binaryOperator.add, lanesOf(f, i32x4, pairs), lanesOf(f, i32x4, z)));
};

/** The lanes of two vectors in one, half as wide and saturated. */
function narrow(from: "i16x8" | "i32x4", to: "i8x16" | "i16x8", sign: "s" | "u"): EmitBinary {
  return (f, x, y) => {
    const { shapes } = f.shard, wide = shapes[from], { bits, lanes, type } = shapes[to], { b } = f;
    const both = b.shuffle(lanesOf(f, wide, x), lanesOf(f, wide, y), f.c.lanes(series(lanes, 0)));
    const doubled = f.t.vector(wide.lane, lanes), width = BigInt(bits);
    const [low, high] = sign === "s" ? [-(1n << width - 1n), (1n << width - 1n) - 1n] : [0n, (1n << width) - 1n];
    const constant = (n: bigint) => f.c.vector(new Array<Value>(lanes).fill(f.c.integer(wide.lane, n)));
    const raised = f.intrinsic("llvm.smax", doubled, [both, constant(low)]);
    const clamped = f.intrinsic("llvm.smin", doubled, [raised, constant(high)]);
    return vectorOf(f, b.cast(castOperator.trunc, clamped, type));
  };
}

/** `(x + y + 1) / 2`, without overflow. */
const average: ShapedBinary = (f, shape, x, y) => {
  const { b } = f, wide = f.t.vector(f.t.integer(2 * shape.bits), shape.lanes);
  const one = f.c.vector(new Array<Value>(shape.lanes).fill(f.c.integer(f.t.integer(2 * shape.bits), 1n)));
  const widened = (value: Value) => b.cast(castOperator.zext, value, wide);
  const sum = b.binary(binaryOperator.add, b.binary(binaryOperator.add, widened(x), widened(y)), one);
  return b.cast(castOperator.trunc, b.binary(binaryOperator.lshr, sum, one), shape.type);
};

/** The rounded high part of the product of fixed-point numbers; only (-1)² is too large. */
const multiplyQ15: ShapedBinary = (f, shape, x, y) => {
  const { b } = f, wide = f.t.vector(f.t.i32, 8);
  const constant = (n: bigint) => f.c.vector(new Array<Value>(8).fill(f.c.integer(f.t.i32, n)));
  const widened = (value: Value) => b.cast(castOperator.sext, value, wide);
  const product = b.binary(binaryOperator.mul, widened(x), widened(y));
  const rounded = b.binary(
    binaryOperator.ashr,
    b.binary(binaryOperator.add, product, constant(0x4000n)),
    constant(15n),
  );
  return b.cast(castOperator.trunc, f.intrinsic("llvm.smin", wide, [rounded, constant(0x7fffn)]), shape.type);
};

/** Bytes of `x` by number; those beyond the last give 0. The processor looks at bit 7 for that. */
const swizzle: EmitBinary = (f, x, y) => {
  const { i8x16 } = f.shard.shapes;
  const numbers = f.intrinsic("llvm.uadd.sat", i8x16.type, [lanesOf(f, i8x16, y), i8x16.constant(0x70n)]);
  return vectorOf(
    f,
    f.b.call(f.shard.module.intrinsic("llvm.x86.ssse3.pshuf.b.128", []), [lanesOf(f, i8x16, x), numbers]),
  );
};

/** The lesser, or greater, as C's `y < x ? y : x` has it. */
const pseudoMinimum: ShapedBinary = (f, _, x, y) => f.b.select(f.b.compareFloat(floatPredicate.olt, y, x), y, x);
const pseudoMaximum: ShapedBinary = (f, _, x, y) => f.b.select(f.b.compareFloat(floatPredicate.olt, x, y), y, x);

function saturate(to: ShapeName, from: ShapeName, sign: "s" | "u"): EmitUnary {
  return (f, x) => {
    const { shapes, module } = f.shard, name = sign === "s" ? "llvm.fptosi.sat" : "llvm.fptoui.sat";
    return f.b.call(module.intrinsic(name, [shapes[to].type, shapes[from].type]), [lanesOf(f, shapes[from], x)]);
  };
}

function saturateLanes(sign: "s" | "u"): EmitUnary {
  return (f, x) => vectorOf(f, saturate("i32x4", "f32x4", sign)(f, x));
}

/** Two lanes, and zeros above. */
function withZeros(f: FunctionEmitter, { type }: Shape, lanes: Value): Value {
  return vectorOf(f, f.b.shuffle(lanes, f.c.zero(type), f.c.lanes([0, 1, 2, 3])));
}

function saturateWithZeros(sign: "s" | "u"): EmitUnary {
  return (f, x) => withZeros(f, f.shard.shapes.i32x2, saturate("i32x2", "f64x2", sign)(f, x));
}

function convert(operator: number): EmitUnary {
  return (f, x) => {
    const { i32x4, f32x4 } = f.shard.shapes;
    return vectorOf(f, f.b.cast(operator, lanesOf(f, i32x4, x), f32x4.type));
  };
}

/** The two low lanes, converted to a wider type. */
function convertLow(operator: number, from: "i32x4" | "f32x4"): EmitUnary {
  return (f, x) => {
    const { shapes } = f.shard;
    return vectorOf(f, f.b.cast(operator, pick(f, lanesOf(f, shapes[from], x), [0, 1]), shapes.f64x2.type));
  };
}

const demote: EmitUnary = (f, x) => {
  const { f64x2, f32x2 } = f.shard.shapes;
  return withZeros(f, f32x2, f.b.cast(castOperator.fptrunc, lanesOf(f, f64x2, x), f32x2.type));
};

const not: EmitUnary = (f, x) => f.b.binary(binaryOperator.xor, x, f.c.i64x2(-1n, -1n));
const bitselect: EmitTernary = (f, x, y, z) => {
  const chosen = f.b.binary(binaryOperator.and, x, z), others = f.b.binary(binaryOperator.and, y, not(f, z));
  return f.b.binary(binaryOperator.or, chosen, others);
};

/** `x * y + z`, rounded twice; for `negated`, of `-x`. */
function multiplyAdd(name: "f32x4" | "f64x2", negated: boolean): EmitTernary {
  return (f, x, y, z) => {
    const shape = f.shard.shapes[name], factor = lanesOf(f, shape, x);
    const product = f.b.binary(
      binaryOperator.fmul,
      negated ? f.b.negateFloat(factor) : factor,
      lanesOf(f, shape, y),
    );
    return vectorOf(f, f.b.binary(binaryOperator.fadd, product, lanesOf(f, shape, z)));
  };
}

const INTEGER_UNARY = { abs: absolute, neg: negate } as const satisfies Record<string, ShapedUnary>;
const MINMAX = {
  min_s: binaryIntrinsic("llvm.smin"),
  min_u: binaryIntrinsic("llvm.umin"),
  max_s: binaryIntrinsic("llvm.smax"),
  max_u: binaryIntrinsic("llvm.umax"),
} as const satisfies Record<string, ShapedBinary>;
const SATURATING = {
  add_sat_s: binaryIntrinsic("llvm.sadd.sat"),
  add_sat_u: binaryIntrinsic("llvm.uadd.sat"),
  sub_sat_s: binaryIntrinsic("llvm.ssub.sat"),
  sub_sat_u: binaryIntrinsic("llvm.usub.sat"),
  avgr_u: average,
} as const satisfies Record<string, ShapedBinary>;
const SUM = { add: plain(binaryOperator.add), sub: plain(binaryOperator.sub) } as const;
const PRODUCT = { mul: plain(binaryOperator.mul) } as const;
const VECTOR_FLOAT_BINARY = { ...FLOAT_BINARY, pmin: pseudoMinimum, pmax: pseudoMaximum } as const;
const { eq, ne, lt_s, gt_s, le_s, ge_s } = INTEGER_COMPARISON;

/** The operators that every shape of integers has. */
function everyShape<const N extends IntegerShape>(name: N) {
  return {
    unary: {
      ...prefixed(name, INTEGER_UNARY, unaryOf(name)),
      ...prefixed(name, { splat: name }, splatOf),
      ...prefixed(name, { all_true: name }, allTrue),
      ...prefixed(name, { bitmask: name }, bitmask),
    },
    binary: {
      ...prefixed(name, SUM, binaryOf(name)),
      ...prefixed(
        name,
        { shl: binaryOperator.shl, shr_s: binaryOperator.ashr, shr_u: binaryOperator.lshr },
        (operator) => shift(name, operator),
      ),
    },
  };
}

const BYTES = everyShape("i8x16"),
  SHORTS = everyShape("i16x8"),
  WORDS = everyShape("i32x4"),
  LONGS = everyShape("i64x2");

/** Operators of one operand that have a vector among operand and result. */
export const VECTOR_UNARY = {
  ...BYTES.unary,
  ...SHORTS.unary,
  ...WORDS.unary,
  ...LONGS.unary,
  ...prefixed("f32x4", FLOAT_UNARY, unaryOf("f32x4")),
  ...prefixed("f64x2", FLOAT_UNARY, unaryOf("f64x2")),
  "f32x4.splat": splatOf("f32x4"),
  "f64x2.splat": splatOf("f64x2"),
  "v128.not": not,
  "v128.any_true": anyTrue,
  "i8x16.popcnt": unaryOf("i8x16")(intrinsic("llvm.ctpop")),
  "i16x8.extadd_pairwise_i8x16_s": addPairs("i8x16", "s"),
  "i16x8.extadd_pairwise_i8x16_u": addPairs("i8x16", "u"),
  "i32x4.extadd_pairwise_i16x8_s": addPairs("i16x8", "s"),
  "i32x4.extadd_pairwise_i16x8_u": addPairs("i16x8", "u"),
  "i16x8.extend_low_i8x16_s": extend("i8x16", "low", "s"),
  "i16x8.extend_high_i8x16_s": extend("i8x16", "high", "s"),
  "i16x8.extend_low_i8x16_u": extend("i8x16", "low", "u"),
  "i16x8.extend_high_i8x16_u": extend("i8x16", "high", "u"),
  "i32x4.extend_low_i16x8_s": extend("i16x8", "low", "s"),
  "i32x4.extend_high_i16x8_s": extend("i16x8", "high", "s"),
  "i32x4.extend_low_i16x8_u": extend("i16x8", "low", "u"),
  "i32x4.extend_high_i16x8_u": extend("i16x8", "high", "u"),
  "i64x2.extend_low_i32x4_s": extend("i32x4", "low", "s"),
  "i64x2.extend_high_i32x4_s": extend("i32x4", "high", "s"),
  "i64x2.extend_low_i32x4_u": extend("i32x4", "low", "u"),
  "i64x2.extend_high_i32x4_u": extend("i32x4", "high", "u"),
  "i32x4.trunc_sat_f32x4_s": saturateLanes("s"),
  "i32x4.trunc_sat_f32x4_u": saturateLanes("u"),
  "i32x4.trunc_sat_f64x2_s_zero": saturateWithZeros("s"),
  "i32x4.trunc_sat_f64x2_u_zero": saturateWithZeros("u"),
  "i32x4.relaxed_trunc_f32x4_s": saturateLanes("s"),
  "i32x4.relaxed_trunc_f32x4_u": saturateLanes("u"),
  "i32x4.relaxed_trunc_f64x2_s_zero": saturateWithZeros("s"),
  "i32x4.relaxed_trunc_f64x2_u_zero": saturateWithZeros("u"),
  "f32x4.convert_i32x4_s": convert(castOperator.sitofp),
  "f32x4.convert_i32x4_u": convert(castOperator.uitofp),
  "f64x2.convert_low_i32x4_s": convertLow(castOperator.sitofp, "i32x4"),
  "f64x2.convert_low_i32x4_u": convertLow(castOperator.uitofp, "i32x4"),
  "f64x2.promote_low_f32x4": convertLow(castOperator.fpext, "f32x4"),
  "f32x4.demote_f64x2_zero": demote,
} as const satisfies Record<string, EmitUnary>;

/** Operators of two operands that have a vector among operands and result. */
export const VECTOR_BINARY = {
  ...BYTES.binary,
  ...SHORTS.binary,
  ...WORDS.binary,
  ...LONGS.binary,
  ...prefixed("i8x16", MINMAX, binaryOf("i8x16")),
  ...prefixed("i16x8", MINMAX, binaryOf("i16x8")),
  ...prefixed("i32x4", MINMAX, binaryOf("i32x4")),
  ...prefixed("i8x16", SATURATING, binaryOf("i8x16")),
  ...prefixed("i16x8", SATURATING, binaryOf("i16x8")),
  ...prefixed("i16x8", PRODUCT, binaryOf("i16x8")),
  ...prefixed("i32x4", PRODUCT, binaryOf("i32x4")),
  ...prefixed("i64x2", PRODUCT, binaryOf("i64x2")),
  ...prefixed("i8x16", INTEGER_COMPARISON, integerComparison("i8x16")),
  ...prefixed("i16x8", INTEGER_COMPARISON, integerComparison("i16x8")),
  ...prefixed("i32x4", INTEGER_COMPARISON, integerComparison("i32x4")),
  ...prefixed("i64x2", { eq, ne, lt_s, gt_s, le_s, ge_s }, integerComparison("i64x2")),
  ...prefixed("f32x4", FLOAT_COMPARISON, floatComparison("f32x4")),
  ...prefixed("f64x2", FLOAT_COMPARISON, floatComparison("f64x2")),
  ...prefixed("f32x4", VECTOR_FLOAT_BINARY, binaryOf("f32x4")),
  ...prefixed("f64x2", VECTOR_FLOAT_BINARY, binaryOf("f64x2")),
  "v128.and": (f, x, y) => f.b.binary(binaryOperator.and, x, y),
  "v128.andnot": (f, x, y) => f.b.binary(binaryOperator.and, x, not(f, y)),
  "v128.or": (f, x, y) => f.b.binary(binaryOperator.or, x, y),
  "v128.xor": (f, x, y) => f.b.binary(binaryOperator.xor, x, y),
  "i8x16.swizzle": swizzle,
  "i8x16.relaxed_swizzle": swizzle,
  "i8x16.narrow_i16x8_s": narrow("i16x8", "i8x16", "s"),
  "i8x16.narrow_i16x8_u": narrow("i16x8", "i8x16", "u"),
  "i16x8.narrow_i32x4_s": narrow("i32x4", "i16x8", "s"),
  "i16x8.narrow_i32x4_u": narrow("i32x4", "i16x8", "u"),
  "i16x8.q15mulr_sat_s": binaryOf("i16x8")(multiplyQ15),
  "i16x8.relaxed_q15mulr_s": binaryOf("i16x8")(multiplyQ15),
  "i16x8.extmul_low_i8x16_s": multiplyExtended("i8x16", "low", "s"),
  "i16x8.extmul_high_i8x16_s": multiplyExtended("i8x16", "high", "s"),
  "i16x8.extmul_low_i8x16_u": multiplyExtended("i8x16", "low", "u"),
  "i16x8.extmul_high_i8x16_u": multiplyExtended("i8x16", "high", "u"),
  "i32x4.extmul_low_i16x8_s": multiplyExtended("i16x8", "low", "s"),
  "i32x4.extmul_high_i16x8_s": multiplyExtended("i16x8", "high", "s"),
  "i32x4.extmul_low_i16x8_u": multiplyExtended("i16x8", "low", "u"),
  "i32x4.extmul_high_i16x8_u": multiplyExtended("i16x8", "high", "u"),
  "i64x2.extmul_low_i32x4_s": multiplyExtended("i32x4", "low", "s"),
  "i64x2.extmul_high_i32x4_s": multiplyExtended("i32x4", "high", "s"),
  "i64x2.extmul_low_i32x4_u": multiplyExtended("i32x4", "low", "u"),
  "i64x2.extmul_high_i32x4_u": multiplyExtended("i32x4", "high", "u"),
  "i32x4.dot_i16x8_s": dot16,
  "i16x8.relaxed_dot_i8x16_i7x16_s": dot8,
  "f32x4.relaxed_min": binaryOf("f32x4")(FLOAT_BINARY.min),
  "f32x4.relaxed_max": binaryOf("f32x4")(FLOAT_BINARY.max),
  "f64x2.relaxed_min": binaryOf("f64x2")(FLOAT_BINARY.min),
  "f64x2.relaxed_max": binaryOf("f64x2")(FLOAT_BINARY.max),
} as const satisfies Record<string, EmitBinary>;

const TERNARY = {
  "v128.bitselect": bitselect,
  "i8x16.relaxed_laneselect": bitselect,
  "i16x8.relaxed_laneselect": bitselect,
  "i32x4.relaxed_laneselect": bitselect,
  "i64x2.relaxed_laneselect": bitselect,
  "f32x4.relaxed_madd": multiplyAdd("f32x4", false),
  "f32x4.relaxed_nmadd": multiplyAdd("f32x4", true),
  "f64x2.relaxed_madd": multiplyAdd("f64x2", false),
  "f64x2.relaxed_nmadd": multiplyAdd("f64x2", true),
  "i32x4.relaxed_dot_i8x16_i7x16_add_s": dot8Add,
} as const satisfies Record<OpNameOf<"ternary">, EmitTernary>;

function extract(f: FunctionEmitter, name: ShapeName, lane: number, x: Value, sign: string | undefined): Value {
  const shape = f.shard.shapes[name], found = f.b.extractElement(lanesOf(f, shape, x), f.c.i32(lane));
  if (shape.bits >= 32) return found;
  return f.b.cast(sign === "s" ? castOperator.sext : castOperator.zext, found, f.t.i32);
}

/** Puts a lane into a vector; numbers for narrow lanes lose their upper bits. */
export function replace(f: FunctionEmitter, name: ShapeName, lane: number, x: Value, value: Value): Value {
  const shape = f.shard.shapes[name];
  const element = shape.bits < 32 ? f.b.cast(castOperator.trunc, value, shape.lane) : value;
  return vectorOf(f, f.b.insertElement(lanesOf(f, shape, x), element, f.c.i32(lane)));
}

const TERNARY_BY_OP: Readonly<Record<Op, EmitTernary>> = byOperator<EmitTernary>(TERNARY);

/** The families of this file. */
export const SIMD = {
  ternary: (f: FunctionEmitter, { cursor }: Site): void => {
    const z = f.pop(), y = f.pop(), x = f.pop();
    f.push(TERNARY_BY_OP[cursor.op](f, x, y, z));
  },
  extractLane: (f: FunctionEmitter, { cursor }: Site): void => {
    const [name, operator] = cursor.name.split(".");
    f.push(extract(f, name as ShapeName, cursor.index, f.pop(), operator.split("_")[2]));
  },
  replaceLane: (f: FunctionEmitter, { cursor }: Site): void => {
    const value = f.pop(), x = f.pop();
    f.push(replace(f, cursor.name.split(".")[0] as ShapeName, cursor.index, x, value));
  },
  shuffle: (f: FunctionEmitter, { cursor }: Site): void => {
    const y = f.pop(), x = f.pop(), { i8x16 } = f.shard.shapes, { bytes } = cursor.reader;
    const numbers = [...bytes.subarray(cursor.lo, cursor.lo + 16)];
    f.push(vectorOf(f, f.b.shuffle(lanesOf(f, i8x16, x), lanesOf(f, i8x16, y), f.c.lanes(numbers))));
  },
};
