/**
 * Vectors: what each operator is made of, by name. Relaxed operators do what the specification's deterministic profile
 * says, as on all engines: the same as their strict counterparts.
 *
 * @module
 */
import { binaryOperator, castOperator } from "../../../../../ffi/mod.ts";
import { byOperator, type Op, type OpNameOf, type Site } from "../../../../wasm/mod.ts";
import {
  binaryIntrinsic,
  type EmitBinary,
  type EmitTernary,
  type EmitUnary,
  FLOAT_BINARY,
  FLOAT_COMPARISON,
  FLOAT_UNARY,
  INTEGER_BINARY,
  INTEGER_COMPARISON,
  intrinsic,
  prefixed,
  type ShapedBinary,
  type ShapedUnary,
  totalIntrinsic,
} from "../arithmetic.ts";
import {
  convert,
  convertLow,
  demote,
  multiplyAdd,
  pseudoMaximum,
  pseudoMinimum,
  saturateLanes,
  saturateWithZeros,
} from "./float_lanes.ts";
import type { FunctionEmitter } from "../function.ts";
import {
  addPairs,
  allTrue,
  anyTrue,
  average,
  bitmask,
  bitselect,
  dot16,
  dot8,
  dot8Add,
  extend,
  multiplyExtended,
  multiplyQ15,
  narrow,
  negate,
  not,
  shift,
  swizzle,
} from "./integer_lanes.ts";
import {
  binaryOf,
  extract,
  floatComparison,
  integerComparison,
  lanesOf,
  replace,
  splatOf,
  unaryOf,
  vectorOf,
} from "./lanes.ts";
import type { ShapeName } from "../shape.ts";

type IntegerShape = "i8x16" | "i16x8" | "i32x4" | "i64x2";

const INTEGER_UNARY = { abs: totalIntrinsic("llvm.abs"), neg: negate } as const satisfies Record<string, ShapedUnary>;
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
const { add, sub, mul } = INTEGER_BINARY;
const VECTOR_FLOAT_BINARY = { ...FLOAT_BINARY, pmin: pseudoMinimum, pmax: pseudoMaximum } as const;
const { eq, ne, lt_s, gt_s, le_s, ge_s } = INTEGER_COMPARISON;

/** The operators that every shape of integers has. */
function everyShape<const N extends IntegerShape>(name: N) {
  return {
    unary: {
      ...prefixed(name, INTEGER_UNARY, unaryOf(name)),
      ...prefixed(name, { splat: splatOf, all_true: allTrue, bitmask }, (row) => row(name)),
    },
    binary: {
      ...prefixed(name, { add, sub }, binaryOf(name)),
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
  ...prefixed("i16x8", { mul }, binaryOf("i16x8")),
  ...prefixed("i32x4", { mul }, binaryOf("i32x4")),
  ...prefixed("i64x2", { mul }, binaryOf("i64x2")),
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
