/**
 * A cluster owns what programs make: memories, tables, globals, tags and instances. Instances of one cluster can share
 * them; nothing crosses from one cluster to another except functions of the host.
 *
 * @module
 */
import type { GlobalType, MemoryType, TableType, TagType } from "../wasm/types/extern_types.ts";
import { type OptionNames, requireOptions } from "../wasm/options.ts";
import { showKind, summary, summarySymbol } from "../wasm/text/summary.ts";
import { type TypeId, V128 } from "../wasm/types/value_types.ts";
import { requireCallable } from "./values/arguments.ts";
import {
  type GlobalDescriptor,
  globalType,
  type MemoryDescriptor,
  memoryType,
  type TableDescriptor,
  tableType,
  type TagDescriptor,
  tagType,
} from "./values/descriptors.ts";
import { refuseDisposed } from "./errors.ts";
import { type Global, globalInstance, globalOf } from "./objects/global.ts";
import { GlobalInstance } from "./objects/global_instance.ts";
import { type Memory, memoryInstance, memoryOf } from "./objects/memory.ts";
import { MemoryInstance, PAGE_SIZE } from "./objects/memory_instance.ts";
import { type CallLimits, limitsOfCall, Meter, type MeterOptions, PART_COST } from "./meter.ts";
import { Quota, QUOTA_NAMES, type QuotaOptions, type Share } from "./quota.ts";
import { managedStorage, type Storage } from "./objects/storage.ts";
import { type Table, tableInstance, tableOf } from "./objects/table.ts";
import { TableInstance } from "./objects/table_instance.ts";
import { Tag } from "./objects/tag.ts";
import { defaultOf, refusePromise, toReference, toWasm } from "./values/values.ts";
import { WeakList } from "./weak_list.ts";

/** Something that ends with its cluster. */
export interface Closable {
  /** Takes away what it holds; using it afterwards throws TypeError. */
  close(): void;
}

/** Options of {@linkcode Cluster}. */
export interface ClusterOptions extends MeterOptions, QuotaOptions {
  /** Where memories, tables and globals are kept, for this cluster alone; in JavaScript's own objects by default. */
  storage?: Storage;
}

/** What only the linker may do with a cluster: what it makes has no value yet, or is not checked. */
export interface ClusterInside {
  memory(type: MemoryType): MemoryInstance;
  table(type: TableType): TableInstance;
  /** Takes what an instance with so many globals and tags of its own counts for. */
  share(globals: number): Share;
  global(type: GlobalType, share: Share): GlobalInstance;
  tag(type: TypeId, share: Share): Tag;
  /** Makes an instance, whose code there is now, end with the cluster. */
  adopt(instance: Closable, share: Share): void;
  /** Whether a memory, table, global or tag was made by this cluster. */
  owns(made: Memory | Table | Global | Tag): boolean;
}

/** What the linker can do with a cluster. */
export let insideOf: (cluster: Cluster) => ClusterInside;

/** The storages that are some cluster's. */
const taken = new WeakSet<Storage>();

/** What error messages say, and the options that there are. */
const WHAT = "Cannot make a cluster";
const OPTIONS: OptionNames<ClusterOptions> = {
  fuel: true,
  timeout: true,
  metered: true,
  ...QUOTA_NAMES,
  storage: true,
};

/**
 * Owner of memories, tables, globals, tags and instances.
 *
 * @example
 * ```ts
 * import { Cluster } from "./cluster.ts";
 * using cluster = new Cluster({ maxMemory: 64 * 1024 * 1024, timeout: 1000 });
 * ```
 */
