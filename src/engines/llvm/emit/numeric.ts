/**
 * Operators on numbers, by name. Those of vectors, which `simd.ts` has, join them in the same tables, so that an operator
 * that is missing is a type error.
 *
 * @module
 */
import { binaryOperator, castOperator, floatPredicate, integerPredicate, type Value } from "../../../../ffi/mod.ts";
import type { TrapCode } from "../../../runtime/mod.ts";
import { byOperator, type Op, type OpNameOf, type Site } from "../../../wasm/mod.ts";
import {
  copysign,
  type EmitBinary,
  type EmitUnary,
  FLOAT_BINARY,
  FLOAT_COMPARISON,
  FLOAT_UNARY,
  INTEGER_BINARY,
  INTEGER_COMPARISON,
  INTEGER_UNARY,
  prefixed,
  type ShapedBinary,
  type ShapedUnary,
} from "./arithmetic.ts";
import type { FunctionEmitter } from "./function.ts";
import type { ShapeName } from "./shape.ts";
import { VECTOR_BINARY, VECTOR_UNARY } from "./simd/simd.ts";

function unaryOf(name: ShapeName): (row: ShapedUnary) => EmitUnary {
  return (row) => (f, x) => row(f, f.shard.shapes[name], x);
}

function binaryOf(name: ShapeName): (row: ShapedBinary) => EmitBinary {
  return (row) => (f, x, y) => row(f, f.shard.shapes[name], x, y);
}

function integerComparison(predicate: number): EmitBinary {
  return (f, x, y) => f.truth(f.b.compareInteger(predicate, x, y));
}

function floatComparison(predicate: number): EmitBinary {
  return (f, x, y) => f.truth(f.b.compareFloat(predicate, x, y));
}

function isZero(name: "i32" | "i64"): EmitUnary {
  return (f, x) => {
    const known = name === "i32" ? f.conditions.get(x) : undefined;
    if (known !== undefined) return f.truth(f.b.binary(binaryOperator.xor, known, f.c.i1(true)));
    return f.truth(f.b.compareInteger(integerPredicate.eq, x, f.shard.shapes[name].constant(0n)));
  };
}

function cast(operator: number, to: ShapeName): EmitUnary {
  return (f, x) => f.b.cast(operator, x, f.shard.shapes[to].type);
}

/** Sign extension from the low bits. */
function extend(from: ShapeName, to: ShapeName): EmitUnary {
  return (f, x) => cast(castOperator.sext, to)(f, cast(castOperator.trunc, from)(f, x));
}

/** The floats between which, exclusively, conversion to an integer type is possible, as bits. */
const CONVERTIBLE = {
  i32_s: { f32: [0xcf000001n, 0x4f000000n], f64: [0xc1e0000000200000n, 0x41e0000000000000n] },
  i32_u: { f32: [0xbf800000n, 0x4f800000n], f64: [0xbff0000000000000n, 0x41f0000000000000n] },
  i64_s: { f32: [0xdf000001n, 0x5f000000n], f64: [0xc3e0000000000001n, 0x43e0000000000000n] },
  i64_u: { f32: [0xbf800000n, 0x5f800000n], f64: [0xbff0000000000000n, 0x43f0000000000000n] },
} as const;

/** Conversion of a float to an integer, which traps where there is none. */
function truncate(to: "i32" | "i64", from: "f32" | "f64", sign: "s" | "u"): EmitUnary {
  const [low, high] = CONVERTIBLE[`${to}_${sign}`][from], operator = sign === "s" ? "fptosi" : "fptoui";
  return (f, x) => {
    const { b } = f, { constant } = f.shard.shapes[from];
    const trapUnless = (condition: Value, code: TrapCode) =>
      f.trapIf(b.binary(binaryOperator.xor, condition, f.c.i1(true)), code);
    trapUnless(b.compareFloat(floatPredicate.ord, x, x), "invalidConversion");
    const aboveLow = b.compareFloat(floatPredicate.ogt, x, constant(low));
    const belowHigh = b.compareFloat(floatPredicate.olt, x, constant(high));
    trapUnless(b.binary(binaryOperator.and, aboveLow, belowHigh), "integerOverflow");
    return b.cast(castOperator[operator], x, f.shard.shapes[to].type);
  };
}

/** Conversion of a float to the nearest integer there is; 0 for NaN. */
function saturate(to: ShapeName, from: ShapeName, sign: "s" | "u"): EmitUnary {
  return (f, x) => {
    const { shapes, module } = f.shard, name = sign === "s" ? "llvm.fptosi.sat" : "llvm.fptoui.sat";
    return f.b.call(module.intrinsic(name, [shapes[to].type, shapes[from].type]), [x]);
  };
}

/** A change of width that must not cancel out with the one before, which made a NaN quiet. */
function resize(operator: number, from: "f32" | "f64", to: "f32" | "f64"): EmitUnary {
  return (f, x) =>
    f.markResized(f.b.cast(operator, f.isResized(x) ? f.opaque(f.shard.shapes[from], x) : x, f.shard.shapes[to].type));
}

