/**
 * Native storage of a cluster: memories, tables and globals where generated code reaches them, the references it has seen,
 * and the way in and out of it. Disposing it returns all memory to the system and makes calls of the cluster's functions
 * throw.
 *
 * Host functions and runtime functions are bound by number in a table of the thread, so a cluster with native storage is
 * not collected as garbage: it has to be disposed.
 *
 * @module
 */
import type { HostBinding, HostFunction } from "../../../ffi/host.ts";
import type { MemoryType, TableType } from "../../wasm/types/extern_types.ts";
import { LimitError } from "../../runtime/errors.ts";
import type { Func } from "../../runtime/objects/func.ts";
import { Instance } from "../../runtime/instance.ts";
import { Meter, type MeterOptions, meterWord } from "../../runtime/meter.ts";
import { Slots } from "../../runtime/objects/slots.ts";
import { isException } from "../../runtime/objects/tag.ts";
import { managedStorage, type MemoryBacking, type Storage, type TableMirror } from "../../runtime/objects/storage.ts";
import { Arena, type Piece } from "./arena.ts";
import { Exceptions } from "./exceptions.ts";
import { type Activity, Exchange } from "../exchange.ts";
import { NativeInstance } from "../instance.ts";
import { NativeMemory } from "./memory.ts";
import { type NativeFunction, References } from "./references.ts";
import { NativeTable } from "./table.ts";
import { type EntrySupplier, type NativeThread, nativeThread } from "../thread.ts";

/** The value slot of a global, in native memory. */
export class NativeSlot extends Slots {
  readonly address: bigint;

  constructor({ address, buffer, byteOffset }: Piece) {
    super(1, buffer, byteOffset);
    this.address = address;
  }
}

/** Native storage; one for each cluster. */
export class NativeStorage implements Storage {
  readonly resizable = false;
  readonly thread: NativeThread;
  readonly arena: Arena = new Arena();
  readonly exceptions: Exceptions;
  readonly references: References;
  readonly exchange: Exchange;
  /** The meter's words. */
  readonly meterWords: Piece;
  /** That of the cluster. */
  #meter = new Meter();
  readonly #activity: Activity = { depth: 0, disposed: false };
  readonly #owned: Disposable[] = [];

  constructor(thread: NativeThread) {
    this.thread = thread;
    this.exceptions = this.own(new Exceptions(this.arena, thread, () => this.references));
    this.references = new References(this.arena, this.exceptions, (func) => this.#nativeFunction(func));
    this.exchange = new Exchange(thread, this.references, this.#activity);
    this.meterWords = this.arena.allocate(4 * meterWord.count);
  }

  memory(type: MemoryType, bytes: number): MemoryBacking | undefined {
    // No native code runs modules with threads; JavaScript can still make such a memory, and send it to others.
    if (type.shared) return managedStorage.memory(type, bytes);
    return this.own(new NativeMemory(bytes, this.arena.allocate(8)));
  }

  slot(): Slots {
    return new NativeSlot(this.arena.allocate(16));
  }

  meter(options: MeterOptions): Meter {
    const { buffer, byteOffset } = this.meterWords;
    return this.#meter = new Meter(options, new Int32Array(buffer, byteOffset, meterWord.count));
  }

  mirror({ element }: TableType, entries: readonly unknown[], most: number): TableMirror {
    try {
      const table = this.own(new NativeTable(entries, most, this.references, this.arena.allocate(8)));
      this.exceptions.watchTable(element, () => table.contents());
      return table;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new LimitError(`cannot allocate a table of ${most} entries`);
    }
  }

  /** Makes something live as long as the storage. */
  own<T extends Disposable>(owned: T): T {
    this.#owned.push(owned);
    return owned;
  }

  /** Makes a JavaScript function callable from native code as long as the storage lives. */
  bind(run: HostFunction, slots: { parameters: number; results: number }): HostBinding {
    const activity = this.#activity;
    const watched = (top: number): void => {
      activity.depth++;
      try {
        run(top);
      } finally {
        activity.depth--;
      }
    };
    return this.own(this.thread.host.bind(watched, { ...slots, exceptionOf: this.#exceptionOf }));
  }

  /** Native code catches what programs threw; traps and errors of the host go through it. */
  readonly #exceptionOf = (error: unknown): bigint => {
    return isException(error) ? this.exceptions.word(error) : 0n;
  };

  #nativeFunction(func: Func): NativeFunction {
    const code = func.owner instanceof Instance ? func.owner.code : undefined;
    // Functions of another cluster may be disposed before this one, so they are called as those of the host.
    if (code instanceof NativeInstance && code.storage === this) return code.native(func.index);
    const { params, results } = func.signature, slots = { parameters: params.length, results: results.length };
    const run = this.exchange.hostFunction(func), meter = this.#meter;
    const watched: HostFunction = (top) => {
      try {
        run(top);
      } finally {
        meter.look();
      }
    };
    return { internal: 0n, tail: 0n, context: this.bind(meter.counts ? watched : run, slots).context };
  }

  /** @throws {TypeError} while code of the cluster is running. */
  [Symbol.dispose](): void {
    const activity = this.#activity;
    if (activity.disposed) return;
    if (activity.depth > 0) throw new TypeError("cannot dispose a cluster while its code runs");
    activity.disposed = true;
    for (const owned of this.#owned.splice(0).reverse()) owned[Symbol.dispose]();
  }
}

/**
 * Makes native storage for one cluster. Needs an unrestricted `--allow-ffi`.
 *
 * @param entry Supplies the entry library.
 */
export function nativeStorage(entry: EntrySupplier): NativeStorage {
  return new NativeStorage(nativeThread(entry));
}
