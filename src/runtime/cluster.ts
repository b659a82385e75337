/**
 * A cluster owns what programs make: memories, tables, globals, tags and instances. Instances of one cluster can share
 * them; nothing crosses from one cluster to another except functions of the host.
 *
 * @module
 */
import type { GlobalType, MemoryType, TableType } from "../wasm/extern_types.ts";
import { LIMITS } from "../wasm/limits.ts";
import { limitOf, type OptionNames, requireOptions } from "../wasm/options.ts";
import type { TypeId } from "../wasm/value_types.ts";
import { refuseDisposed } from "./errors.ts";
import { Global } from "./global.ts";
import { Memory } from "./memory.ts";
import { Meter, type MeterOptions, PART_COST } from "./meter.ts";
import { managedStorage, type Storage } from "./storage.ts";
import { Table } from "./table.ts";
import { Tag } from "./tag.ts";
import { WeakList } from "./weak_list.ts";

/** Something that ends with its cluster. */
export interface Closable {
  /** Takes away what it holds; using it afterwards throws TypeError. */
  close(): void;
}

/** Options of {@linkcode Cluster}. */
export interface ClusterOptions extends MeterOptions {
  /** Bytes that all memories together may have; no limit by default. */
  maxMemory?: number;
  /** Entries that a table may have; ten million by default. */
  maxTableEntries?: number;
  /** Where memories, tables and globals are kept, for this cluster alone; in JavaScript's own objects by default. */
  storage?: Storage;
}

/** What error messages say, and the options that there are. */
const WHAT = "Cannot make a cluster";
const OPTIONS: OptionNames<ClusterOptions> = {
  fuel: true,
  timeout: true,
  maxMemory: true,
  maxTableEntries: true,
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
  readonly #maxMemory: number;
  readonly #maxTableEntries: number;
  #memoryBytes = 0;
  /** Memories that nothing refers to any more give back what they count for. */
  readonly #memories = new FinalizationRegistry<{ bytes: number }>(({ bytes }) => {
    this.#memoryBytes -= bytes;
  });
  readonly #owned = new WeakSet();
  /** What has to be told when the cluster is disposed. */
  readonly #parts = new WeakList<Closable>();
  #disposed = false;

  /**
   * A cluster that owns nothing yet; its deadline counts from now.
   *
   * @throws {TypeError} if there is no such option, or a limit is no number.
   * @throws {RangeError} if a limit is negative or NaN.
   */
  constructor(options: ClusterOptions = {}) {
    requireOptions(WHAT, options, OPTIONS);
    this.storage = options.storage ?? managedStorage;
    const limits = { fuel: options.fuel, timeout: options.timeout };
    this.meter = this.storage.meter?.(limits) ?? new Meter(limits);
    this.#maxMemory = limitOf(WHAT, "maxMemory", options.maxMemory, Infinity);
    this.#maxTableEntries = limitOf(WHAT, "maxTableEntries", options.maxTableEntries, LIMITS.tableEntries);
  }

  /** Makes a memory; throws LimitError if it cannot be had. */
  memory(type: MemoryType): Memory {
    this.#requireAlive();
    const held = { bytes: 0 };
    const memory = new Memory(type, (bytes) => this.#reserve(bytes, held), this.storage);
    memory.meter = this.meter;
    if (this.storage === managedStorage) this.#memories.register(memory, held);
    this.#parts.add(memory);
    return this.#own(memory);
  }

  /** Makes a table whose entries are `initial`; throws LimitError if it cannot be had. */
  table(type: TableType, initial: unknown = null): Table {
    this.#requireAlive();
    return this.#own(new Table(type, initial, this.#maxTableEntries, this.storage, this.meter));
  }

  /** Makes a global; its value is the default until it is initialised. */
  global(type: GlobalType): Global {
    this.#requireAlive();
    this.meter.move(PART_COST);
    return this.#own(new Global(type, this.storage));
  }

  /** Makes a tag for exceptions that carry the parameters of a function type. */
  tag(type: TypeId): Tag {
    this.#requireAlive();
    this.meter.move(PART_COST);
    return this.#own(new Tag(type));
  }

  /** Makes an instance, whose code there is now, end with the cluster. */
  adopt(instance: Closable): void {
    this.#requireAlive();
    this.meter.linked();
    this.#parts.add(instance);
  }

  #own<T extends WeakKey>(made: T): T {
    this.#owned.add(made);
    return made;
  }

  /** Whether a memory, table, global or tag was made by this cluster. */
  owns(made: WeakKey): boolean {
    return this.#owned.has(made);
  }

  #reserve(bytes: number, held: { bytes: number }): boolean {
    if (this.#memoryBytes + bytes > this.#maxMemory) return false;
    this.#memoryBytes += bytes;
    held.bytes += bytes;
    return true;
  }

  #requireAlive(): void {
    if (this.#disposed) refuseDisposed();
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
