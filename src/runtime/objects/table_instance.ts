/**
 * Tables of references as engines see them; `table.ts` is what embedders see. The entries are JavaScript values; engines read `entries` directly, which is the same array for
 * the table's whole life. They write through the methods, which keep the mirror that native storage has up to date.
 *
 * @module
 */
import { holdValType } from "../../wasm/types/defined_types.ts";
import type { TableType } from "../../wasm/types/extern_types.ts";
import { LIMITS } from "../../wasm/limits.ts";
import { LimitError } from "../errors.ts";
import { ENTRY_COST, ENTRY_SLICE, type Meter, UNLIMITED } from "../meter.ts";
import type { Reserve } from "../quota.ts";
import { piecewise } from "../piecewise.ts";
import { managedStorage, type Storage, type TableMirror } from "./storage.ts";
import { trap } from "../trap.ts";

/** What a table has of its cluster. */
export interface TableSurroundings {
  /** Entries that it may have at most. */
  readonly most?: number;
  readonly storage?: Storage;
  /** Whom operations on many entries, which are done in slices, report to. */
  readonly meter?: Meter;
  /** What it asks before it gets more entries. */
  readonly reserve?: Reserve;
}

/** A table as engines see it. Nothing is checked but bounds, which trap: what engines pass was validated. */
export class TableInstance {
  /** Tells it from other things that can be exported. */
  readonly kind = "table";
  /** The type it was declared with. */
  readonly declared: TableType;
  /** The references; `null` where there is none. */
  readonly entries: unknown[];
  /** What native storage mirrors the entries in. */
  readonly mirror: TableMirror | undefined;
  /** What keeps the type of the entries. */
  readonly hold: object | undefined;
  readonly #most: number;
  readonly #meter: Meter;
  readonly #reserve: Reserve;

  /**
   * Made by {@linkcode Cluster.table}.
   *
   * @throws {LimitError} if the initial size cannot be had.
   */
  constructor(type: TableType, initial: unknown = null, surroundings: TableSurroundings = {}) {
    const { most = LIMITS.tableEntries, storage = managedStorage, meter = UNLIMITED, reserve = () => true } =
      surroundings;
    const { min, max = Infinity } = type.limits;
    this.declared = type;
    this.#meter = meter;
    this.#reserve = reserve;
    this.hold = holdValType(type.element);
    this.#most = Math.min(max, most);
    if (min > most || !reserve(min)) throw new LimitError(`cannot allocate a table of ${min} entries`);
    this.entries = [];
    this.mirror = storage.mirror(type, this.entries, this.#most);
    this.#extend(min, initial);
  }

  /** Number of entries. */
  get length(): number {
    return this.entries.length;
  }

  /** The type that imports are matched against: its minimum is the present size. */
  get type(): TableType {
    return { ...this.declared, limits: { min: this.length, max: this.declared.limits.max } };
  }

  /** `table.get`. */
  get(index: number): unknown {
    if (index >= this.entries.length) trap("tableOutOfBounds");
    return this.entries[index];
  }

  /** `table.set` of a reference that has the table's type. */
  set(index: number, value: unknown): void {
    if (index >= this.entries.length) trap("tableOutOfBounds");
    this.entries[index] = value;
    this.mirror?.update(index, 1);
  }

  /** `table.grow`: returns the old size, or -1 if that much cannot be had. */
  grow(delta: number, value: unknown): number {
    const old = this.entries.length;
    if (old + delta > this.#most || !this.#reserve(delta)) return -1;
    this.#extend(delta, value);
    return old;
  }

  #extend(count: number, value: unknown): void {
    if (count > ENTRY_SLICE) return piecewise(count, ENTRY_SLICE, (_, size) => this.#extend(size, value));
    for (let i = 0; i < count; i++) this.entries.push(value);
    this.mirror?.resize();
    this.#meter.move(count * ENTRY_COST);
  }

  #check(index: number, count: number): void {
    if (index + count > this.entries.length) trap("tableOutOfBounds");
  }

  /** `table.fill`. */
  fill(index: number, value: unknown, count: number): void {
    this.#check(index, count);
    if (count > ENTRY_SLICE) return piecewise(count, ENTRY_SLICE, (at, size) => this.fill(index + at, value, size));
    this.entries.fill(value, index, index + count);
    this.#wrote(index, count);
  }

  /** `table.copy`, also between tables. */
  copy(to: number, source: TableInstance, from: number, count: number): void {
    this.#check(to, count);
    source.#check(from, count);
    if (count > ENTRY_SLICE) {
      return piecewise(count, ENTRY_SLICE, (at, size) => this.copy(to + at, source, from + at, size), to > from);
    }
    if (this === source) this.entries.copyWithin(to, from, from + count);
    else for (let i = 0; i < count; i++) this.entries[to + i] = source.entries[from + i];
    this.#wrote(to, count);
  }

  /** `table.init`, and active element segments. */
  init(to: number, items: readonly unknown[], from: number, count: number): void {
    if (from + count > items.length) trap("tableOutOfBounds");
    this.#check(to, count);
    if (count > ENTRY_SLICE) {
      return piecewise(count, ENTRY_SLICE, (at, size) => this.init(to + at, items, from + at, size));
    }
    for (let i = 0; i < count; i++) this.entries[to + i] = items[from + i];
    this.#wrote(to, count);
  }

  #wrote(index: number, count: number): void {
    this.mirror?.update(index, count);
    this.#meter.move(count * ENTRY_COST);
  }
}
