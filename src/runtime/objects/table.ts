/**
 * Tables as embedders see them: everything that is passed is checked.
 *
 * @module
 */
import type { TableType } from "../../wasm/types/extern_types.ts";
import { matches } from "../../wasm/types/matching.ts";
import { showType } from "../../wasm/text/show_types.ts";
import { summary, summarySymbol } from "../../wasm/text/summary.ts";
import { showValue, toSize } from "../values/arguments.ts";
import { TableInstance } from "./table_instance.ts";
import { toReference } from "../values/values.ts";

/** The table that engines know for one that embedders know. */
export let tableInstance: (table: Table) => TableInstance;
/** Whether a value is a table, and not something that looks like one. */
export let isTable: (value: unknown) => value is Table;

const tables = new WeakMap<TableInstance, Table>();

/** The table that embedders know for one that engines know: always the same object. */
export function tableOf(instance: TableInstance): Table {
  let table = tables.get(instance);
  if (table === undefined) tables.set(instance, table = new Table(instance));
  return table;
}

/**
 * A table. Indices and sizes are integers, or BigInts if the table has 64-bit indices; references must have its type.
 *
 * @example
 * ```ts
 * import { Cluster } from "@wasmine/wasmine";
 *
 * using cluster = new Cluster();
 * const table = cluster.table({ element: "externref", minimum: 2 });
 * table.set(0, "anything");
 * console.log(table.get(0), table.get(1), table.length); // anything null 2
 * ```
 */
export class Table {
  /** Tells it from other things that can be exported. */
  readonly kind = "table";
  readonly #instance: TableInstance;

  static {
    tableInstance = (table) => table.#instance;
    isTable = (value): value is Table => typeof value === "object" && value !== null && #instance in value;
  }

  /** Made by {@linkcode Cluster.table}, and for exports. */
  constructor(instance: TableInstance) {
    if (!(instance instanceof TableInstance)) {
      throw new TypeError("tables are made by Cluster.table() and by instances, not by new Table()");
    }
    this.#instance = instance;
  }

  /** The type it was declared with. */
  get declared(): TableType {
    return this.#instance.declared;
  }

  /** The type that imports are matched against: its minimum is the present size. */
  get type(): TableType {
    return this.#instance.type;
  }

  /** Number of entries. */
  get length(): number {
    return this.#instance.length;
  }

  /**
   * The entry at an index.
   *
   * @throws {RangeError} if there is none.
   */
  get(index: number | bigint): unknown {
    return this.#instance.get(this.#inside(index, 1, "Table.get(): the index"));
  }

  /**
   * Sets an entry.
   *
   * @throws {RangeError} if there is none.
   * @throws {TypeError} if the value has another type.
   */
  set(index: number | bigint, value: unknown): void {
    const at = this.#inside(index, 1, "Table.set(): the index");
    this.#instance.set(at, this.#reference(value, "Table.set(): the entry"));
  }

  /**
   * Adds entries, which are null unless a value is given.
   *
   * @returns the old size, or -1 if that many cannot be had.
   * @throws {TypeError} if the value has another type.
   */
  grow(delta: number | bigint, ...given: [value?: unknown]): number {
    const value = given.length === 0 ? null : given[0];
    const count = toSize(delta, "Table.grow(): the number of entries", this.declared.address);
    return this.#instance.grow(count, this.#reference(value, "Table.grow(): the entry"));
  }

  /**
   * Sets a range of entries.
   *
   * @throws {RangeError} if some are outside.
   * @throws {TypeError} if the value has another type.
   */
  fill(index: number | bigint, value: unknown, count: number | bigint): void {
    const size = toSize(count, "Table.fill(): the number of entries", this.declared.address);
    const at = this.#inside(index, size, "Table.fill(): the index");
    this.#instance.fill(at, this.#reference(value, "Table.fill(): the entry"), size);
  }

  /**
   * Copies entries from a table, which may be the same one.
   *
   * @throws {RangeError} if some are outside.
   * @throws {TypeError} if the other table's entries have another type.
   */
  copy(to: number | bigint, source: Table, from: number | bigint, count: number | bigint): void {
    if (!isTable(source)) throw new TypeError(`Table.copy(): the source must be a table, not ${showValue(source)}`);
    const { element } = this.declared, other = source.declared.element;
    if (!matches(other, element)) {
      throw new TypeError(
        `Table.copy(): the source must have entries of type ${showType(element)}, not ${showType(other)}`,
      );
    }
    const size = toSize(count, "Table.copy(): the number of entries", this.declared.address);
    const start = source.#inside(from, size, "Table.copy(): the index in the source");
    this.#instance.copy(this.#inside(to, size, "Table.copy(): the index"), source.#instance, start, size);
  }

  /** What `console.log` shows. */
  [summarySymbol](): string {
    const { length, declared: { element, limits: { max } } } = this;
    return summary("Table", { element: showType(element), length, maximum: max });
  }

  #inside(index: unknown, count: number, what: string): number {
    const { address, element } = this.declared, at = toSize(index, what, address);
    if (at + count <= this.length) return at;
    const range = count === 1 ? `${at}` : `${at}, with ${count} entries from there,`;
    throw new RangeError(`${what} ${range} is outside a table of ${this.length} ${showType(element)}`);
  }

  #reference(value: unknown, what: string): unknown {
    return toReference(value, this.declared.element, what);
  }
}
