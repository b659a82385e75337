/**
 * The function of each SIMD operator by its text name, as `../table.ts` is for scalars. Names and signatures come from
 * the table of operators, so that a missing or mistyped row does not compile.
 *
 * Every function is `(lanes, to?, ...operands, immediate?)`: `to` when the result is a v128 (others are returned), a slot
 * number for each v128 operand, and the lane number or shuffle pattern last. Operators that touch memory are not here:
 * `v128.load8x8_s` is a load of 8 bytes and `i16x8.extend_low_i8x16_s`, `v128.load32_splat` a load and `i32x4.splat`.
 */
import type { OpNameOf } from "../../wasm/opcodes.ts";
import type { SignatureOf } from "../table.ts";
import * as f32x4 from "./f32x4.ts";
import * as f64x2 from "./f64x2.ts";
import * as i16x8 from "./i16x8.ts";
import * as i32x4 from "./i32x4.ts";
import * as i64x2 from "./i64x2.ts";
import * as i8x16 from "./i8x16.ts";
import type { Lanes } from "./lanes.ts";
import * as relaxed from "./relaxed.ts";
import * as v128 from "./v128.ts";

/** What each signature letter is in JavaScript; a v128 is a slot number. */
type Values = { i: number; I: bigint; f: number; F: number; v: number };

type Listed<Letters extends string> = Letters extends `${infer First extends keyof Values}${infer Rest}`
  ? [Values[First], ...Listed<Rest>]
  : [];

type FunctionOf<Signature, Immediates extends readonly unknown[]> = Signature extends `${infer Params}>v`
  ? (lanes: Lanes, to: number, ...operands: [...Listed<Params>, ...Immediates]) => void
  : Signature extends `${infer Params}>${infer Result extends keyof Values}`
    ? (lanes: Lanes, ...operands: [...Listed<Params>, ...Immediates]) => Values[Result]
  : never;

/** The operators of these families that have a v128 among operands or result. */
type Simd<Name extends PropertyKey> = Name extends unknown
  ? SignatureOf<Name> extends `${string}v${string}` ? Name : never
  : never;
type PlainName = Simd<OpNameOf<"unary" | "binary" | "ternary">>;
type LaneName = OpNameOf<"extractLane" | "replaceLane">;
type ShuffleName = OpNameOf<"shuffle">;

export type SimdOperatorName = PlainName | LaneName | ShuffleName;

type SimdOperators =
  & { readonly [Name in PlainName]: FunctionOf<SignatureOf<Name>, []> }
  & { readonly [Name in LaneName]: FunctionOf<SignatureOf<Name>, [lane: number]> }
  & { readonly [Name in ShuffleName]: FunctionOf<SignatureOf<Name>, [pattern: Uint8Array]> };

