/**
 * The numeric operators. What is one JavaScript expression is written in place; every other operator is a call of its
 * function in `numerics`, which generated code knows by the operator's name: `i32_ctz(x)`. The operators on 64-bit
 * integers are those of i64.ts.
 *
 * @module
 */
import {
  F32,
  F64,
  I32,
  OP,
  OP_NAMES,
  OP_PARAMS,
  OP_RESULTS,
  type Site,
  typesOf,
  type ValType,
} from "../../wasm/mod.ts";
import { isScalarOperator, type ScalarOperatorName, scalarOperators } from "../../numerics/mod.ts";
import type { Emit } from "./control.ts";
import type { FunctionEmitter } from "./function.ts";
import { LONG_OPERATORS, pushLong } from "./i64.ts";
import {
  arithmeticText,
  ATOMIC,
  CONDITION,
  looseText,
  negatedText,
  type Operand,
  operandText,
  PLAIN,
  QUIET,
  VOLATILE,
  wholeText,
} from "./operand.ts";

/** The identifier of an operator's function in generated code. */
export function operatorIdentifier(name: string): string {
  return name.replaceAll(".", "_");
}

/** Operators whose functions throw for some operands. */
const TRAPPING = /^i(32|64)\.(div|rem|trunc_f)/;

/** Calls the operator's function. */
function call(f: FunctionEmitter, { cursor }: Site): void {
  const { name, op } = cursor, volatile = TRAPPING.test(name), operands = f.popMany(OP_PARAMS[op].length);
  const args = operands.map((operand) => operand.quick ?? wholeText(operand)).join();
  const text = `${volatile ? f.mark : ""}${operatorIdentifier(name)}(${args})`;
  f.expression(typesOf(OP_RESULTS[op])[0], text, operands, ATOMIC | QUIET | (volatile ? VOLATILE : 0));
}

type Binary = (a: Operand, b: Operand) => string;
type Unary = (a: Operand) => string;

function binary(type: ValType, write: Binary): Emit {
  return (f) => {
    const b = f.pop(), a = f.pop();
    f.expression(type, write(a, b), [a, b]);
  };
}

function unary(type: ValType, write: Unary): Emit {
  return (f) => {
    const a = f.pop();
    f.expression(type, write(a), [a]);
  };
}

/** `+` and `-` on integers. Each sum is cut to 32 bits at once: a chain that is cut only in the end is three times slower. */
function additive(operator: "+" | "-"): Binary {
  return (a, b) => `${operandText(a)}${operator}${operandText(b)}|0`;
}

/** Bit operators, whose operands JavaScript cuts to 32 bits. */
function bitwise(operator: string): Emit {
  return binary(I32, (a, b) => `${looseText(a)}${operator}${looseText(b)}`);
}

function shift(operator: "<<" | ">>" | ">>>"): Emit {
  return (f) => {
    const b = f.pop(), a = f.pop();
    const count = b.constant === undefined ? looseText(b) : String((b.constant as number) & 31);
    const text = `${looseText(a)}${operator}${count}`;
    if (operator === ">>>") f.expression(I32, `${text}|0`, [a, b], PLAIN, { loose: text });
    else f.expression(I32, text, [a, b]);
  };
}

function comparison(operator: string, view: (operand: Operand) => string = operandText): Emit {
  return (f) => {
    const b = f.pop(), a = f.pop();
    f.expression(I32, `${view(a)}${operator}${view(b)}`, [a, b], CONDITION);
  };
}

function unsigned(operand: Operand): string {
  if (operand.constant !== undefined) return String((operand.constant as number) >>> 0);
  return `(${looseText(operand)}>>>0)`;
}

/** Division by a constant cannot trap, except by 0 and -1. */
function division(operator: "/" | "%", view: (operand: Operand) => string): Emit {
  return (f, site) => {
    const { constant } = f.peek();
    if (constant === undefined || constant === 0 || constant === -1) return call(f, site);
    const b = f.pop(), a = f.pop();
    f.expression(I32, `${view(a)}${operator}${view(b)}|0`, [a, b]);
  };
}

/** Arithmetic on floats. */
function arithmetic(operator: string): Binary {
  return (a, b) => `${arithmeticText(a)}${operator}${arithmeticText(b)}`;
}

