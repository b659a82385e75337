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
import {
  type ConstExpr,
  type ElementSegment,
  type Family,
  I64,
  type Module,
  OP,
  type OperatorCursor,
  OperatorCursor as Cursor,
  Reader,
  TypeSpace,
} from "../wasm/mod.ts";

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

/** The contents of the tables that never change, by index of the table. */
export function fixedTables(module: Module, written: ReadonlySet<number>): Map<number, FixedTable> {
  const active = module.elements.filter(({ mode }) => mode === "active");
  if (active.some(({ table }) => table < module.importedTables)) return new Map();
  const exported = new Set(module.exports.filter(({ kind }) => kind === "table").map(({ index }) => index));
  const fixed = new Map<number, FixedTable>();
  for (let table = module.importedTables; table < module.tables.length; table++) {
    if (written.has(table) || exported.has(table)) continue;
    if (module.tableInits[table - module.importedTables] !== undefined) continue;
    const contents = contentsOf(module, table, active.filter((segment) => segment.table === table));
    if (contents !== undefined) fixed.set(table, contents);
  }
  return fixed;
}

/** What segments make of a table; undefined if that depends on the instance, or does not fit. */
function contentsOf(module: Module, table: number, segments: readonly ElementSegment[]): FixedTable | undefined {
  const contents = new Map<number, number>(), { address, limits } = module.tables[table];
  for (const { offset, items } of segments) {
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
  const cursor = new Cursor(new Reader(module.bytes, start, end), new TypeSpace(module.types));
  cursor.next();
  const behind = new Cursor(cursor.reader, cursor.types);
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
