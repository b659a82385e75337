/**
 * The numeric operators: nodes of their own kind, whose flags say what is known of the result. How they are written, in
 * place or as calls of functions, the printer knows. Operators on 64-bit integers that need these in the frame are those
 * of i64.ts.
 *
 * @module
 */
import { F32, F64, I32, I64, OP, OP_NAMES, OP_PARAMS, OP_RESULTS, typesOf, type ValType } from "../../../wasm/mod.ts";
import { isScalarOperator, type ScalarOperatorName } from "../../../numerics/mod.ts";
import { CONSTANT, integer, LOOSE, NAN, Node, QUIET, RAW, VOLATILE } from "../ir/mod.ts";
import type { Emit } from "./control.ts";
import { LONG_EMITTERS } from "./i64.ts";
import type { Lowering } from "./lowering.ts";

/** Operators whose functions throw for some operands. */
const TRAPPING = /^i(32|64)\.(div|rem|trunc_f)/;

const RESULT_BY_OP: readonly ValType[] = OP_RESULTS.map((letters) => typesOf(letters)[0] ?? 0);
const COUNT_BY_OP: readonly number[] = OP_PARAMS.map((letters) => letters.length);
const FLAGS_BY_OP: readonly number[] = OP_NAMES.map((name) => {
  if (TRAPPING.test(name)) return QUIET | VOLATILE;
  return name === "i32.shr_u" ? QUIET | LOOSE : QUIET;
});

/** An operator of which nothing more is to be said. */
function plain(f: Lowering, { cursor: { op } }: { cursor: { op: number } }): void {
  const b = COUNT_BY_OP[op] === 2 ? f.pop() : undefined, a = f.pop();
  f.pushNode(op, RESULT_BY_OP[op], FLAGS_BY_OP[op], a, b);
}

/** Whether a division by this cannot trap, except by 0 and -1. */
export function isHarmlessDivisor({ kind, constant }: Node): boolean {
  return kind === CONSTANT && constant !== 0 && constant !== -1;
}

const divide: Emit = (f, site) => {
  if (!isHarmlessDivisor(f.peek())) return plain(f, site);
  const b = f.pop(), a = f.pop();
  f.pushNode(site.cursor.op, I32, QUIET, a, b);
};

/** An operator on the sign of a float: of the bits, where they are at hand. */
const sign: Emit = (f, { cursor: { op } }) => {
  const b = COUNT_BY_OP[op] === 2 ? f.pop() : undefined, a = f.pop();
  const raw = RESULT_BY_OP[op] === F32 ? a.flags & (b?.flags ?? RAW) & RAW : 0;
  f.pushNode(op, RESULT_BY_OP[op], a.flags & QUIET | raw, a, b);
};

const SPECIAL: { readonly [Name in ScalarOperatorName]?: Emit } = {
  ...LONG_EMITTERS,
  "i32.div_s": divide,
  "i32.div_u": divide,
  "i32.rem_s": divide,
  "i32.rem_u": divide,
  "f32.abs": sign,
  "f32.neg": sign,
  "f32.copysign": sign,
  "f64.abs": sign,
  "f64.neg": sign,
  "f64.copysign": sign,
  "f32.reinterpret_i32": (f, { cursor: { op } }) => {
    f.pushNode(op, F32, RAW, f.pop());
  },
};

const EMIT_BY_OP: readonly (Emit | undefined)[] = OP_NAMES.map((name) =>
  isScalarOperator(name) ? SPECIAL[name] ?? plain : undefined
);

const numeric: Emit = (f, site) => {
  const emit = EMIT_BY_OP[site.cursor.op];
  if (emit === undefined) throw new TypeError(`the js engine has no translation of ${site.cursor.name}`);
  emit(f, site);
};

const I32_CONST = OP["i32.const"],
  I64_CONST = OP["i64.const"],
  F32_CONST = OP["f32.const"],
  F64_CONST = OP["f64.const"];
const WORDS = new Int32Array(2), FLOATS = new Float32Array(WORDS.buffer), DOUBLES = new Float64Array(WORDS.buffer);

/** NaNs other than the canonical one have no literal: their bits are put together when they are needed. */
function pushNan(f: Lowering, type: ValType, lo: number, hi: number): void {
  const node = new Node(NAN, type, type === F32 ? RAW : 0);
  node.value = lo;
  node.more = hi;
  f.push(node);
}

const pushLiteral: Emit = (f, { cursor: { op, name, lo, hi } }) => {
  if (op === I32_CONST) return f.push(integer(lo));
  WORDS[0] = lo;
  WORDS[1] = hi;
  switch (op) {
    case I64_CONST:
      return f.pushConstant(I64, BigInt.asIntN(64, BigInt(hi) << 32n | BigInt(lo >>> 0)));
    case F32_CONST:
      return FLOATS[0] === FLOATS[0] ? f.pushConstant(F32, FLOATS[0]) : pushNan(f, F32, lo, hi);
    case F64_CONST:
      return DOUBLES[0] === DOUBLES[0] ? f.pushConstant(F64, DOUBLES[0]) : pushNan(f, F64, lo, hi);
    default:
      throw new TypeError(`the js engine has no translation of ${name}`);
  }
};

/** The emitters of this file. */
export const NUMERIC_EMITTERS = {
  const: pushLiteral,
  unary: numeric,
  binary: numeric,
} as const satisfies Record<string, Emit>;
