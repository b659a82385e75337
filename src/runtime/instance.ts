/**
 * Instances. {@linkcode Instance} is what engines work with: the index spaces of a module filled with the objects they
 * stand for. {@linkcode InstanceHandle} is the view that embedders get: exports by name and kind.
 *
 * @module
 */
import { funcType } from "../wasm/types/defined_types.ts";
import { matchesType } from "../wasm/types/matching.ts";
import type { ElementSegment, Export, Module } from "../wasm/module.ts";
import { functionName } from "../wasm/names.ts";
import { namesInShort, quoted, summary, summarySymbol } from "../wasm/text/summary.ts";
import type { Cluster } from "./cluster.ts";
import { Constants } from "./values/constant.ts";
import type { InstanceCode } from "./engine.ts";
import { refuseDisposed } from "./errors.ts";
import type { Extern } from "./objects/extern.ts";
import { type Code, type Func, makeFunc, showSignature } from "./objects/func.ts";
import { type Global, globalOf } from "./objects/global.ts";
import type { GlobalInstance } from "./objects/global_instance.ts";
import { type HostType, hostType, type ResultOf, type TypeName, type ValuesOf } from "./values/host_type.ts";
import { type Memory, memoryOf } from "./objects/memory.ts";
import type { MemoryInstance } from "./objects/memory_instance.ts";
import { type CallLimits, PART_COST } from "./meter.ts";
import { type Table, tableOf } from "./objects/table.ts";
import type { TableInstance } from "./objects/table_instance.ts";
import type { Tag } from "./objects/tag.ts";
import { isRef } from "../wasm/types/value_types.ts";
import { toReference } from "./values/values.ts";

const NO_BYTES = new Uint8Array(0);

/** A module's index spaces, imports first, and what is left of its segments. */
export class Instance {
  /** What it is an instance of. */
  readonly module: Module;
  /** What owns it. */
  readonly cluster: Cluster;
  /** The tables by index. */
  readonly tables: TableInstance[] = [];
  /** The memories by index. */
  readonly memories: MemoryInstance[] = [];
  /** The globals by index. */
  readonly globals: GlobalInstance[] = [];
  /** The tags by index. */
  readonly tags: Tag[] = [];
  /** The passive data segments that were dropped. */
  readonly #dropped = new Set<number>();
  /** References of each element segment, evaluated when first needed; empty once dropped. */
  readonly #elements: (readonly unknown[] | undefined)[];
  readonly #funcs: (Func | undefined)[];
  #closed = false;
  /** Set by the linker once the index spaces are complete. */
  code!: InstanceCode;

  /** Made by the linker, which fills the index spaces. */
  constructor(module: Module, cluster: Cluster, importedFuncs: readonly Func[]) {
    this.module = module;
    this.cluster = cluster;
    this.#funcs = [...importedFuncs];
    this.#elements = new Array(module.elements.length).fill(undefined);
  }

  /** The function with an index, as an object that can leave the instance; always the same for an index. */
  func(index: number): Func {
    return this.#funcs[index] ??= this.#define(index);
  }

  #define(index: number): Func {
    const { module } = this;
    return makeFunc({
      type: module.funcs[index],
      name: functionName(module, index),
      ...(this.#closed ? { code: refuseDisposed } : this.code.func(index)),
      owner: this,
      index,
      meter: this.cluster.meter,
    });
  }

  /** The references of an element segment. */
  elements(index: number): readonly unknown[] {
    return this.#elements[index] ??= this.#evaluate(this.module.elements[index]);
  }

  #evaluate(segment: ElementSegment): unknown[] {
    let constants: Constants | undefined;
    return segment.items.map((item) => {
      this.cluster.meter.move(PART_COST);
      if (typeof item === "number") return this.func(item);
      return (constants ??= new Constants(this)).evaluate(item).refs[0];
    });
  }

  /** `elem.drop`. */
  dropElements(index: number): void {
    this.#elements[index] = [];
  }

  /** The contents of a data segment as code sees them: empty once dropped, which active ones are before any code runs. */
  data(index: number): Uint8Array {
    const { mode, start, end } = this.module.datas[index];
    return mode === "active" || this.#dropped.has(index) ? NO_BYTES : this.module.bytes.subarray(start, end);
  }

  /** `data.drop`. */
  dropData(index: number): void {
    this.#dropped.add(index);
  }

  /** Makes its functions throw; its cluster was disposed. */
  close(): void {
    this.#closed = true;
    this.code.close?.();
  }

  /** What an export stands for. */
  resolve({ kind, index }: Export): Extern {
    switch (kind) {
      case "func":
        return this.func(index);
      case "table":
        return tableOf(this.tables[index]);
      case "memory":
        return memoryOf(this.memories[index]);
      case "global":
        return globalOf(this.globals[index]);
      case "tag":
        return this.tags[index];
    }
  }
}

