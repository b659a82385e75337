/**
 * Tables that never change: the module defines them, keeps them to itself, fills them with the functions that its element
 * segments list, and has no operator that writes to them. C++ and Rust programs reach virtual methods and function
 * pointers through such a table, so that what an indirect call can call is known when it is compiled.
 *
 * That the segments are applied in full must not be assumed of code that runs although an instance could not be made,
 * which is possible for functions that an earlier segment put into an imported table. In a module with such a segment no
 * table counts as fixed.
 *
 * @module
 */
import type { ConstExpr, ElementSegment, Module } from "../module.ts";
import { type Family, OP } from "../opcodes.ts";
import { OperatorCursor } from "../operators.ts";
import { Reader } from "../reader.ts";
import { TypeSpace } from "../types/type_space.ts";
import { funcType, I64, type TypeId } from "../types.ts";
import { readLocals } from "../validate/locals.ts";

/** The index of the function in each entry that has one. */
export type FixedTable = ReadonlyMap<number, number>;

/** The immediate that names the table an operator writes to. */
const WRITTEN: Partial<Record<Family, "index" | "index2">> = {
  tableSet: "index",
  tableFill: "index",
  tableGrow: "index",
  tableCopy: "index",
  tableInit: "index2",
};

/** The table that an operator writes to, or undefined. */
export function writtenTable(cursor: OperatorCursor): number | undefined {
  const immediate = WRITTEN[cursor.family];
  return immediate === undefined ? undefined : cursor[immediate];
}

/** The tables that any function of a validated module writes to. */
export function writtenTables(module: Module): Set<number> {
  const types = new TypeSpace(module.types), written = new Set<number>();
  module.bodies.forEach(({ start, end }, i) => {
    const reader = new Reader(module.bytes, start, end);
    readLocals(reader, types, funcType(module.funcs[module.importedFuncs + i]).params);
    const cursor = new OperatorCursor(reader, types);
    while (reader.pos < end) {
      cursor.next();
      const table = writtenTable(cursor);
      if (table !== undefined) written.add(table);
    }
  });
  return written;
}

/**
 * The contents of the tables that never change, by index of the table.
 *
 * @param written The tables that functions write to.
 */
export function fixedTables(module: Module, written: ReadonlySet<number>): Map<number, FixedTable> {
  const active = module.elements.filter(({ mode }) => mode === "active");
  if (active.some(({ table }) => table < module.importedTables)) return new Map();
  const exported = new Set(module.exports.filter(({ kind }) => kind === "table").map(({ index }) => index));
  const fixed = new Map<number, FixedTable>(), segments = Map.groupBy(active, ({ table }) => table);
  for (let table = module.importedTables; table < module.tables.length; table++) {
    if (written.has(table) || exported.has(table)) continue;
    if (module.tableInits[table - module.importedTables] !== undefined) continue;
    const contents = contentsOf(module, table, segments.get(table) ?? []);
    if (contents !== undefined) fixed.set(table, contents);
  }
  return fixed;
}

/** Functions that segments list for a table: more take too long to look at, and are too many to be spelt out. */
const MOST_LISTED = 1 << 16;

/** What segments make of a table; undefined if that depends on the instance, does not fit, or is too much. */
function contentsOf(module: Module, table: number, segments: readonly ElementSegment[]): FixedTable | undefined {
  const contents = new Map<number, number>(), { address, limits } = module.tables[table];
  let listed = 0;
  for (const { offset, items } of segments) {
    if ((listed += items.length) > MOST_LISTED) return undefined;
    const start = constantOffset(module, offset!, address === I64);
    if (start === undefined || start + items.length > limits.min) return undefined;
    for (const [i, item] of items.entries()) {
      const entry = typeof item === "number" ? item : constantReference(module, item);
      if (entry === undefined) return undefined;
      if (entry === null) contents.delete(start + i);
      else contents.set(start + i, entry);
    }
  }
  return contents;
}

/** The cursor behind the only operator of an expression; undefined if there are several. */
function onlyOperator(module: Module, { start, end }: ConstExpr): OperatorCursor | undefined {
  const cursor = new OperatorCursor(new Reader(module.bytes, start, end), new TypeSpace(module.types));
  cursor.next();
  const behind = new OperatorCursor(cursor.reader, cursor.types);
  behind.next();
  return behind.op === OP.end ? cursor : undefined;
}

function constantOffset(module: Module, expr: ConstExpr, wide: boolean): number | undefined {
  const cursor = onlyOperator(module, expr);
  if (cursor?.op !== (wide ? OP["i64.const"] : OP["i32.const"])) return undefined;
  return (wide ? (cursor.hi >>> 0) * 2 ** 32 : 0) + (cursor.lo >>> 0);
}

/** The function that an expression names, null for null, undefined if it is anything else. */
function constantReference(module: Module, expr: ConstExpr): number | null | undefined {
  const cursor = onlyOperator(module, expr);
  if (cursor?.op === OP["ref.null"]) return null;
  return cursor?.op === OP["ref.func"] ? cursor.index : undefined;
}

/** How many functions, and how many entries of a table, an indirect call is spelt out for at most. */
const MOST_TARGETS = 8, MOST_ENTRIES = 64;

/**
 * The functions of a type in a fixed table, with the entries that each is in: an indirect call with any other index traps.
 *
 * @returns undefined if there are many, which are better looked up.
 */
export function targetsOfType(
  { funcs }: Module,
  contents: FixedTable,
  type: TypeId,
): Map<number, number[]> | undefined {
  const targets = new Map<number, number[]>();
  let count = 0;
  for (const [entry, func] of contents) {
    if (funcs[func] !== type) continue;
    const entries = targets.get(func);
    if (entries === undefined) targets.set(func, [entry]);
    else entries.push(entry);
    if (++count > MOST_ENTRIES || targets.size > MOST_TARGETS) return undefined;
  }
  return targets;
}
