/**
 * A cluster owns what programs make: memories, tables, globals, tags and instances. Instances of one cluster can share
 * them; nothing crosses from one cluster to another except functions of the host.
 *
 * @module
 */
import type { GlobalType, MemoryType, TableType, TypeId } from "../wasm/mod.ts";
import { Global } from "./global.ts";
import { Memory } from "./memory.ts";
import { Meter, type MeterOptions } from "./meter.ts";
import { Table } from "./table.ts";
import { Tag } from "./tag.ts";

/** Options of {@linkcode Cluster}. */
export interface ClusterOptions extends MeterOptions {
  /** Bytes that all memories together may have; no limit by default. */
  maxMemory?: number;
  /** Entries that a table may have; ten million by default. */
  maxTableEntries?: number;
}

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
  readonly #maxMemory: number;
  readonly #maxTableEntries: number | undefined;
  #memoryBytes = 0;
  #disposed = false;

  constructor(options: ClusterOptions = {}) {
    this.meter = new Meter(options);
    this.#maxMemory = options.maxMemory ?? Infinity;
    this.#maxTableEntries = options.maxTableEntries;
  }

  /** Makes a memory; throws LimitError if it cannot be had. */
  memory(type: MemoryType): Memory {
    this.#requireAlive();
    return new Memory(type, (bytes) => this.#reserve(bytes));
  }

  /** Makes a table whose entries are `initial`; throws LimitError if it cannot be had. */
  table(type: TableType, initial: unknown = null): Table {
    this.#requireAlive();
    return new Table(type, initial, this.#maxTableEntries);
  }

  /** Makes a global; its value is the default until it is initialised. */
  global(type: GlobalType): Global {
    this.#requireAlive();
    return new Global(type);
  }

  /** Makes a tag for exceptions that carry the parameters of a function type. */
  tag(type: TypeId): Tag {
    this.#requireAlive();
    return new Tag(type);
  }

  #reserve(bytes: number): boolean {
    if (this.#memoryBytes + bytes > this.#maxMemory) return false;
    this.#memoryBytes += bytes;
    return true;
  }

  #requireAlive(): void {
    if (this.#disposed) throw new TypeError("the cluster was disposed");
  }

  /** Gives up everything the cluster owns; using it afterwards throws TypeError. */
  [Symbol.dispose](): void {
    this.#disposed = true;
  }
}
