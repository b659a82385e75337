/**
 * How much of V8's bytecode nodes and statements are, about. A unit is a character of the JavaScript that is printed with
 * short names; a function of 40,000 of them has some 50,000 bytes of bytecode.
 *
 * @module
 */
import { type Family, OP_COUNT, OP_FAMILIES, OP_NAMES } from "../../../wasm/mod.ts";

/** Operators that are written as operators of JavaScript. */
const BINARY = 5, CALL = 14;

const FAMILY_WEIGHTS: Partial<Record<Family, number>> = {
  load: 20,
  store: 22,
  call: 9,
  returnCall: 20,
  callIndirect: 90,
  callRef: 60,
  returnCallIndirect: 100,
  returnCallRef: 70,
  unary: BINARY,
  binary: BINARY,
  select: 4,
  selectTyped: 4,
  globalGet: 5,
  globalSet: 6,
  unreachable: 14,
  throw: 22,
};

/** What is a call of a function; i64 is wrapped by one. */
const CALLS = /^(?:i64\.|f32\.|i32\.(?:mul|div|rem|rot|ctz|popcnt|clz|trunc)|f64\.(?:abs|neg|sqrt|min|max|ceil|floor))/;

/** Operators that are written in several accesses or calls. */
const LONG_FORMS: readonly (readonly [RegExp, number])[] = [
  [/^f32\.(?:load|store)$/, 50],
  [/^i64\.(?:shr_u|[lg][te]_u)$/, 2 * CALL],
  [/^i64\.(?:rot|div_u|rem_u)/, 4 * CALL],
];

const WEIGHTS = new Uint8Array(OP_COUNT + 9);
for (let op = 0; op < OP_COUNT; op++) WEIGHTS[op] = weightOf(OP_NAMES[op], OP_FAMILIES[op]);

function weightOf(name: string, family: Family): number {
  const long = LONG_FORMS.find(([names]) => names.test(name)), weight = FAMILY_WEIGHTS[family] ?? CALL;
  if (long !== undefined) return long[1];
  return weight === BINARY && CALLS.test(name) ? CALL : weight;
}

// In the order of node.ts: literals, NaNs, variables, results, values of exceptions, tags, calls, counters.
[3, 24, 3, 10, 12, 14, 40, 30, 30].forEach((weight, i) => WEIGHTS[OP_COUNT + i] = weight);

/** The weight of a node of a kind without its operands. */
export function weightOfKind(kind: number): number {
  return WEIGHTS[kind];
}

/** The weight of what makes a statement of an expression. */
export const STATEMENT_WEIGHT = 4;
