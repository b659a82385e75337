/**
 * The operators that random code is made of, from the operator table: those on numbers and vectors, loads and stores. Where
 * a result is a NaN whose bits the specification leaves open, it has to be replaced; relaxed operators are left out because
 * an implementation chooses their results.
 *
 * @module
 */
import {
  type Family,
  featureSet,
  OP,
  OP_CODES,
  OP_FAMILIES,
  OP_FEATURES,
  OP_LOG2_WIDTHS,
  OP_PARAMS,
  OP_RESULTS,
} from "../../../src/wasm/mod.ts";
import type { Bytes } from "../generate/bytes.ts";
import type { DataLetter } from "../generate/letters.ts";
import type { Random } from "../generate/random.ts";
import type { FloatShape } from "./nan.ts";

/** An operator of generated code. */
export interface PlannedOperator {
  readonly name: string;
  readonly op: number;
  readonly family: Family;
  /** Letters of its operands; an address is `i`. */
  readonly params: readonly DataLetter[];
  readonly result: DataLetter | undefined;
  /** The shape of floats in its result whose NaNs are to be replaced. */
  readonly openNaN: FloatShape | undefined;
}

const COMPUTING: readonly Family[] = ["unary", "binary", "ternary", "extractLane", "replaceLane", "shuffle"];
const LOADING: readonly Family[] = ["load", "loadLane"];
const STORING: readonly Family[] = ["store", "storeLane"];
const RELAXED = featureSet("relaxed-simd");
/** Operators that keep or make the bits of a NaN exactly. */
const EXACT_NAN = /\.(abs|neg|copysign|reinterpret_\w+|convert_\w+|splat|replace_lane|extract_lane|pmin|pmax)$/;
const FLOATS = /^(f32x4|f64x2|f32|f64)\.(?!eq|ne|lt|gt|le|ge)/;

function operatorsOf(families: readonly Family[]): PlannedOperator[] {
  return Object.entries(OP).filter(([, op]) => families.includes(OP_FAMILIES[op]) && (OP_FEATURES[op] & RELAXED) === 0)
    .map(([name, op]) => ({
      name,
      op,
      family: OP_FAMILIES[op],
      params: [...OP_PARAMS[op].replace("a", "i")] as DataLetter[],
      result: (OP_RESULTS[op] || undefined) as DataLetter | undefined,
      openNaN: EXACT_NAN.test(name) ? undefined : FLOATS.exec(name)?.[1] as PlannedOperator["openNaN"],
    }));
}

/** All operators on numbers, all loads, all stores. */
export const OPERATORS: readonly PlannedOperator[] = operatorsOf(COMPUTING);
export const LOAD_OPERATORS: readonly PlannedOperator[] = operatorsOf(LOADING);
export const STORE_OPERATORS: readonly PlannedOperator[] = operatorsOf(STORING);

/** Whether an operator can be used with these types. */
export function fits(letters: readonly DataLetter[]): (operator: PlannedOperator) => boolean {
  return ({ params, result }) => [...params, ...result ? [result] : []].every((letter) => letters.includes(letter));
}

/** Writes an operator on numbers, with a random lane where it takes one. */
export function writeOperator(bytes: Bytes, { op, family, name }: PlannedOperator, random: Random): void {
  bytes.operator(OP_CODES[op]);
  if (family === "shuffle") { for (let i = 0; i < 16; i++) bytes.raw(random.below(32)); }
  else if (family === "extractLane" || family === "replaceLane") bytes.raw(random.below(lanesOf(name)));
}

/** Writes a load or store, with a random alignment, and lane where it takes one. */
export function writeAccess(bytes: Bytes, { op, family }: PlannedOperator, offset: number, random: Random): void {
  const log2Width = OP_LOG2_WIDTHS[op];
  bytes.operator(OP_CODES[op]).u32(random.below(log2Width + 1)).u32(offset);
  if (family === "loadLane" || family === "storeLane") bytes.raw(random.below(16 >> log2Width));
}

function lanesOf(name: string): number {
  return Number(/x(\d+)\./.exec(name)![1]);
}
