/**
 * The meaning of every numeric operator, as small pure functions: the reference all engines are held against.
 */
export * as convert from "./convert.ts";
export * as f32 from "./f32.ts";
export * as f64 from "./f64.ts";
export * as i32 from "./i32.ts";
export * as i64 from "./i64.ts";
export * as i64Slots from "./i64_slots.ts";
export * as simd from "./simd/mod.ts";
export { ArithmeticFault, type FaultKind } from "./fault.ts";
export {
  evaluate,
  evaluateBits,
  isScalarOperator,
  type Scalar,
  type ScalarOperatorName,
  scalarOperators,
  type SignatureOf,
} from "./table.ts";
