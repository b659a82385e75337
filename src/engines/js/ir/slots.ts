/**
 * Which operators work on 64-bit integers in the frame, of which they read halves or are functions that take slots: there a
 * bigint of JavaScript cannot take the place of a slot.
 *
 * @module
 */
import { I64, OP_COUNT, OP_FAMILIES, OP_NAMES } from "../../../wasm/mod.ts";
import { CALL_ONE_OF, CONSTANT, KIND_COUNT, LOOSE, type Node, RAW } from "./node.ts";

const FUNCTIONS = 1, SHIFTS = 2, DIVISIONS = 3, BITS = 4, HALVES = 5, NUMBERS = 6;

const CLASSES = new Uint8Array(KIND_COUNT);
for (let op = 0; op < OP_COUNT; op++) CLASSES[op] = classOf(OP_NAMES[op], OP_FAMILIES[op]);
CLASSES[CALL_ONE_OF] = HALVES;

function classOf(name: string, family: string): number {
  if (/^i64\.(clz|ctz|popcnt|trunc)/.test(name)) return FUNCTIONS;
  if (/^i64\.(sh|rot)/.test(name)) return SHIFTS;
  if (/^i64\.(div|rem)/.test(name)) return DIVISIONS;
  if (name === "i64.reinterpret_f64") return BITS;
  if (/wrap_i64|convert_i64|reinterpret_i64/.test(name)) return HALVES;
  if (/^(memory|table)\./.test(name)) return NUMBERS;
  return /^(load|store|callIndirect|returnCallIndirect)$/.test(family) ? HALVES : 0;
}

/** Whether an operator is a function on slots: it stands in an assignment, and its operands are variables. */
export function isSlotFunction({ kind, a, b, c }: Node): boolean {
  switch (CLASSES[kind]) {
    case FUNCTIONS:
      return true;
    case SHIFTS:
      return b!.kind !== CONSTANT;
    case DIVISIONS:
      return c !== undefined || b!.kind !== CONSTANT;
    case BITS:
      return (a!.flags & RAW) === 0;
    default:
      return false;
  }
}

/** Whether the first operand of an operator, if it is a 64-bit integer in a variable, must be in the frame. */
export function needsSlot(node: Node): boolean {
  return CLASSES[node.kind] >= HALVES || isSlotFunction(node);
}

/** The same of the second operand. */
export function needsSecondSlot(node: Node): boolean {
  const { kind, b } = node;
  if (OP_FAMILIES[kind] === "store") return OP_NAMES[kind] !== "i64.store" && (b!.flags & LOOSE) === 0;
  return isSlotFunction(node);
}

/** The same of the operands in its list, which are unsigned numbers. */
export function needsSlots({ kind }: Node): boolean {
  return CLASSES[kind] === NUMBERS;
}

/** Whether an assignment gives a 64-bit integer as a bigint, which can be held in a variable of JavaScript. */
export function givesLong(node: Node): boolean {
  return node.type === I64 && !isSlotFunction(node);
}
