/**
 * Tables and globals. Entries are read where they lie; everything that changes a table goes through the runtime, for the
 * table itself is a JavaScript object and the native entries only mirror it. Globals of reference types are the runtime's
 * too.
 *
 * @module
 */
import { castOperator, integerPredicate, type Value } from "../../../../ffi/mod.ts";
import type { TrapCode } from "../../../runtime/mod.ts";
import { contextLayout, referenceSize, storageEntry } from "../../../native/layout.ts";
import { I32, I64, isRef, type Site, type ValType } from "../../../wasm/mod.ts";
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

/** The type of the count of a copy: i64 only if both sides have 64-bit addresses. */
export function countType(to: ValType, from: ValType): ValType {
  return to === I64 ? from : to;
}

/** An i64 as the type of a table's or memory's sizes. */
export function narrowed(f: FunctionEmitter, size: Value, address: ValType): Value {
  return address === I64 ? size : f.b.cast(castOperator.trunc, size, f.t.i32);
}

function number(f: FunctionEmitter, value: number): Value {
  return f.c.i64(BigInt(value));
}

function globalSlot(f: FunctionEmitter, index: number): Value {
  return f.invariant(f.t.pointer, f.field(contextLayout(f.module).globals + index * 8));
}

/** The families of this file. */
export const TABLE = {
  tableGet: (f: FunctionEmitter, { cursor: { index } }: Site): void => {
    const at = f.widen(f.pop(), f.module.tables[index].address);
    f.push(f.loadState(f.t.i64, tableElement(f, index, at, "tableOutOfBounds")));
  },
  tableSet: (f: FunctionEmitter, { cursor: { index } }: Site): void => {
    const value = f.pop(), at = f.widen(f.pop(), f.module.tables[index].address);
    callBuiltin(f, "tableSet", [number(f, index), at, value]);
  },
  tableSize: (f: FunctionEmitter, { cursor: { index } }: Site): void => {
    f.push(narrowed(f, tableLength(f, index), f.module.tables[index].address));
  },
  tableGrow: (f: FunctionEmitter, { cursor: { index } }: Site): void => {
    const { address } = f.module.tables[index], delta = f.widen(f.pop(), address), value = f.pop();
    f.push(narrowed(f, callBuiltin(f, "tableGrow", [number(f, index), value, delta]), address));
  },
  tableFill: (f: FunctionEmitter, { cursor: { index } }: Site): void => {
    const { address } = f.module.tables[index], count = f.widen(f.pop(), address), value = f.pop();
    callBuiltin(f, "tableFill", [number(f, index), f.widen(f.pop(), address), value, count]);
  },
  tableCopy: (f: FunctionEmitter, { cursor: { index, index2 } }: Site): void => {
    const to = f.module.tables[index].address, from = f.module.tables[index2].address;
    const count = f.widen(f.pop(), countType(to, from)), origin = f.widen(f.pop(), from);
    const operands = [number(f, index), number(f, index2), f.widen(f.pop(), to), origin, count];
    callBuiltin(f, "tableCopy", operands);
  },
  tableInit: (f: FunctionEmitter, { cursor: { index, index2 } }: Site): void => {
    const { address } = f.module.tables[index2], [to, from, count] = f.popMany(3);
    const operands = [f.widen(to, address), f.widen(from, I32), f.widen(count, I32)];
    callBuiltin(f, "tableInit", [number(f, index), number(f, index2), ...operands]);
  },
  elemDrop: (f: FunctionEmitter, { cursor: { index } }: Site): void => {
    callBuiltin(f, "elemDrop", [number(f, index)]);
  },
  globalGet: (f: FunctionEmitter, { cursor: { index }, type }: Site): void => {
    if (isRef(type)) return f.push(callBuiltin(f, "globalGet", [number(f, index)]));
    const slot = globalSlot(f, index), value = f.shard.types.of(type);
    f.push(f.module.globals[index].mutable ? f.loadState(value, slot) : f.invariant(value, slot));
  },
  globalSet: (f: FunctionEmitter, { cursor: { index }, type }: Site): void => {
    const value = f.pop();
    if (isRef(type)) callBuiltin(f, "globalSet", [number(f, index), value]);
    else f.storeState(value, globalSlot(f, index));
  },
};