/** A result that is rounded to a float32. */
function rounded(operator: string): Emit {
  return (f) => {
    const b = f.pop(), a = f.pop();
    f.expression(F32, `fround(${arithmetic(operator)(a, b)})`, [a, b], ATOMIC | QUIET);
  };
}

/** A call of a JavaScript function that V8 knows. */
function builtin(type: ValType, name: string): Emit {
  return (f) => {
    const a = f.pop();
    f.expression(type, `${name}(${a.quick ?? wholeText(a)})`, [a], ATOMIC | QUIET);
  };
}

/** An operator on the sign of an f32: where the bits are at hand, on the bits. */
function signOperator(name: string, onBits: string): Emit {
  return (f) => {
    const a = f.pop(), raw = a.raw === undefined ? undefined : `(${a.raw})${onBits}`;
    f.expression(F32, `${name}(${wholeText(a)})`, [a], a.quiet ? ATOMIC | QUIET : ATOMIC, { raw });
  };
}

const WRITTEN_IN_PLACE: { readonly [Name in ScalarOperatorName]?: Emit } = {
  "i32.eqz": (f) => {
    const a = f.pop();
    f.expression(I32, negatedText(a), [a], CONDITION);
  },
  "i32.eq": comparison("==="),
  "i32.ne": comparison("!=="),
  "i32.lt_s": comparison("<"),
  "i32.lt_u": comparison("<", unsigned),
  "i32.gt_s": comparison(">"),
  "i32.gt_u": comparison(">", unsigned),
  "i32.le_s": comparison("<="),
  "i32.le_u": comparison("<=", unsigned),
  "i32.ge_s": comparison(">="),
  "i32.ge_u": comparison(">=", unsigned),
  "i32.add": binary(I32, additive("+")),
  "i32.sub": binary(I32, additive("-")),
  "i32.mul": (f) => {
    const b = f.pop(), a = f.pop(), text = `imul(${wholeText(a)},${wholeText(b)})`;
    f.expression(I32, text, [a, b], ATOMIC);
  },
  "i32.div_s": division("/", operandText),
  "i32.div_u": division("/", unsigned),
  "i32.rem_s": division("%", operandText),
  "i32.rem_u": division("%", unsigned),
  "i32.and": bitwise("&"),
  "i32.or": bitwise("|"),
  "i32.xor": bitwise("^"),
  "i32.shl": shift("<<"),
  "i32.shr_s": shift(">>"),
  "i32.shr_u": shift(">>>"),
  "i32.clz": builtin(I32, "clz32"),
  "i32.extend8_s": unary(I32, (a) => `${looseText(a)}<<24>>24`),
  "i32.extend16_s": unary(I32, (a) => `${looseText(a)}<<16>>16`),
  "f32.eq": comparison("===", arithmeticText),
  "f32.ne": comparison("!==", arithmeticText),
  "f32.lt": comparison("<", arithmeticText),
  "f32.gt": comparison(">", arithmeticText),
  "f32.le": comparison("<=", arithmeticText),
  "f32.ge": comparison(">=", arithmeticText),
  "f64.eq": comparison("===", arithmeticText),
  "f64.ne": comparison("!==", arithmeticText),
  "f64.lt": comparison("<", arithmeticText),
  "f64.gt": comparison(">", arithmeticText),
  "f64.le": comparison("<=", arithmeticText),
  "f64.ge": comparison(">=", arithmeticText),
  "f32.add": rounded("+"),
  "f32.sub": rounded("-"),
  "f32.mul": rounded("*"),
  "f32.div": rounded("/"),
  "f64.add": binary(F64, arithmetic("+")),
  "f64.sub": binary(F64, arithmetic("-")),
  "f64.mul": binary(F64, arithmetic("*")),
  "f64.div": binary(F64, arithmetic("/")),
  "f32.sqrt": (f) => {
    const a = f.pop();
    f.expression(F32, `fround(sqrt(${arithmeticText(a)}))`, [a], ATOMIC | QUIET);
  },
  "f64.sqrt": builtin(F64, "sqrt"),
  "f32.abs": signOperator("float_abs", "&2147483647"),
  "f32.neg": signOperator("float_neg", "^-2147483648"),
  "f64.abs": unary(F64, (a) => `float_abs(${wholeText(a)})`),
  "f64.neg": unary(F64, (a) => `float_neg(${wholeText(a)})`),
  "f32.copysign": (f) => {
    const b = f.pop(), a = f.pop(), text = `float_copysign(${wholeText(a)},${wholeText(b)})`;
    const raw = a.raw && b.raw && `(${a.raw})&2147483647|(${b.raw})&-2147483648`;
    f.expression(F32, text, [a, b], a.quiet ? ATOMIC | QUIET : ATOMIC, { raw });
  },
  "f64.copysign": (f) => {
    const b = f.pop(), a = f.pop(), text = `float_copysign(${wholeText(a)},${wholeText(b)})`;
    f.expression(F64, text, [a, b], ATOMIC);
  },
  "f64.convert_i32_s": unary(F64, wholeText),
  "f64.convert_i32_u": unary(F64, (a) => `${looseText(a)}>>>0`),
  "f32.convert_i32_s": builtin(F32, "fround"),
  "f32.convert_i32_u": (f) => {
    const a = f.pop();
    f.expression(F32, `fround(${looseText(a)}>>>0)`, [a], ATOMIC | QUIET);
  },
  "f32.demote_f64": builtin(F32, "fround"),
  "f64.promote_f32": unary(F64, (a) => a.quick ?? (a.quiet ? wholeText(a) : `fround(${wholeText(a)})`)),
  "i32.reinterpret_f32": (f) => {
    const a = f.pop();
    f.expression(I32, a.raw ?? `float_bits32(${wholeText(a)})`, [a]);
  },
  "f32.reinterpret_i32": (f) => {
    const a = f.pop(), text = wholeText(a);
    f.expression(F32, `float_of_bits32(${text})`, [a], ATOMIC, { raw: operandText(a) });
  },
};

