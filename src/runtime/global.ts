/**
 * Global variables. Each has one value slot of its own, so that an imported global is the same cell for all who see
 * it; engines read and write the slot directly.
 *
 * @module
 */
import type { GlobalType } from "../wasm/extern_types.ts";
import { showType } from "../wasm/show_types.ts";
import type { Slots } from "./slots.ts";
import { managedStorage, type Storage } from "./storage.ts";
import { toWasm } from "./values.ts";

/**
 * A global.
 *
 * @example
 * ```ts
 * import { Cluster, I64 } from "@wasmine/wasmine";
 *
 * using cluster = new Cluster();
 * const global = cluster.global({ kind: "global", type: I64, mutable: true });
 * global.value = 5n;
 * console.log(global.value); // 5n
 * ```
 */
export class Global {
  /** Tells it from other things that can be exported. */
  readonly kind = "global";
  /** Type of its value, and whether it can be set. */
  readonly type: GlobalType;
  /** Its one value slot. */
  readonly slot: Slots;

  /** Made by {@linkcode Cluster.global}; the value is the type's default. */
  constructor(type: GlobalType, storage: Storage = managedStorage) {
    this.type = type;
    this.slot = storage.slot();
  }

  /** The value as JavaScript sees it. */
  get value(): unknown {
    return this.slot.get(0, this.type.type);
  }

  /** Sets the value, converted; throws TypeError if it does not convert or the global is immutable. */
  set value(value: unknown) {
    if (!this.type.mutable) throw new TypeError(`cannot set an immutable global of type ${showType(this.type.type)}`);
    this.initialize(value);
  }

  /** Gives an immutable global its value too. */
  initialize(value: unknown): void {
    this.slot.set(0, this.type.type, toWasm(value, this.type.type));
  }
}
