/**
 * Global variables as engines see them; `global.ts` is what embedders see. Each has one value slot of its own, so that an imported global is the same cell for all who see
 * it; engines read and write the slot directly.
 *
 * @module
 */
import { holdValType } from "../../wasm/types/defined_types.ts";
import type { GlobalType } from "../../wasm/types/extern_types.ts";
import type { Slots } from "./slots.ts";
import { managedStorage, type Storage } from "./storage.ts";

/** A global as engines see it. */
export class GlobalInstance {
  /** Type of its value, and whether it can be set. */
  readonly type: GlobalType;
  /** Its one value slot. */
  readonly slot: Slots;
  /** What keeps the type of the value. */
  readonly hold: object | undefined;

  /** Made by {@linkcode Cluster.global}; the value is the type's default. */
  constructor(type: GlobalType, storage: Storage = managedStorage) {
    this.type = type;
    this.hold = holdValType(type.type);
    this.slot = storage.slot();
  }
}
