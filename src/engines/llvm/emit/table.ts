/**
 * Tables and globals. Entries are read where they lie; everything that changes a table goes through the runtime, for the
 * table itself is a JavaScript object and the native entries only mirror it. Globals of reference types are the runtime's
 * too.
 *
 * @module
 */
import { castOperator, integerPredicate, type Value } from "../../../../ffi/mod.ts";
import type { TrapCode } from "../../../runtime/mod.ts";
import type { BuiltinName } from "../../../native/builtins.ts";
import { contextLayout, referenceSize, storageEntry } from "../../../native/layout.ts";
import { I64, isRef, type Site, type ValType } from "../../../wasm/mod.ts";
import type { FunctionEmitter } from "./function.ts";
import { callBuiltin } from "./wrappers.ts";

function entryOf(f: FunctionEmitter, table: number): number {
  return contextLayout(f.module).tables + table * storageEntry.size;
}

/** The number of entries, as an i64. */
function tableLength(f: FunctionEmitter, table: number): Value {
  const { limits: { min, max } } = f.module.tables[table];
  return min === max ? f.c.i64(BigInt(min)) : f.addresses.storageLength(entryOf(f, table));
}

/** The address of an entry, whose index is an i64; traps if there is none. */
export function tableElement(f: FunctionEmitter, table: number, index: Value, trap: TrapCode): Value {
  f.trapIf(f.b.compareInteger(integerPredicate.uge, index, tableLength(f, table)), trap);
  const type = referenceSize === 8 ? f.t.i64 : f.t.i32;
  return f.b.elementAddress(type, f.addresses.storageBase(entryOf(f, table)), index);
}

/** Takes the operands of an operator on a memory or table, its numbers as i64. */
export function takeOperands(f: FunctionEmitter, { params }: Site): Value[] {
  return f.popMany(params.length).map((value, i) => isRef(params[i]) ? value : f.widen(value, params[i]));
}

/** Has the runtime carry out an operator on a memory or table; its immediates come first. */
export function leaveToRuntime(name: BuiltinName, immediates: 1 | 2): (f: FunctionEmitter, site: Site) => void {
  return (f, site) => {
    const { cursor: { index, index2 }, results } = site, indices = immediates === 1 ? [index] : [index, index2];
    const operands = [...indices.map((each) => f.c.i64(BigInt(each))), ...takeOperands(f, site)];
    const returned = callBuiltin(f, name, operands);
    if (results.length > 0) f.push(narrowed(f, returned, results[0]));
  };
}

/** An i64 as the type of a table's or memory's sizes. */
export function narrowed(f: FunctionEmitter, size: Value, address: ValType): Value {
  return address === I64 ? size : f.b.cast(castOperator.trunc, size, f.t.i32);
}

function globalSlot(f: FunctionEmitter, index: number): Value {
  return f.invariant(f.t.pointer, f.field(contextLayout(f.module).globals + index * 8));
}

/** The families of this file. */
export const TABLE = {
  tableGet: (f: FunctionEmitter, site: Site): void => {
    const [at] = takeOperands(f, site);
    f.push(f.loadState(f.t.i64, tableElement(f, site.cursor.index, at, "tableOutOfBounds")));
  },
  tableSet: leaveToRuntime("tableSet", 1),
  tableSize: (f: FunctionEmitter, { cursor: { index }, results }: Site): void => {
    f.push(narrowed(f, tableLength(f, index), results[0]));
  },
  tableGrow: leaveToRuntime("tableGrow", 1),
  tableFill: leaveToRuntime("tableFill", 1),
  tableCopy: leaveToRuntime("tableCopy", 2),
  tableInit: leaveToRuntime("tableInit", 2),
  elemDrop: leaveToRuntime("elemDrop", 1),
  globalGet: (f: FunctionEmitter, { cursor: { index }, type }: Site): void => {
    if (isRef(type)) return f.push(callBuiltin(f, "globalGet", [f.c.i64(BigInt(index))]));
    const slot = globalSlot(f, index), value = f.shard.types.of(type);
    f.push(f.module.globals[index].mutable ? f.loadState(value, slot) : f.invariant(value, slot));
  },
  globalSet: (f: FunctionEmitter, { cursor: { index }, type }: Site): void => {
    const value = f.pop();
    if (isRef(type)) callBuiltin(f, "globalSet", [f.c.i64(BigInt(index)), value]);
    else f.storeState(value, globalSlot(f, index));
  },
};