/** Every operator of one operand. */
export const UNARY = {
  ...prefixed("i32", INTEGER_UNARY, unaryOf("i32")),
  ...prefixed("i64", INTEGER_UNARY, unaryOf("i64")),
  ...prefixed("f32", FLOAT_UNARY, unaryOf("f32")),
  ...prefixed("f64", FLOAT_UNARY, unaryOf("f64")),
  "i32.eqz": isZero("i32"),
  "i64.eqz": isZero("i64"),
  "i32.wrap_i64": cast(castOperator.trunc, "i32"),
  "i64.extend_i32_s": cast(castOperator.sext, "i64"),
  "i64.extend_i32_u": cast(castOperator.zext, "i64"),
  "i32.extend8_s": extend("i8", "i32"),
  "i32.extend16_s": extend("i16", "i32"),
  "i64.extend8_s": extend("i8", "i64"),
  "i64.extend16_s": extend("i16", "i64"),
  "i64.extend32_s": extend("i32", "i64"),
  "i32.trunc_f32_s": truncate("i32", "f32", "s"),
  "i32.trunc_f32_u": truncate("i32", "f32", "u"),
  "i32.trunc_f64_s": truncate("i32", "f64", "s"),
  "i32.trunc_f64_u": truncate("i32", "f64", "u"),
  "i64.trunc_f32_s": truncate("i64", "f32", "s"),
  "i64.trunc_f32_u": truncate("i64", "f32", "u"),
  "i64.trunc_f64_s": truncate("i64", "f64", "s"),
  "i64.trunc_f64_u": truncate("i64", "f64", "u"),
  "i32.trunc_sat_f32_s": saturate("i32", "f32", "s"),
  "i32.trunc_sat_f32_u": saturate("i32", "f32", "u"),
  "i32.trunc_sat_f64_s": saturate("i32", "f64", "s"),
  "i32.trunc_sat_f64_u": saturate("i32", "f64", "u"),
  "i64.trunc_sat_f32_s": saturate("i64", "f32", "s"),
  "i64.trunc_sat_f32_u": saturate("i64", "f32", "u"),
  "i64.trunc_sat_f64_s": saturate("i64", "f64", "s"),
  "i64.trunc_sat_f64_u": saturate("i64", "f64", "u"),
  "f32.convert_i32_s": cast(castOperator.sitofp, "f32"),
  "f32.convert_i32_u": cast(castOperator.uitofp, "f32"),
  "f32.convert_i64_s": cast(castOperator.sitofp, "f32"),
  "f32.convert_i64_u": cast(castOperator.uitofp, "f32"),
  "f64.convert_i32_s": cast(castOperator.sitofp, "f64"),
  "f64.convert_i32_u": cast(castOperator.uitofp, "f64"),
  "f64.convert_i64_s": cast(castOperator.sitofp, "f64"),
  "f64.convert_i64_u": cast(castOperator.uitofp, "f64"),
  "f32.demote_f64": resize(castOperator.fptrunc, "f64", "f32"),
  "f64.promote_f32": resize(castOperator.fpext, "f32", "f64"),
  "i32.reinterpret_f32": cast(castOperator.bitcast, "i32"),
  "i64.reinterpret_f64": cast(castOperator.bitcast, "i64"),
  "f32.reinterpret_i32": cast(castOperator.bitcast, "f32"),
  "f64.reinterpret_i64": cast(castOperator.bitcast, "f64"),
  ...VECTOR_UNARY,
} as const satisfies Record<OpNameOf<"unary">, EmitUnary>;

/** Every operator of two operands. */
export const BINARY = {
  ...prefixed("i32", INTEGER_BINARY, binaryOf("i32")),
  ...prefixed("i64", INTEGER_BINARY, binaryOf("i64")),
  ...prefixed("i32", INTEGER_COMPARISON, integerComparison),
  ...prefixed("i64", INTEGER_COMPARISON, integerComparison),
  ...prefixed("f32", FLOAT_BINARY, binaryOf("f32")),
  ...prefixed("f64", FLOAT_BINARY, binaryOf("f64")),
  ...prefixed("f32", FLOAT_COMPARISON, floatComparison),
  ...prefixed("f64", FLOAT_COMPARISON, floatComparison),
  "f32.copysign": binaryOf("f32")(copysign),
  "f64.copysign": binaryOf("f64")(copysign),
  "i32.add": (f, x, y) => f.addresses.add(x, y),
  ...VECTOR_BINARY,
} as const satisfies Record<OpNameOf<"binary">, EmitBinary>;

const UNARY_BY_OP: Readonly<Record<Op, EmitUnary>> = byOperator<EmitUnary>(UNARY);
const BINARY_BY_OP: Readonly<Record<Op, EmitBinary>> = byOperator<EmitBinary>(BINARY);

/** The families of this file. */
export const NUMERIC = {
  const: (f: FunctionEmitter, { cursor }: Site): void => f.push(f.constant(cursor)),
  unary: (f: FunctionEmitter, { cursor }: Site): void => f.push(UNARY_BY_OP[cursor.op](f, f.pop())),
  binary: (f: FunctionEmitter, { cursor }: Site): void => {
    const y = f.pop(), x = f.pop();
    f.push(BINARY_BY_OP[cursor.op](f, x, y));
  },
};