export class Cluster implements Disposable {
  /** Counts fuel and watches the deadline. */
  readonly meter: Meter;
  /** Where memories, tables and globals are kept. */
  readonly storage: Storage;
  readonly #quota: Quota;
  /** What was made here, with what it counts for. */
  readonly #owned = new WeakMap<WeakKey, Share>();
  /** What has to be told when the cluster is disposed. */
  readonly #parts = new WeakList<Closable>();
  #disposed = false;
  readonly #inside: ClusterInside = {
    memory: (type) => this.#memory(type),
    table: (type) => this.#table(type, null),
    share: (globals) => this.#instanceShare(globals),
    global: (type, share) => this.#global(type, share),
    tag: (type, share) => this.#tag(type, share),
    adopt: (instance, share) => {
      this.#requireAlive();
      this.meter.linked();
      this.#parts.add(instance);
      this.#own(instance, share);
    },
    owns: (made) => this.#owned.has(partOf(made)),
  };

  static {
    insideOf = (cluster) => cluster.#inside;
  }

  /**
   * A cluster that owns nothing yet; its deadline counts from now.
   *
   * @throws {TypeError} if there is no such option, or a limit is no number.
   * @throws {RangeError} if a limit is negative or NaN.
   */
  constructor(options: ClusterOptions = {}) {
    requireOptions(WHAT, options, OPTIONS);
    this.storage = options.storage ?? managedStorage;
    if (this.storage !== managedStorage) takeStorage(this.storage);
    const { fuel, timeout, metered } = options, limits = { fuel, timeout, metered };
    this.meter = this.storage.meter?.(limits) ?? new Meter(limits);
    // Native storage keeps all memory until the end.
    this.#quota = new Quota(WHAT, options, this.storage === managedStorage);
  }

  /**
   * Runs something within limits of its own, besides those of the cluster: several calls, instantiating a module, a program
   * for WASI. {@linkcode Func.limited} does it for the calls of a function.
   *
   * @returns what `run` returns, which is no promise: the limits hold until then.
   * @throws {TypeError} if no limit is given, or the cluster runs code that does not count, for want of a limit or of
   * `metered: true` when it was made.
   * @throws {RangeError} if a limit is negative or NaN.
   * @throws {WasmTrap} if a limit is reached.
   */
  limited<T>(limits: CallLimits, run: () => T): T {
    const checked = limitsOfCall(limits), what = "Cluster.limited(): the function";
    requireCallable(run, what);
    const returned = this.meter.within(checked, run);
    refusePromise(what, returned);
    return returned;
  }

  /**
   * Makes a memory.
   *
   * @throws {LimitError} if it cannot be had.
   */
  memory(type: MemoryDescriptor | MemoryType): Memory {
    return memoryOf(this.#memory(memoryType(type)));
  }

  #memory(type: MemoryType): MemoryInstance {
    this.#requireAlive();
    const share = this.#quota.share(), { min } = type.limits, what = `a memory of ${min} pages`;
    share.take("maxMemories", 1, what);
    share.require("maxMemory", min * PAGE_SIZE, what);
    const memory = new MemoryInstance(type, (bytes) => share.reserve("maxMemory", bytes), this.storage);
    memory.meter = this.meter;
    this.#parts.add(memory);
    return this.#own(memory, share);
  }

  /**
   * Makes a table whose entries are `initial`.
   *
   * @throws {LimitError} if it cannot be had.
   * @throws {TypeError} if the value has another type than the entries.
   */
  table(type: TableDescriptor | TableType, initial: unknown = null): Table {
    const checked = tableType(type);
    return tableOf(this.#table(checked, toReference(initial, checked.element, "Cluster.table(): the initial entry")));
  }

  #table(type: TableType, initial: unknown): TableInstance {
    this.#requireAlive();
    const share = this.#quota.share(), { min } = type.limits, what = `a table of ${min} entries`;
    share.take("maxTables", 1, what);
    share.require("maxTableEntries", min, what);
    const { storage, meter } = this, most = this.#quota.limits.maxTableEntries;
    const reserve = (entries: number) => share.reserve("maxTableEntries", entries);
    return this.#own(new TableInstance(type, initial, { most, storage, meter, reserve }), share);
  }

  /**
   * Makes a global. Its value is the default of its type unless one is given.
   *
   * @throws {LimitError} if there are too many.
   * @throws {TypeError} if the value has another type, or there is none and the type has no default.
   */
  global(type: GlobalDescriptor | GlobalType, ...given: [initial?: unknown]): Global {
    const checked = globalType(type);
    const value = given.length === 0 ? defaultOf(checked.type) : given[0];
    if (checked.type === V128) return globalOf(this.#global(checked, this.#globalShare()));
    const converted = toWasm(value, checked.type, "Cluster.global(): the initial value"),
      global = this.#global(checked, this.#globalShare());
    global.slot.set(0, checked.type, converted);
    return globalOf(global);
  }

  #global(type: GlobalType, share: Share): GlobalInstance {
    this.#requireAlive();
    this.meter.move(PART_COST);
    return this.#own(new GlobalInstance(type, this.storage), share);
  }

  /**
   * Makes a tag for exceptions that carry values of some types, given as such or as the parameters of a function type.
   *
   * @throws {LimitError} if there are too many.
   */
  tag(type: TagDescriptor | TagType | TypeId): Tag {
    return this.#tag(tagType(type), this.#globalShare());
  }

  #tag(type: TypeId, share: Share): Tag {
    this.#requireAlive();
    this.meter.move(PART_COST);
    return this.#own(new Tag(type), share);
  }

  #globalShare(): Share {
    const share = this.#quota.share();
    share.take("maxGlobals", 1, "a global or tag");
    return share;
  }

  #instanceShare(globals: number): Share {
    const share = this.#quota.share();
    share.take("maxInstances", 1, "an instance");
    share.take("maxGlobals", globals, `${globals} globals and tags`);
    return share;
  }

  #own<T extends WeakKey>(made: T, share: Share): T {
    this.#owned.set(made, share);
    return made;
  }

  #requireAlive(): void {
    if (this.#disposed) refuseDisposed();
  }

  /** What `console.log` shows. */
  [summarySymbol](): string {
    if (this.#disposed) return summary("Cluster", { disposed: true });
    const { fuel, remaining } = this.meter, { maxMemory } = this.#quota.left;
    return summary("Cluster", { fuel, milliseconds: Math.round(remaining), memory: maxMemory });
  }

  /**
   * Gives up everything the cluster owns. Calling its functions and growing its memories then throws TypeError; buffers of
   * its memories are detached, except shared ones. A program that is running at that moment goes on until it accesses
   * memory, which traps; native code must not be running.
   *
   * @throws {TypeError} while native code of the cluster is running.
   */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.storage[Symbol.dispose]();
    this.#disposed = true;
    for (const part of this.#parts.take()) part.close();
  }
}

/** Storage is disposed with its cluster, so no two can have the same. */
function takeStorage(storage: Storage): void {
  if (typeof storage !== "object" || storage === null || typeof storage.slot !== "function") {
    throw new TypeError(`${WHAT}: the storage must be one that an engine makes, not ${showKind(storage)}`);
  }
  if (taken.has(storage)) throw new TypeError("Cannot make a cluster: its storage is that of another one");
  taken.add(storage);
}

/** What engines know for something that embedders know. */
function partOf(made: Memory | Table | Global | Tag): WeakKey {
  switch (made.kind) {
    case "memory":
      return memoryInstance(made);
    case "table":
      return tableInstance(made);
    case "global":
      return globalInstance(made);
    case "tag":
      return made;
  }
}
