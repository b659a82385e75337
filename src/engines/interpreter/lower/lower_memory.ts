/**
 * Lowering of the operators on memories, tables and references.
 *
 * @module
 */
import { type OperationName, TRAPS } from "../../../runtime/mod.ts";
import { type Emitters, FUNCREF, I32, I64, isRef, RESULT_TYPES, type Site, type ValType } from "../../../wasm/mod.ts";
import { I } from "../run/loop.ts";
import type { Lowering } from "./lowering.ts";
import { doubled, type Operand, register } from "./operands.ts";
import { OPERATION_NUMBERS, wideOf } from "./operations.ts";
import { LOAD_BY_OP, STORE_BY_OP } from "./selection.ts";

/** Surrounds an access whose address is at height `h` by what other memories and 64-bit addresses need. */
function access(l: Lowering, { cursor, params: [address] }: Site, h: number, emit: () => void): void {
  if (address === I64) shortenAddress(l, h);
  if (cursor.memoryOffset >= 2 ** 32) l.code.emit(I.Trap, TRAPS.memoryOutOfBounds.number);
  if (cursor.index !== 0) l.code.emit(I.SelectMemory, cursor.index);
  emit();
  if (cursor.index !== 0) l.code.emit(I.SelectMemory, 0);
}

/** Turns a 64-bit address into a 32-bit one, or traps: no memory here is larger than 4 GiB. */
function shortenAddress(l: Lowering, h: number): void {
  const source = l.slot(h), slot = l.operands.slot(h), above: Operand[] = [];
  for (let i = h; i < l.operands.height; i++) above.push(l.operands.at(i));
  l.code.emit(I.Address64, 2 * slot, source);
  l.operands.truncate(h);
  l.operands.push({ kind: "slot", type: I32 });
  for (const operand of above.slice(1)) l.operands.push(operand);
}

/** Leaves an operator to the runtime; `params` and `results` are types of what it takes and gives. */
function leave(
  l: Lowering,
  { cursor: { family, offset, index, index2 } }: Site,
  params: readonly ValType[],
  results: readonly ValType[],
): void {
  l.settleTop(params.length);
  l.code.offset = offset;
  const first = l.operands.height - params.length;
  if (params.some(isRef)) l.usesRefs = true;
  const number = OPERATION_NUMBERS[family as OperationName], wide = wideOf(params, results);
  l.code.emit(I.Runtime, number, l.operands.slot(first), index, index2, wide);
  l.operands.truncate(first);
  for (const type of results) {
    l.noteRef(type);
    l.operands.push({ kind: "slot", type });
  }
}

/** Leaves an operator on a memory or table to the runtime. */
function leaveToRuntime(l: Lowering, site: Site): void {
  leave(l, site, site.params, site.results);
}

/** The emitters of this file. */
export const MEMORY_EMITTERS = {
  load: (l, site) => {
    const { cursor } = site, type = RESULT_TYPES[cursor.op];
    l.code.offset = site.cursor.offset;
    access(l, site, l.operands.height - 1, () => {
      l.operate(LOAD_BY_OP[cursor.op], 1, type, cursor.memoryOffset);
    });
  },
  store: (l, site) => {
    const { cursor } = site, h = l.operands.height - 2, instruction = STORE_BY_OP[cursor.op];
    const form = instruction === I.Store64 || instruction === I.StoreF64 ? register : doubled;
    l.code.offset = site.cursor.offset;
    access(l, site, h, () => {
      const address = l.register(h), value = l.register(h + 1, form);
      l.code.emitFused(instruction, [l.own(h), l.own(h + 1)], address, value, cursor.memoryOffset);
      l.drop(2);
    });
  },
  memorySize: leaveToRuntime,
  memoryGrow: leaveToRuntime,
  memoryFill: leaveToRuntime,
  memoryCopy: leaveToRuntime,
  memoryInit: leaveToRuntime,
  dataDrop: leaveToRuntime,
  tableGet: leaveToRuntime,
  tableSet: leaveToRuntime,
  tableSize: leaveToRuntime,
  tableGrow: leaveToRuntime,
  tableFill: leaveToRuntime,
  tableCopy: leaveToRuntime,
  tableInit: leaveToRuntime,
  elemDrop: leaveToRuntime,
  refNull: (l, site) => {
    l.usesRefs = true;
    l.wait({ kind: "constant", type: site.type, lo: 0, hi: 0 });
  },
  refIsNull: (l) => l.operate(I.RefIsNull, 1, I32),
  refFunc: (l, site) => leave(l, site, [], [FUNCREF]),
  refAsNonNull: (l, site) => leave(l, site, [site.type], [site.type]),
} as const satisfies Emitters<Lowering>;