/** The function of every operator that generated code may call. */
export const OPERATOR_FUNCTIONS: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(scalarOperators).map(([name, apply]) => [operatorIdentifier(name), apply]),
);

const EMIT_BY_OP: readonly (Emit | undefined)[] = OP_NAMES.map((name) =>
  isScalarOperator(name) ? WRITTEN_IN_PLACE[name] ?? LONG_OPERATORS[name] ?? call : undefined
);

function emitScalar(f: FunctionEmitter, site: Site): void {
  const emit = EMIT_BY_OP[site.cursor.op];
  if (emit === undefined) throw new TypeError(`the js engine has no translation of ${site.cursor.name}`);
  emit(f, site);
}

/** A number as a literal that denotes it, the sign of zero included. */
function floatText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

const I32_CONST = OP["i32.const"];
const WORDS = new Int32Array(2), FLOATS = new Float32Array(WORDS.buffer), DOUBLES = new Float64Array(WORDS.buffer);

/** NaNs other than the canonical one have no literal: their bits are put together when they are needed. */
function emitConstant(f: FunctionEmitter, { cursor: { op, name, lo, hi } }: Site): void {
  if (op === I32_CONST) return f.constant(I32, lo, String(lo));
  WORDS[0] = lo;
  WORDS[1] = hi;
  switch (name) {
    case "i64.const":
      return pushLong(f, BigInt.asIntN(64, BigInt(hi) << 32n | BigInt(lo >>> 0)));
    case "f32.const":
      if (FLOATS[0] === FLOATS[0]) return f.constant(F32, FLOATS[0], floatText(FLOATS[0]));
      return f.expression(F32, `float_of_bits32(${lo})`, [], ATOMIC, { raw: `(${lo})` });
    case "f64.const":
      if (DOUBLES[0] === DOUBLES[0]) return f.constant(F64, DOUBLES[0], floatText(DOUBLES[0]));
      return f.expression(F64, `float_of_bits(${hi},${lo})`, [], ATOMIC);
    default:
      throw new TypeError(`the js engine has no translation of ${name}`);
  }
}

/** The emitters of this file. */
export const NUMERIC_EMITTERS = {
  const: emitConstant,
  unary: emitScalar,
  binary: emitScalar,
} as const satisfies Record<string, Emit>;
