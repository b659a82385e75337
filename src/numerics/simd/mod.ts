/** The meaning of every SIMD operator, on v128 values that live in a buffer. */
export * as f32x4 from "./f32x4.ts";
export * as f64x2 from "./f64x2.ts";
export * as i16x8 from "./i16x8.ts";
export * as i32x4 from "./i32x4.ts";
export * as i64x2 from "./i64x2.ts";
export * as i8x16 from "./i8x16.ts";
export * as relaxed from "./relaxed.ts";
export * as v128 from "./v128.ts";
export { Lanes } from "./lanes.ts";
export { isSimdOperator, type SimdOperatorName, simdOperators } from "./table.ts";
