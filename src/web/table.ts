/**
 * `WebAssembly.Table`.
 *
 * @module
 */
import { Table as RuntimeTable } from "../runtime/mod.ts";
import type { TableType } from "../wasm/mod.ts";
import { defineInterface, fromAddress, isObject, toAddress, toAddressType, toDictionary } from "./idl.ts";
import type { Interface, Realm } from "./realm.ts";
import { requireCrossing, toElementType } from "./values.ts";

/** Makes the class of a namespace. */
export function tableInterface(realm: Realm): Interface<RuntimeTable> {
  const objects = new WeakMap<RuntimeTable, object>(), { values } = realm;
  let unwrap!: (value: unknown) => RuntimeTable | undefined;

  class Table {
    readonly #table: RuntimeTable;

    /** A descriptor and the value of all entries, or from {@linkcode Interface.wrap} what the object stands for. */
    constructor(descriptor: unknown, value: unknown = undefined) {
      this.#table = descriptor instanceof RuntimeTable ? descriptor : allocate(realm, descriptor, value);
      objects.set(this.#table, this);
    }

    get length(): number | bigint {
      return fromAddress(this.#table.length, this.#table.declared.address);
    }

    grow(delta: unknown, ...given: unknown[]): number | bigint {
      const { address, element } = this.#table.declared;
      const count = toAddress(delta, address, "WebAssembly.Table.grow(): the number of entries");
      const old = this.#table.grow(count, reference(element, given));
      if (old < 0) throw new RangeError("WebAssembly.Table.grow(): the table cannot grow that much");
      return fromAddress(old, address);
    }

    get(index: unknown): unknown {
      const { address, element } = this.#table.declared;
      requireCrossing(element);
      const at = toAddress(index, address, "WebAssembly.Table.get(): the index");
      checkIndex(this.#table, at, "get");
      return values.toJs(this.#table.get(at), element);
    }

    set(index: unknown, ...given: unknown[]): void {
      const { address, element } = this.#table.declared;
      requireCrossing(element);
      const at = toAddress(index, address, "WebAssembly.Table.set(): the index");
      const value = reference(element, given);
      checkIndex(this.#table, at, "set");
      this.#table.set(at, value);
    }

    static {
      unwrap = (value) => isObject(value) && #table in value ? (value as Table).#table : undefined;
    }
  }

  /** A reference argument that may have been left away. */
  function reference(element: number, given: unknown[]): unknown {
    return given.length === 0 ? values.defaultOf(element) : values.toWasm(given[0], element);
  }

  defineInterface(Table, "Table", 1);
  return { type: Table, wrap: (table) => objects.get(table) ?? new Table(table), unwrap };
}

function checkIndex(table: RuntimeTable, index: number, method: string): void {
  if (index < table.length) return;
  throw new RangeError(`WebAssembly.Table.${method}(): index ${index} is outside a table of ${table.length} entries`);
}

function allocate(realm: Realm, descriptor: unknown, value: unknown): RuntimeTable {
  const type = toTableType(descriptor), { values } = realm;
  const initial = value === undefined ? values.defaultOf(type.element) : values.toWasm(value, type.element);
  return realm.run(() => realm.cluster.table(type, initial));
}

/** The type that a descriptor describes; properties are read in the order in which the tests expect it. */
function toTableType(descriptor: unknown): TableType {
  const what = "WebAssembly.Table(): the";
  const given = toDictionary(descriptor, `${what} descriptor`);
  const element = toElementType(given.element, `${what} property "element"`);
  const address = toAddressType(given.address, `${what} property "address"`);
  const min = toAddress(given.initial, address, `${what} property "initial"`);
  const maximum = given.maximum;
  const max = maximum === undefined ? undefined : toAddress(maximum, address, `${what} property "maximum"`);
  if (max !== undefined && min > max) throw new RangeError(`${what} property "initial" is above "maximum"`);
  return { kind: "table", element, limits: { min, max }, address };
}
