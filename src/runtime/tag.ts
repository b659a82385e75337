/**
 * Exception tags, and exceptions in flight. A tag is identified by the object, not by its type.
 *
 * @module
 */
import { type FuncType, funcType } from "../wasm/defined_types.ts";
import type { TagType } from "../wasm/extern_types.ts";
import type { TypeId } from "../wasm/value_types.ts";

/** A tag. */
export class Tag {
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
    this.type = { kind: "tag", type };
  }

  /** The types of the values an exception carries. */
  get signature(): FuncType {
    return funcType(this.type.type);
  }
}

/**
 * An exception that a program threw and nobody caught yet, or that a function of the host throws into a program.
 *
 * @example
 * ```ts
 * import { Cluster, compileSync, declaredType, Interpreter, Linker, WasmException } from "@wasmine/wasmine";
 *
 * // (module (import "host" "failed" (tag $t (param i32))) (import "host" "work" (func $w))
 * //   (func (export "run") (result i32)
 * //     (block $b (result i32) (try_table (catch $t $b) (call $w)) (i32.const 0))))
 * const bytes = "AGFzbQEAAAABDANgAX8AYAAAYAABfwIcAgRob3N0BmZhaWxlZAQAAARob3N0BHdvcmsAAQMCAQIHBwEDcnVuAAEKEgEQAAJ/H0ABAAAA" +
 *   "EAALQQALCwAZBG5hbWUBBAEAAXcDBgEBAQABYgsEAQABdA==";
 * const module = compileSync(Uint8Array.fromBase64(bytes));
 *
 * using cluster = new Cluster();
 * const failed = cluster.tag(declaredType(["i32"], []));
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
  /** What it was thrown with. */
  readonly tag: Tag;
  /** The values it carries, in the runtime's JavaScript form. */
  readonly values: readonly unknown[];

  /** For a tag and a value for each of its parameters. */
  constructor(tag: Tag, values: readonly unknown[]) {
    super("uncaught WebAssembly exception");
    this.tag = tag;
    this.values = values;
  }
}