/** What each operator computes. */
export const simdOperators: SimdOperators = {
  "i8x16.shuffle": i8x16.shuffle,
  "i8x16.swizzle": i8x16.swizzle,
  "i8x16.splat": i8x16.splat,
  "i16x8.splat": i16x8.splat,
  "i32x4.splat": i32x4.splat,
  "i64x2.splat": i64x2.splat,
  "f32x4.splat": f32x4.splat,
  "f64x2.splat": f64x2.splat,
  "i8x16.extract_lane_s": i8x16.extractLaneS,
  "i8x16.extract_lane_u": i8x16.extractLaneU,
  "i8x16.replace_lane": i8x16.replaceLane,
  "i16x8.extract_lane_s": i16x8.extractLaneS,
  "i16x8.extract_lane_u": i16x8.extractLaneU,
  "i16x8.replace_lane": i16x8.replaceLane,
  "i32x4.extract_lane": i32x4.extractLane,
  "i32x4.replace_lane": i32x4.replaceLane,
  "i64x2.extract_lane": i64x2.extractLane,
  "i64x2.replace_lane": i64x2.replaceLane,
  "f32x4.extract_lane": f32x4.extractLane,
  "f32x4.replace_lane": f32x4.replaceLane,
  "f64x2.extract_lane": f64x2.extractLane,
  "f64x2.replace_lane": f64x2.replaceLane,
  "i8x16.eq": i8x16.eq,
  "i8x16.ne": i8x16.ne,
  "i8x16.lt_s": i8x16.ltS,
  "i8x16.lt_u": i8x16.ltU,
  "i8x16.gt_s": i8x16.gtS,
  "i8x16.gt_u": i8x16.gtU,
  "i8x16.le_s": i8x16.leS,
  "i8x16.le_u": i8x16.leU,
  "i8x16.ge_s": i8x16.geS,
  "i8x16.ge_u": i8x16.geU,
  "i16x8.eq": i16x8.eq,
  "i16x8.ne": i16x8.ne,
  "i16x8.lt_s": i16x8.ltS,
  "i16x8.lt_u": i16x8.ltU,
  "i16x8.gt_s": i16x8.gtS,
  "i16x8.gt_u": i16x8.gtU,
  "i16x8.le_s": i16x8.leS,
  "i16x8.le_u": i16x8.leU,
  "i16x8.ge_s": i16x8.geS,
  "i16x8.ge_u": i16x8.geU,
  "i32x4.eq": i32x4.eq,
  "i32x4.ne": i32x4.ne,
  "i32x4.lt_s": i32x4.ltS,
  "i32x4.lt_u": i32x4.ltU,
  "i32x4.gt_s": i32x4.gtS,
  "i32x4.gt_u": i32x4.gtU,
  "i32x4.le_s": i32x4.leS,
  "i32x4.le_u": i32x4.leU,
  "i32x4.ge_s": i32x4.geS,
  "i32x4.ge_u": i32x4.geU,
  "f32x4.eq": f32x4.eq,
  "f32x4.ne": f32x4.ne,
  "f32x4.lt": f32x4.lt,
  "f32x4.gt": f32x4.gt,
  "f32x4.le": f32x4.le,
  "f32x4.ge": f32x4.ge,
  "f64x2.eq": f64x2.eq,
  "f64x2.ne": f64x2.ne,
  "f64x2.lt": f64x2.lt,
  "f64x2.gt": f64x2.gt,
  "f64x2.le": f64x2.le,
  "f64x2.ge": f64x2.ge,
  "v128.not": v128.not,
  "v128.and": v128.and,
  "v128.andnot": v128.andnot,
  "v128.or": v128.or,
  "v128.xor": v128.xor,
  "v128.bitselect": v128.bitselect,
  "v128.any_true": v128.anyTrue,
  "f32x4.demote_f64x2_zero": f32x4.demoteF64x2Zero,
  "f64x2.promote_low_f32x4": f64x2.promoteLowF32x4,
  "i8x16.abs": i8x16.abs,
  "i8x16.neg": i8x16.neg,
  "i8x16.popcnt": i8x16.popcnt,
  "i8x16.all_true": i8x16.allTrue,
  "i8x16.bitmask": i8x16.bitmask,
  "i8x16.narrow_i16x8_s": i8x16.narrowI16x8S,
  "i8x16.narrow_i16x8_u": i8x16.narrowI16x8U,
  "f32x4.ceil": f32x4.ceil,
  "f32x4.floor": f32x4.floor,
  "f32x4.trunc": f32x4.trunc,
  "f32x4.nearest": f32x4.nearest,
  "i8x16.shl": i8x16.shl,
  "i8x16.shr_s": i8x16.shrS,
  "i8x16.shr_u": i8x16.shrU,
  "i8x16.add": i8x16.add,
  "i8x16.add_sat_s": i8x16.addSatS,
  "i8x16.add_sat_u": i8x16.addSatU,
  "i8x16.sub": i8x16.sub,
  "i8x16.sub_sat_s": i8x16.subSatS,
  "i8x16.sub_sat_u": i8x16.subSatU,
  "f64x2.ceil": f64x2.ceil,
  "f64x2.floor": f64x2.floor,
  "i8x16.min_s": i8x16.minS,
  "i8x16.min_u": i8x16.minU,
  "i8x16.max_s": i8x16.maxS,
  "i8x16.max_u": i8x16.maxU,
  "f64x2.trunc": f64x2.trunc,
  "i8x16.avgr_u": i8x16.avgrU,
  "i16x8.extadd_pairwise_i8x16_s": i16x8.extaddPairwiseI8x16S,
  "i16x8.extadd_pairwise_i8x16_u": i16x8.extaddPairwiseI8x16U,
  "i32x4.extadd_pairwise_i16x8_s": i32x4.extaddPairwiseI16x8S,
  "i32x4.extadd_pairwise_i16x8_u": i32x4.extaddPairwiseI16x8U,
  "i16x8.abs": i16x8.abs,
  "i16x8.neg": i16x8.neg,
  "i16x8.q15mulr_sat_s": i16x8.q15mulrSatS,
  "i16x8.all_true": i16x8.allTrue,
  "i16x8.bitmask": i16x8.bitmask,
  "i16x8.narrow_i32x4_s": i16x8.narrowI32x4S,
  "i16x8.narrow_i32x4_u": i16x8.narrowI32x4U,
  "i16x8.extend_low_i8x16_s": i16x8.extendLowI8x16S,
  "i16x8.extend_high_i8x16_s": i16x8.extendHighI8x16S,
  "i16x8.extend_low_i8x16_u": i16x8.extendLowI8x16U,
  "i16x8.extend_high_i8x16_u": i16x8.extendHighI8x16U,
  "i16x8.shl": i16x8.shl,
  "i16x8.shr_s": i16x8.shrS,
  "i16x8.shr_u": i16x8.shrU,
  "i16x8.add": i16x8.add,
  "i16x8.add_sat_s": i16x8.addSatS,
  "i16x8.add_sat_u": i16x8.addSatU,
  "i16x8.sub": i16x8.sub,
  "i16x8.sub_sat_s": i16x8.subSatS,
  "i16x8.sub_sat_u": i16x8.subSatU,
  "f64x2.nearest": f64x2.nearest,
  "i16x8.mul": i16x8.mul,
  "i16x8.min_s": i16x8.minS,
  "i16x8.min_u": i16x8.minU,
  "i16x8.max_s": i16x8.maxS,
  "i16x8.max_u": i16x8.maxU,
  "i16x8.avgr_u": i16x8.avgrU,
  "i16x8.extmul_low_i8x16_s": i16x8.extmulLowI8x16S,
  "i16x8.extmul_high_i8x16_s": i16x8.extmulHighI8x16S,
  "i16x8.extmul_low_i8x16_u": i16x8.extmulLowI8x16U,
  "i16x8.extmul_high_i8x16_u": i16x8.extmulHighI8x16U,
  "i32x4.abs": i32x4.abs,
  "i32x4.neg": i32x4.neg,
  "i32x4.all_true": i32x4.allTrue,
  "i32x4.bitmask": i32x4.bitmask,
  "i32x4.extend_low_i16x8_s": i32x4.extendLowI16x8S,
  "i32x4.extend_high_i16x8_s": i32x4.extendHighI16x8S,
  "i32x4.extend_low_i16x8_u": i32x4.extendLowI16x8U,
  "i32x4.extend_high_i16x8_u": i32x4.extendHighI16x8U,
  "i32x4.shl": i32x4.shl,
  "i32x4.shr_s": i32x4.shrS,
  "i32x4.shr_u": i32x4.shrU,
  "i32x4.add": i32x4.add,
  "i32x4.sub": i32x4.sub,
  "i32x4.mul": i32x4.mul,
  "i32x4.min_s": i32x4.minS,
  "i32x4.min_u": i32x4.minU,
  "i32x4.max_s": i32x4.maxS,
  "i32x4.max_u": i32x4.maxU,
  "i32x4.dot_i16x8_s": i32x4.dotI16x8S,
  "i32x4.extmul_low_i16x8_s": i32x4.extmulLowI16x8S,
  "i32x4.extmul_high_i16x8_s": i32x4.extmulHighI16x8S,
  "i32x4.extmul_low_i16x8_u": i32x4.extmulLowI16x8U,
  "i32x4.extmul_high_i16x8_u": i32x4.extmulHighI16x8U,
  "i64x2.abs": i64x2.abs,
  "i64x2.neg": i64x2.neg,
  "i64x2.all_true": i64x2.allTrue,
  "i64x2.bitmask": i64x2.bitmask,
  "i64x2.extend_low_i32x4_s": i64x2.extendLowI32x4S,
  "i64x2.extend_high_i32x4_s": i64x2.extendHighI32x4S,
  "i64x2.extend_low_i32x4_u": i64x2.extendLowI32x4U,
  "i64x2.extend_high_i32x4_u": i64x2.extendHighI32x4U,
  "i64x2.shl": i64x2.shl,
  "i64x2.shr_s": i64x2.shrS,
  "i64x2.shr_u": i64x2.shrU,
  "i64x2.add": i64x2.add,
  "i64x2.sub": i64x2.sub,
  "i64x2.mul": i64x2.mul,
  "i64x2.eq": i64x2.eq,
  "i64x2.ne": i64x2.ne,
  "i64x2.lt_s": i64x2.ltS,
  "i64x2.gt_s": i64x2.gtS,
  "i64x2.le_s": i64x2.leS,
  "i64x2.ge_s": i64x2.geS,
  "i64x2.extmul_low_i32x4_s": i64x2.extmulLowI32x4S,
  "i64x2.extmul_high_i32x4_s": i64x2.extmulHighI32x4S,
  "i64x2.extmul_low_i32x4_u": i64x2.extmulLowI32x4U,
  "i64x2.extmul_high_i32x4_u": i64x2.extmulHighI32x4U,
  "f32x4.abs": f32x4.abs,
  "f32x4.neg": f32x4.neg,
  "f32x4.sqrt": f32x4.sqrt,
  "f32x4.add": f32x4.add,
  "f32x4.sub": f32x4.sub,
  "f32x4.mul": f32x4.mul,
  "f32x4.div": f32x4.div,
  "f32x4.min": f32x4.min,
  "f32x4.max": f32x4.max,
  "f32x4.pmin": f32x4.pmin,
  "f32x4.pmax": f32x4.pmax,
  "f64x2.abs": f64x2.abs,
  "f64x2.neg": f64x2.neg,
  "f64x2.sqrt": f64x2.sqrt,
  "f64x2.add": f64x2.add,
  "f64x2.sub": f64x2.sub,
  "f64x2.mul": f64x2.mul,
  "f64x2.div": f64x2.div,
  "f64x2.min": f64x2.min,
  "f64x2.max": f64x2.max,
  "f64x2.pmin": f64x2.pmin,
  "f64x2.pmax": f64x2.pmax,
  "i32x4.trunc_sat_f32x4_s": i32x4.truncSatF32x4S,
  "i32x4.trunc_sat_f32x4_u": i32x4.truncSatF32x4U,
  "f32x4.convert_i32x4_s": f32x4.convertI32x4S,
  "f32x4.convert_i32x4_u": f32x4.convertI32x4U,
  "i32x4.trunc_sat_f64x2_s_zero": i32x4.truncSatF64x2SZero,
  "i32x4.trunc_sat_f64x2_u_zero": i32x4.truncSatF64x2UZero,
  "f64x2.convert_low_i32x4_s": f64x2.convertLowI32x4S,
  "f64x2.convert_low_i32x4_u": f64x2.convertLowI32x4U,

  // Relaxed operators in the deterministic profile.
  "i8x16.relaxed_swizzle": i8x16.swizzle,
  "i32x4.relaxed_trunc_f32x4_s": i32x4.truncSatF32x4S,
  "i32x4.relaxed_trunc_f32x4_u": i32x4.truncSatF32x4U,
  "i32x4.relaxed_trunc_f64x2_s_zero": i32x4.truncSatF64x2SZero,
  "i32x4.relaxed_trunc_f64x2_u_zero": i32x4.truncSatF64x2UZero,
  "f32x4.relaxed_madd": relaxed.f32x4Madd,
  "f32x4.relaxed_nmadd": relaxed.f32x4Nmadd,
  "f64x2.relaxed_madd": relaxed.f64x2Madd,
  "f64x2.relaxed_nmadd": relaxed.f64x2Nmadd,
  "i8x16.relaxed_laneselect": v128.bitselect,
  "i16x8.relaxed_laneselect": v128.bitselect,
  "i32x4.relaxed_laneselect": v128.bitselect,
  "i64x2.relaxed_laneselect": v128.bitselect,
  "f32x4.relaxed_min": f32x4.min,
  "f32x4.relaxed_max": f32x4.max,
  "f64x2.relaxed_min": f64x2.min,
  "f64x2.relaxed_max": f64x2.max,
  "i16x8.relaxed_q15mulr_s": i16x8.q15mulrSatS,
  "i16x8.relaxed_dot_i8x16_i7x16_s": relaxed.dotI8x16S,
  "i32x4.relaxed_dot_i8x16_i7x16_add_s": relaxed.dotI8x16AddS,
};

/** Whether `name` is that of a SIMD operator that touches no memory. */
export function isSimdOperator(name: string): name is SimdOperatorName {
  return Object.hasOwn(simdOperators, name);
}