/**
 * The exports of an instance.
 *
 * @example
 * ```ts
 * import { Cluster, compileSync, Interpreter, Linker } from "@wasmine/wasmine";
 *
 * // (module (func $twice (export "double") (param i32) (result i32) local.get 0 local.get 0 i32.add)
 * //   (memory (export "memory") 1 2) (global (export "count") (mut i64) (i64.const 7))
 * //   (table (export "table") 3 funcref) (data (i32.const 0) "hi"))
 * const bytes = "AGFzbQEAAAABBgFgAX8BfwMCAQAEBAFwAAMFBAEBAQIGBgF+AUIHCwcjBAZkb3VibGUAAAZtZW1vcnkCAAVjb3VudAMABXRhYmxlAQAKCQ" +
 *   "EHACAAIABqCwsIAQBBAAsCaGkADwRuYW1lAQgBAAV0d2ljZQ==";
 * const module = compileSync(Uint8Array.fromBase64(bytes));
 *
 * using cluster = new Cluster();
 * const instance = new Linker().bind(cluster).instantiate(module, { engine: new Interpreter() });
 * console.log(instance.names()); // [ "double", "memory", "count", "table" ]
 * console.log(instance.func("double").invoke(21)); // 42
 * console.log(new TextDecoder().decode(instance.memory("memory").bytes.subarray(0, 2))); // hi
 * instance.global("count").value = 8n;
 * instance.table("table").set(0, instance.func("double"));
 * ```
 */
export class InstanceHandle {
  /** What error messages call the instance. */
  readonly name: string;
  readonly #instance: Instance;
  readonly #exports: ReadonlyMap<string, Export>;

  /** Made by {@linkcode BoundLinker.instantiate}. */
  constructor(instance: Instance) {
    this.name = instance.module.name;
    this.#instance = instance;
    this.#exports = new Map(instance.module.exports.map((e) => [e.name, e]));
  }

  /** The module it is an instance of. */
  get module(): Module {
    return this.#instance.module;
  }

  /** The cluster that it lives in, whose limits hold for it. */
  get cluster(): Cluster {
    return this.#instance.cluster;
  }

  /** The names of all exports, in the module's order. */
  names(): string[] {
    return [...this.#exports.keys()];
  }

  /** The export with a name, of whatever kind; undefined if there is none. */
  get(name: string): Extern | undefined {
    const found = this.#exports.get(name);
    return found === undefined ? undefined : this.#instance.resolve(found);
  }

  /** The exported function with a name; throws TypeError if there is none. */
  func(name: string): Func {
    return this.#typed(name, "func", "function") as Func;
  }

  /**
   * The exported function with a name, to be called in a hot loop: it takes and gives numbers without checking or
   * converting them, so i32 arguments must be integers from -2^31 to 2^31 - 1, f32 arguments rounded, i64 arguments
   * BigInts of 64 bits, signed. {@linkcode Func.invoke} converts instead.
   *
   * @param limits Limits of each call, as {@linkcode Func.limited} has them.
   * @throws {TypeError} if there is no such function, it has another type, or its calls cannot be limited.
   *
   * @example
   * ```ts
   * import { Cluster, compileSync, Linker } from "./mod.ts";
   * import { Interpreter } from "../engines/interpreter/mod.ts";
   *
   * // (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
   * const module = compileSync(Uint8Array.fromBase64("AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags="));
   * const handle = new Linker().bind(new Cluster()).instantiate(module, { engine: new Interpreter() });
   * const add = handle.typedFunc("add", { params: ["i32", "i32"], results: ["i32"] });
   * console.log(add(2, 3)); // 5
   * ```
   */
  typedFunc<const P extends readonly TypeName[], const R extends readonly TypeName[]>(
    name: string,
    type: HostType<P, R>,
    limits?: CallLimits,
  ): (...args: ValuesOf<P>) => ResultOf<R> {
    const func = this.func(name), wanted = hostType("InstanceHandle.typedFunc()", type);
    if (matchesType(func.type, wanted)) {
      const code = takesReferences(func) ? checked(func) : func.code;
      return limits === undefined ? code : func.within(limits, code);
    }
    const types = `${showSignature(func.signature)}, not ${showSignature(funcType(wanted))}`;
    throw new TypeError(`the function "${name}" of "${this.name}" has the type ${types}`);
  }

  /** The exported memory with a name; throws TypeError if there is none. */
  memory(name: string): Memory {
    return this.#typed(name, "memory", "memory") as Memory;
  }

  /** The exported table with a name; throws TypeError if there is none. */
  table(name: string): Table {
    return this.#typed(name, "table", "table") as Table;
  }

  /** The exported global with a name; throws TypeError if there is none. */
  global(name: string): Global {
    return this.#typed(name, "global", "global") as Global;
  }

  /** The exported tag with a name; throws TypeError if there is none. */
  tag(name: string): Tag {
    return this.#typed(name, "tag", "tag") as Tag;
  }

  /** What `console.log` shows. */
  [summarySymbol](): string {
    return summary("InstanceHandle", { name: quoted(this.name), exports: namesInShort(this.names()) });
  }

  #typed(name: string, kind: Extern["kind"], noun: string): Extern {
    const found = this.get(name);
    if (found?.kind === kind) return found;
    throw new TypeError(`"${this.name}" has no exported ${noun} "${name}"`);
  }
}

function takesReferences({ signature: { params } }: Func): boolean {
  return params.some(isRef);
}

/** A function that checks the references among its arguments. */
function checked({ code, name, signature: { params } }: Func): Code {
  return (...args) => code(...params.map((type, i) => isRef(type) ? toReference(args[i], type, name) : args[i]));
}
