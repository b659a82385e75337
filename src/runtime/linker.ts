/**
 * Linking: finding something for each import of a module, checking its type, and making an instance.
 *
 * A {@linkcode Linker} collects what belongs to no cluster, which is functions of the host, and can be used for any
 * number of them. Bound to a cluster it can also name what that cluster owns, and instantiate.
 *
 * @module
 */
import { matchesExtern } from "../wasm/types/matching.ts";
import type { Import, Module } from "../wasm/module.ts";
import { requireOptions } from "../wasm/options.ts";
import { showExtern } from "../wasm/text/show_types.ts";
import { namesInShort, showKind, summary, summarySymbol } from "../wasm/text/summary.ts";
import { objectionTo } from "../wasm/validated.ts";
import { I64, type TypeId, type ValType } from "../wasm/types/value_types.ts";
import { Caller, funcFor, ImportFactory } from "./caller.ts";
import { Cluster, insideOf } from "./cluster.ts";
import { Constants } from "./values/constant.ts";
import type { Engine } from "./engine.ts";
import { LinkError, UnsupportedFeatureError } from "./errors.ts";
import { type Extern, externType, requireExtern } from "./objects/extern.ts";
import { requireCallable, requireObject, showValue, toFunctionType, toText } from "./values/arguments.ts";
import { type Code, hostFunc, requireImplementation } from "./objects/func.ts";
import { globalInstance } from "./objects/global.ts";
import { type HostType, hostType, type ReturnOf, type TypeName, type ValuesOf } from "./values/host_type.ts";
import { Instance, InstanceHandle } from "./instance.ts";
import { memoryInstance } from "./objects/memory.ts";
import { PART_COST } from "./meter.ts";
import type { Share } from "./quota.ts";
import { tableInstance } from "./objects/table.ts";

/** Looks up an import; undefined if nothing is known by that name. */
export type Resolve = (wanted: Import) => Extern | undefined;

/** What a linker has for a name: the thing itself, or what makes a function for each instance. */
type Definition = Extern | ImportFactory;

/** Collects host functions for the imports of modules; {@linkcode Linker.func} has an example. */
export class Linker {
  /**
   * What is defined, by module name and name.
   *
   * @internal
   */
  protected readonly entries: Map<string, Map<string, Definition>> = new Map();

  /**
   * Defines a host function. Its arguments arrive as JavaScript values (i64 as BigInt); what it returns is converted
   * to the declared result types; what it throws passes through the program to its caller.
   *
   * @example
   * ```ts
   * import { Linker } from "./linker.ts";
   * new Linker().func("env", "log", { params: ["i32"], results: [] }, (value) => console.log(value));
   * ```
   */
  func<const P extends readonly TypeName[], const R extends readonly TypeName[]>(
    module: string,
    name: string,
    type: HostType<P, R>,
    implementation: (...args: ValuesOf<P>) => ReturnOf<R>,
  ): this {
    const id = hostType("Linker.func()", type);
    return this.set(module, name, hostFunc(id, `${module}.${name}`, implementation as Code));
  }

  /**
   * Defines a host function that is told who calls, before its arguments: the instance that imported it.
   * {@linkcode Caller} has an example.
   */
  funcWithCaller<const P extends readonly TypeName[], const R extends readonly TypeName[]>(
    module: string,
    name: string,
    type: HostType<P, R>,
    implementation: (caller: Caller, ...args: ValuesOf<P>) => ReturnOf<R>,
  ): this {
    const id = hostType("Linker.funcWithCaller()", type), code = implementation as Code;
    requireImplementation(code, id, { what: "Linker.funcWithCaller(): the implementation", name: `${module}.${name}` });
    return this.perInstance(module, name, id, (caller) => code.bind(undefined, caller));
  }

  /**
   * Defines a host function that is made for each instance which imports it, by its canonical type.
   *
   * @param make Makes it, before there is an instance: the caller answers once the function is called.
   */
  perInstance(module: string, name: string, type: TypeId, make: (caller: Caller) => Code): this {
    toFunctionType(type, "Linker.perInstance(): the type");
    requireCallable(make, "Linker.perInstance(): what makes the function");
    return this.set(module, name, new ImportFactory(type, `${module}.${name}`, make));
  }

  /** Defines a host function by its canonical type. */
  hostFunc(module: string, name: string, type: TypeId, implementation: Code): this {
    return this.set(module, name, hostFunc(type, `${module}.${name}`, implementation));
  }

