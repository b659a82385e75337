/**
 * Rules of the operators on tables and memories.
 *
 * @module
 */
import { type Family, OP_LOG2_WIDTHS, OP_PARAMS, OP_RESULTS } from "../opcodes.ts";
import { I32, I64, matches, showType, typesOf, type ValType } from "../types.ts";
import type { Rule, Validator } from "./validator.ts";

const PARAMS: Readonly<Record<ValType, readonly ValType[][]>> = {
  [I32]: OP_PARAMS.map((letters) => typesOf(letters, I32)),
  [I64]: OP_PARAMS.map((letters) => typesOf(letters, I64)),
};
const RESULTS: readonly ValType[][] = OP_RESULTS.map((letters) => typesOf(letters));

/** Checks a memory argument, then the operands and results as the operator table says. */
function access(v: Validator): void {
  const { op, align, index, memoryOffset } = v.cursor, memory = v.memory(index);
  if (align > OP_LOG2_WIDTHS[op]) v.fail("alignment must not be larger than natural");
  if (memory.address === I32 && memoryOffset >= 2 ** 32) v.fail("offset out of range");
  carryOut(v, PARAMS[memory.address][op], RESULTS[op]);
}

/** Takes and gives values whose types depend on a memory or table, and says so to the sink. */
function carryOut(v: Validator, params: readonly ValType[], results: readonly ValType[] = []): void {
  v.popAll(params);
  v.pushAll(results);
  v.site.params = params;
  v.site.results = results;
}

/** An atomic access must be exactly aligned. */
function atomicAccess(v: Validator): void {
  if (v.cursor.align !== OP_LOG2_WIDTHS[v.cursor.op]) v.fail("atomic alignment must be natural");
  access(v);
}

function laneAccess(v: Validator): void {
  if (v.cursor.index2 >= 16 >> OP_LOG2_WIDTHS[v.cursor.op]) v.fail(`invalid lane index ${v.cursor.index2}`);
  access(v);
}

/** The type of sizes that fit both of two address types. */
function smaller(a: ValType, b: ValType): ValType {
  return a === I64 && b === I64 ? I64 : I32;
}

function requireMatch(v: Validator, sub: ValType, sup: ValType): void {
  if (!matches(sub, sup)) v.fail(`type mismatch: ${v.cursor.name} expected ${showType(sup)}, found ${showType(sub)}`);
}

/** The rules of this file. */
export const MEMORY_RULES = {
  tableGet: (v) => {
    const { address, element } = v.table(v.cursor.index);
    carryOut(v, [address], [element]);
    v.site.type = element;
  },
  tableSet: (v) => {
    const { address, element } = v.table(v.cursor.index);
    carryOut(v, [address, element]);
    v.site.type = element;
  },
  tableSize: (v) => carryOut(v, [], [v.table(v.cursor.index).address]),
  tableGrow: (v) => {
    const { address, element } = v.table(v.cursor.index);
    carryOut(v, [element, address], [address]);
  },
  tableFill: (v) => {
    const { address, element } = v.table(v.cursor.index);
    carryOut(v, [address, element, address]);
  },
  tableCopy: (v) => {
    const to = v.table(v.cursor.index), from = v.table(v.cursor.index2);
    requireMatch(v, from.element, to.element);
    carryOut(v, [to.address, from.address, smaller(to.address, from.address)]);
  },
  tableInit: (v) => {
    const { address, element } = v.table(v.cursor.index2);
    requireMatch(v, v.element(v.cursor.index), element);
    carryOut(v, [address, I32, I32]);
  },
  elemDrop: (v) => {
    v.element(v.cursor.index);
    carryOut(v, []);
  },
  load: access,
  store: access,
  loadLane: laneAccess,
  storeLane: laneAccess,
  memorySize: (v) => carryOut(v, [], [v.memory(v.cursor.index).address]),
  memoryGrow: (v) => {
    const { address } = v.memory(v.cursor.index);
    carryOut(v, [address], [address]);
  },
  memoryFill: (v) => {
    const { address } = v.memory(v.cursor.index);
    carryOut(v, [address, I32, address]);
  },
  memoryCopy: (v) => {
    const to = v.memory(v.cursor.index).address, from = v.memory(v.cursor.index2).address;
    carryOut(v, [to, from, smaller(to, from)]);
  },
  memoryInit: (v) => {
    const { address } = v.memory(v.cursor.index2);
    v.data(v.cursor.index);
    carryOut(v, [address, I32, I32]);
  },
  dataDrop: (v) => {
    v.data(v.cursor.index);
    carryOut(v, []);
  },
  atomicLoad: atomicAccess,
  atomicStore: atomicAccess,
  atomicRmw: atomicAccess,
  atomicCmpxchg: atomicAccess,
  atomicWait: atomicAccess,
  atomicNotify: atomicAccess,
  atomicFence: () => {},
} as const satisfies Partial<Record<Family, Rule>>;
