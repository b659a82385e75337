/**
 * Global variables as embedders see them: everything that is passed is checked.
 *
 * @module
 */
import type { GlobalType } from "../../wasm/types/extern_types.ts";
import { showType } from "../../wasm/text/show_types.ts";
import { summary, summarySymbol } from "../../wasm/text/summary.ts";
import { isRef, V128 } from "../../wasm/types/value_types.ts";
import { showValue } from "../values/arguments.ts";
import { GlobalInstance } from "./global_instance.ts";
import { toWasm } from "../values/values.ts";

/** The global that engines know for one that embedders know. */
export let globalInstance: (global: Global) => GlobalInstance;
/** Whether a value is a global, and not something that looks like one. */
export let isGlobal: (value: unknown) => value is Global;

const globals = new WeakMap<GlobalInstance, Global>();

/** The global that embedders know for one that engines know: always the same object. */
export function globalOf(instance: GlobalInstance): Global {
  let global = globals.get(instance);
  if (global === undefined) globals.set(instance, global = new Global(instance));
  return global;
}

/**
 * A global.
 *
 * @example
 * ```ts
 * import { Cluster } from "@wasmine/wasmine";
 *
 * using cluster = new Cluster();
 * const global = cluster.global({ type: "i64", mutable: true }, 5n);
 * global.value = 6n;
 * console.log(global.value); // 6n
 * ```
 */
export class Global {
  /** Tells it from other things that can be exported. */
  readonly kind = "global";
  readonly #instance: GlobalInstance;

  static {
    globalInstance = (global) => global.#instance;
    isGlobal = (value): value is Global => typeof value === "object" && value !== null && #instance in value;
  }

  /** Made by {@linkcode Cluster.global}, and for exports. */
  constructor(instance: GlobalInstance) {
    if (!(instance instanceof GlobalInstance)) {
      throw new TypeError("globals are made by Cluster.global() and by instances, not by new Global()");
    }
    this.#instance = instance;
  }

  /** Type of its value, and whether it can be set. */
  get type(): GlobalType {
    return this.#instance.type;
  }

  /**
   * The value as JavaScript sees it.
   *
   * @throws {TypeError} on setting a global that is immutable, or to a value of another type.
   */
  get value(): unknown {
    return this.#instance.slot.get(0, this.type.type);
  }

  set value(value: unknown) {
    const { type, mutable } = this.type;
    if (!mutable) throw new TypeError(`cannot set an immutable global of type ${showType(type)}`);
    this.#instance.slot.set(0, type, toWasm(value, type, "Global.value"));
  }

  /** What `console.log` shows. */
  [summarySymbol](): string {
    const { type, mutable } = this.type;
    const value = isRef(type) || type === V128 ? undefined : showValue(this.value);
    return summary("Global", { type: showType(type), mutable, value });
  }
}
