/**
 * Rules of the operators whose types are written in the operator table: constants, arithmetic, comparison, conversion
 * and vector lanes.
 *
 * @module
 */
import { type Family, OP_NAMES, OP_PARAMS, OP_RESULTS, type OpName } from "../opcodes.ts";
import { typesOf, type ValType } from "../types.ts";
import type { Rule, Validator } from "./validator.ts";

const PARAMS: readonly ValType[][] = OP_PARAMS.map((letters) => typesOf(letters));
const RESULTS: readonly ValType[] = OP_RESULTS.map((letters) => typesOf(letters)[0]);

/** Takes and gives what the table says. */
function apply(v: Validator): void {
  const { op } = v.cursor, params = PARAMS[op];
  for (let i = params.length - 1; i >= 0; i--) v.pop(params[i]);
  v.push(RESULTS[op]);
}

/** Number of lanes of each shape, the first part of a lane operator's name. */
const LANES: Readonly<Record<string, number>> = { i8x16: 16, i16x8: 8, i32x4: 4, i64x2: 2, f32x4: 4, f64x2: 2 };
const LANES_BY_OP: readonly number[] = OP_NAMES.map((name: OpName) => LANES[name.split(".")[0]] ?? 0);

function checkLane(v: Validator): void {
  if (v.cursor.index >= LANES_BY_OP[v.cursor.op]) v.fail(`invalid lane index ${v.cursor.index}`);
}

/** The rules of this file. */
export const NUMERIC_RULES = {
  const: (v) => v.push(RESULTS[v.cursor.op]),
  unary: apply,
  binary: apply,
  ternary: apply,
  extractLane: (v) => {
    checkLane(v);
    apply(v);
  },
  replaceLane: (v) => {
    checkLane(v);
    apply(v);
  },
  shuffle: (v) => {
    const { bytes } = v.cursor.reader, at = v.cursor.lo;
    for (let i = 0; i < 16; i++) if (bytes[at + i] >= 32) v.fail(`invalid lane index ${bytes[at + i]}`);
    apply(v);
  },
} as const satisfies Partial<Record<Family, Rule>>;

/** Result type of an operator with a plain signature, by operator number. */
export const RESULT_TYPES: readonly ValType[] = RESULTS;
/** Parameter types of an operator with a plain signature; addresses are shown as i32. */
export const PARAM_TYPES: readonly (readonly ValType[])[] = PARAMS;
