/**
 * Exception tags, and exceptions in flight. A tag is identified by the object, not by its type.
 *
 * @module
 */
import { type FuncType, funcType, holdType } from "../../wasm/types/defined_types.ts";
import type { TagType } from "../../wasm/types/extern_types.ts";
import { showTypes } from "../../wasm/text/show_types.ts";
import { summary, summarySymbol } from "../../wasm/text/summary.ts";
import type { TypeId } from "../../wasm/types/value_types.ts";
import { showValue, toFunctionType } from "../values/arguments.ts";
import { requireCount, toWasm } from "../values/values.ts";

/** Whether a value is a tag, and not something that looks like one. */
export let isTag: (value: unknown) => value is Tag;

/** A tag. */
export class Tag {
  readonly #signature: FuncType;
  /** What keeps the type. */
  readonly hold: object | undefined;

  static {
    isTag = (value): value is Tag => typeof value === "object" && value !== null && #signature in value;
  }

  /** Tells it from other things that can be exported. */
  readonly kind = "tag";
  /** Type that imports are matched against. */
  readonly type: TagType;

  /**
   * Made by {@linkcode Cluster.tag}.
   *
   * @param type canonical function type whose parameters an exception carries.
   */
  constructor(type: TypeId) {
    this.#signature = funcType(toFunctionType(type, "Cluster.tag(): the type"));
    if (this.#signature.results.length > 0) throw new TypeError("Cluster.tag(): the type must have no results");
    this.hold = holdType(type);
    this.type = Object.freeze({ kind: "tag", type });
  }

  /** The types of the values an exception carries. */
  get signature(): FuncType {
    return this.#signature;
  }

  /** What `console.log` shows. */
  [summarySymbol](): string {
    return summary("Tag", { params: showTypes(this.#signature.params) });
  }
}

/** An exception with values that are known to have the types of the tag's parameters. */
export let makeException: (tag: Tag, values: readonly unknown[]) => WasmException;
/** Whether a value is an exception, and not something that looks like one. */
export let isException: (value: unknown) => value is WasmException;

/** What says that values need no check. */
const CHECKED = Symbol();

/**
 * An exception that a program threw and has not caught yet, or that a function of the host throws into a program.
 *
 * @example
 * ```ts
 * import { Cluster, compileSync, Interpreter, Linker, WasmException } from "@wasmine/wasmine";
 *
 * // (module (import "host" "failed" (tag $t (param i32))) (import "host" "work" (func $w))
 * //   (func (export "run") (result i32)
 * //     (block $b (result i32) (try_table (catch $t $b) (call $w)) (i32.const 0))))
 * const bytes = "AGFzbQEAAAABDANgAX8AYAAAYAABfwIcAgRob3N0BmZhaWxlZAQAAARob3N0BHdvcmsAAQMCAQIHBwEDcnVuAAEKEgEQAAJ/H0ABAAAA" +
 *   "EAALQQALCwAZBG5hbWUBBAEAAXcDBgEBAQABYgsEAQABdA==";
 * const module = compileSync(Uint8Array.fromBase64(bytes));
 *
 * using cluster = new Cluster();
 * const failed = cluster.tag({ params: ["i32"] });
 * const linker = new Linker().bind(cluster).define("host", "failed", failed);
 * linker.func("host", "work", { params: [], results: [] }, () => {
 *   throw new WasmException(failed, [7]);
 * });
 * const instance = linker.instantiate(module, { engine: new Interpreter() });
 * console.log(instance.func("run").invoke()); // 7
 * ```
 */
export class WasmException extends Error {
  /** Name of the class. */
  override name = "WasmException";
  readonly #tag: Tag;
  readonly #values: readonly unknown[];

  static {
    makeException = (tag, values) => new WasmException(tag, values, CHECKED);
    isException = (value): value is WasmException => typeof value === "object" && value !== null && #tag in value;
  }

  /**
   * For a tag and a value for each of its parameters, which are converted as the JavaScript interface says.
   *
   * @throws {TypeError} if there are more or fewer, or one has another type.
   */
  constructor(tag: Tag, values: readonly unknown[], checked?: symbol) {
    super("uncaught WebAssembly exception");
    this.#tag = tag;
    this.#values = Object.freeze(checked === CHECKED ? values : toValues(tag, values));
  }

  /** What it was thrown with. */
  get tag(): Tag {
    return this.#tag;
  }

  /** The values it carries, in the runtime's JavaScript form. */
  get values(): readonly unknown[] {
    return this.#values;
  }
}

function toValues(tag: Tag, values: readonly unknown[]): unknown[] {
  if (!isTag(tag)) throw new TypeError(`WasmException(): the tag must be one of a cluster, not ${showValue(tag)}`);
  if (!Array.isArray(values)) {
    throw new TypeError(`WasmException(): the values must be an array, not ${showValue(values)}`);
  }
  const { params } = tag.signature;
  requireCount("WasmException()", params, values);
  return params.map((type, i) => toWasm(values[i], type, "WasmException(): a value"));
}