  /**
   * Defines something, replacing what had the name.
   *
   * @internal
   */
  protected set(module: string, name: string, value: Definition): this {
    toText(module, "Linker: the name of the module");
    toText(name, "Linker: the name");
    let names = this.entries.get(module);
    if (names === undefined) this.entries.set(module, names = new Map());
    names.set(name, value);
    return this;
  }

  /** What `console.log` shows. */
  [summarySymbol](): string {
    const names = [...this.entries].flatMap(([module, names]) => [...names.keys()].map((name) => `${module}.${name}`));
    return summary(this.constructor.name, { definitions: namesInShort(names) });
  }

  /** A linker that has the same definitions and makes instances in `cluster`. */
  bind(cluster: Cluster): BoundLinker {
    if (!(cluster instanceof Cluster)) {
      throw new TypeError(`Linker.bind(): the argument must be a cluster, not ${showValue(cluster)}`);
    }
    return new BoundLinker(cluster, this.entries);
  }
}

/** Options of {@linkcode BoundLinker.instantiate}. */
export interface InstantiateOptions {
  /** What runs the instance. */
  engine: Engine;
  /** Called for imports that nothing is defined for, before an error is thrown. */
  fallback?: Resolve;
}

/** A linker that is bound to a cluster; {@linkcode InstanceHandle} and {@linkcode WasmException} have examples. */
export class BoundLinker extends Linker {
  /** What it makes instances in. */
  readonly cluster: Cluster;

  /** Made by {@linkcode Linker.bind}. */
  constructor(cluster: Cluster, entries: ReadonlyMap<string, ReadonlyMap<string, Definition>>) {
    super();
    this.cluster = cluster;
    for (const [module, names] of entries) this.entries.set(module, new Map(names));
  }

  /** Defines a memory, table, global, tag or function. */
  define(module: string, name: string, value: Extern): this {
    requireExtern(value, "BoundLinker.define(): the value");
    return this.set(module, name, value);
  }

  /** Makes the exports of an instance importable under a module name, replacing what had that name. */
  instance(module: string, handle: InstanceHandle): this {
    toText(module, "BoundLinker.instance(): the name of the module");
    if (!(handle instanceof InstanceHandle)) {
      throw new TypeError(`BoundLinker.instance(): the argument must be an instance, not ${showValue(handle)}`);
    }
    this.entries.delete(module);
    for (const name of handle.names()) this.set(module, name, handle.get(name)!);
    return this;
  }

  /**
   * Makes an instance of a validated module: resolves and checks its imports, initialises its tables and memories, and
   * runs its start function.
   *
   * @throws {LinkError} if the module was not validated in this thread, or an import is unknown or has another type.
   * @throws {UnsupportedFeatureError} if the engine cannot run the module.
   * @throws {LimitError} if a memory or table cannot be had, or the cluster has too much of something.
   * @throws {WasmTrap} if a segment does not fit or the start function traps.
   */
  instantiate(module: Module, options: InstantiateOptions): InstanceHandle {
    if (!isModule(module)) {
      throw new TypeError(`BoundLinker.instantiate(): the module must be one of compile(), not ${showKind(module)}`);
    }
    requireObject(options, "BoundLinker.instantiate(): the options");
    requireOptions(`Cannot instantiate "${module.name}"`, options, { engine: true, fallback: true });
    const { engine, fallback } = options;
    if (!isEngine(engine)) {
      throw new TypeError(
        `BoundLinker.instantiate(): the engine must be one, such as new Js(), not ${showKind(engine)}`,
      );
    }
    const objection = objectionTo(module, engine.name);
    if (objection !== undefined) throw new LinkError(module.name, objection);
    const missing = module.features & ~engine.features;
    if (missing !== 0) throw new UnsupportedFeatureError(module.name, engine.name, missing);
    const caller: Caller = new Caller(() => handle);
    const imports = module.imports.map((wanted) => this.#resolve(module, wanted, caller, fallback));
    const instance = new Instance(module, this.cluster, imports.filter((e) => e.kind === "func"));
    const handle = new InstanceHandle(instance);
    for (const extern of imports) addImport(instance, extern);
    const share = define(instance, this.cluster);
    instance.code = engine.link(instance);
    insideOf(this.cluster).adopt(instance, share);
    initialize(instance);
    return handle;
  }

  #resolve(module: Module, wanted: Import, caller: Caller, fallback: Resolve | undefined): Extern {
    this.cluster.meter.move(PART_COST);
    const name = `"${wanted.module}.${wanted.name}"`;
    const defined = this.entries.get(wanted.module)?.get(wanted.name) ?? fallback?.(wanted);
    const found = defined instanceof ImportFactory ? funcFor(caller, defined) : defined;
    if (found === undefined) throw new LinkError(module.name, `unknown import ${name}`);
    requireExtern(found, `the import ${name}`);
    if (!this.#belongs(found)) throw new LinkError(module.name, `the import ${name} belongs to another cluster`);
    const type = externType(found);
    if (!matchesExtern(type, wanted.type)) {
      const types = `expected ${showExtern(wanted.type)}, found ${showExtern(type)}`;
      throw new LinkError(module.name, `incompatible import type for ${name}: ${types}`);
    }
    return found;
  }

  /** Whether something can be linked in this cluster: its own, or a function of the host. */
  #belongs(extern: Extern): boolean {
    if (extern.kind !== "func") return insideOf(this.cluster).owns(extern);
    return !(extern.owner instanceof Instance) || extern.owner.cluster === this.cluster;
  }
}

