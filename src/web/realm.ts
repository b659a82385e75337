/**
 * What the parts of one namespace share: the cluster that owns everything made through it, the engines, the error
 * classes, the functions known on both sides, and the classes, which have to recognise each other's objects.
 *
 * The cluster keeps nothing alive: what it owns is reached from the objects of the namespace only, so a page that makes
 * instances and drops them again does not grow.
 *
 * @module
 */
import {
  Cluster,
  type ClusterOptions,
  type Extern,
  type Global,
  isException,
  makeException,
  type Memory,
  QUOTA_NAMES,
  type Table,
  type Tag,
  type WasmException,
} from "../runtime/mod.ts";
import { EXTERNREF, internFunc, type Module, type OptionNames, requireOptions, type ValType } from "../wasm/mod.ts";
import type { Crossing } from "./adapters.ts";
import { type Backend, Engines } from "./backend.ts";
import { uncatchable } from "./ends.ts";
import { Errors } from "./errors.ts";
import { exceptionInterface } from "./exception.ts";
import { ExportedFunctions } from "./exported_functions.ts";
import { globalInterface } from "./global.ts";
import type { Constructor } from "./idl.ts";
import { instanceInterface } from "./instance.ts";
import { memoryInterface } from "./memory.ts";
import { type CompiledModule, moduleInterface } from "./module.ts";
import { tableInterface } from "./table.ts";
import { tagInterface } from "./tag.ts";
import { Values } from "./values.ts";

/** A class of the namespace, and what its objects stand for. */
export interface Interface<T> {
  readonly type: Constructor;
  /** The object for a thing of the runtime: always the same one. */
  wrap(thing: T): object;
  /** What an object of the class stands for; undefined for any other value. */
  unwrap(value: unknown): T | undefined;
}

/** Options of a namespace: limits for all that runs in it, and the engine. */
export interface WebAssemblyOptions extends Omit<ClusterOptions, "metered"> {
  /** What runs the modules; `auto` by default. */
  backend?: Backend;
}

const OPTIONS: OptionNames<WebAssemblyOptions> = {
  backend: true,
  fuel: true,
  timeout: true,
  ...QUOTA_NAMES,
  storage: true,
};

/** The shared state of a namespace. */
export class Realm implements Crossing {
  readonly cluster: Cluster;
  readonly engines: Engines;
  readonly errors: Errors = new Errors();
  readonly functions: ExportedFunctions = new ExportedFunctions(this);
  readonly values: Values = new Values(this.functions);
  /** The tag of what JavaScript throws. */
  readonly jsTag: Tag;
  readonly memory: Interface<Memory>;
  readonly table: Interface<Table>;
  readonly global: Interface<Global>;
  readonly tag: Interface<Tag>;
  readonly exception: Interface<WasmException>;
  readonly module: Interface<CompiledModule>;
  readonly instance: Constructor;

  constructor(options: WebAssemblyOptions) {
    requireOptions("Cannot make a WebAssembly namespace", options, OPTIONS);
    const { backend = "auto", ...limits } = options;
    this.engines = new Engines(backend);
    this.cluster = new Cluster({ storage: this.engines.createStorage(), ...limits });
    this.jsTag = this.cluster.tag(internFunc([EXTERNREF], []));
    this.memory = memoryInterface(this);
    this.table = tableInterface(this);
    this.global = globalInterface(this);
    this.tag = tagInterface(this);
    this.exception = exceptionInterface(this);
    this.module = moduleInterface(this);
    this.instance = instanceInterface(this);
  }

  /** The object that JavaScript sees for something that is exported. */
  wrap(extern: Extern): object {
    switch (extern.kind) {
      case "func":
        return this.functions.wrap(extern);
      case "memory":
        return this.memory.wrap(extern);
      case "table":
        return this.table.wrap(extern);
      case "global":
        return this.global.wrap(extern);
      case "tag":
        return this.tag.wrap(extern);
    }
  }

  /** Translates a module ahead of time, if its engine takes long for it. */
  async prepare(module: Module): Promise<void> {
    await this.engines.for(module).prepare?.(module, { metered: this.cluster.meter.counts });
  }

  /** Calls into the runtime; its errors become those of the namespace. */
  run<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw this.errorToJs(error);
    }
  }

  // Crossing. Arrow functions: adapters take them off the object.

  readonly toWasm = (value: unknown, type: ValType): unknown => this.values.toWasm(value, type);
  readonly toJs = (value: unknown, type: ValType): unknown => this.values.toJs(value, type);

  readonly errorToJs = (error: unknown): unknown => {
    if (!isException(error)) return this.errors.translate(error);
    return error.tag === this.jsTag ? error.values[0] : this.exception.wrap(error);
  };

  /** As the interface says, everything that JavaScript throws becomes an exception with a tag; traps and limits do not. */
  readonly errorToWasm = (error: unknown): unknown => {
    return uncatchable(error) ?? this.exception.unwrap(error) ?? makeException(this.jsTag, [error]);
  };
}