/** Whether something has the shape of a module; whether it may run is asked of the validator. */
function isModule(value: unknown): boolean {
  return typeof value === "object" && value !== null && Array.isArray((value as Module).imports);
}

function isEngine(value: unknown): boolean {
  return typeof value === "object" && value !== null && typeof (value as Engine).link === "function";
}

function addImport(instance: Instance, extern: Extern): void {
  switch (extern.kind) {
    case "func":
      return;
    case "table":
      instance.tables.push(tableInstance(extern));
      return;
    case "memory":
      instance.memories.push(memoryInstance(extern));
      return;
    case "global":
      instance.globals.push(globalInstance(extern));
      return;
    case "tag":
      instance.tags.push(extern);
  }
}

/** Makes what the module defines itself, except the values that need its functions; tells what the instance counts for. */
function define(instance: Instance, cluster: Cluster): Share {
  const { module } = instance, inside = insideOf(cluster);
  const globals = module.globals.slice(module.importedGlobals), tags = module.tags.slice(module.importedTags);
  cluster.meter.look();
  const share = inside.share(globals.length + tags.length);
  for (const type of module.tables.slice(module.importedTables)) instance.tables.push(inside.table(type));
  for (const type of module.memories.slice(module.importedMemories)) instance.memories.push(inside.memory(type));
  for (const type of globals) instance.globals.push(inside.global(type, share));
  for (const type of tags) instance.tags.push(inside.tag(type, share));
  return share;
}

/** Gives globals and tables their values, copies active segments, runs the start function. */
function initialize(instance: Instance): void {
  const { module, cluster: { meter } } = instance, constants = new Constants(instance);
  module.globalInits.forEach((init, i) => {
    meter.move(PART_COST);
    instance.globals[module.importedGlobals + i].slot.copy(0, constants.evaluate(init), 0);
  });
  module.tableInits.forEach((init, i) => {
    if (init === undefined) return;
    const table = instance.tables[module.importedTables + i];
    table.fill(0, constants.evaluate(init).refs[0], table.length);
  });
  initializeSegments(instance, constants);
  if (module.start !== undefined) instance.func(module.start).code();
}

function initializeSegments(instance: Instance, constants: Constants): void {
  const { module, cluster: { meter } } = instance;
  module.elements.forEach((segment, i) => {
    meter.move(PART_COST);
    if (segment.mode === "active") {
      const items = instance.elements(i), table = instance.tables[segment.table];
      table.init(offsetOf(constants, segment, table.declared.address), items, 0, items.length);
    }
    if (segment.mode !== "passive") instance.dropElements(i);
  });
  for (const segment of module.datas) {
    meter.move(PART_COST);
    if (segment.mode !== "active") continue;
    const memory = instance.memories[segment.memory], to = offsetOf(constants, segment, memory.declared.address);
    memory.init(to, module.bytes, segment.start, segment.end - segment.start);
  }
}

/** The offset of an active segment, as an unsigned number. */
function offsetOf(
  constants: Constants,
  segment: { offset: { start: number; end: number } | undefined },
  address: ValType,
): number {
  const slots = constants.evaluate(segment.offset!);
  return address === I64 ? Number(BigInt.asUintN(64, slots.i64[0])) : slots.i32[0] >>> 0;
}
