/**
 * Where a cluster keeps memories, tables and globals. On managed storage, the default, they are ArrayBuffers and JavaScript
 * arrays, which need no permission. Native storage (`native/`) keeps them where machine code can reach them and shows
 * them to JavaScript through views; it is passed to the cluster, so that nothing here imports the native side.
 *
 * @module
 */
import type { MemoryType, TableType } from "../../wasm/types/extern_types.ts";
import type { Meter, MeterOptions } from "../meter.ts";
import { Slots } from "./slots.ts";
import { V8_RESIZES, v8Memory } from "./v8_memory.ts";

/** The bytes of a memory. Disposing it detaches the buffer, if anybody has seen it and it is not shared. */
export interface MemoryBacking extends Disposable {
  /** The contents, for callers that ask for them each time. What grows later is seen in other ones. */
  readonly contents: Uint8Array<ArrayBuffer>;
  /** A buffer that has the contents and nothing else; from now on, growing detaches it and puts another in its place. */
  readonly buffer: ArrayBuffer;
  /** Says that a program may retain the contents, or have an operation under way that uses them; missing where V8 sees to that. */
  markRetained?(): void;
  /** Makes the contents `bytes` long, by no bytes at all too; false if that cannot be had. */
  grow(bytes: number): boolean;
  /** Puts a buffer that can be resized in the place of one that cannot, or the reverse; missing where that is impossible. */
  setResizable?(resizable: boolean): void;
}

/** A copy of a table's entries in a form that machine code reads. It hears of every change. */
export interface TableMirror {
  /** Entries were added, or the table was made. */
  resize(): void;
  /** `count` entries from `index` on were written. */
  update(index: number, count: number): void;
}

/** Makes what memories, tables and globals are kept in. Disposing it gives all of that back. */
export interface Storage extends Disposable {
  /** Whether buffers of memories can be made resizable. */
  readonly resizable: boolean;
  /** A memory of `bytes` bytes; undefined if that cannot be had, or a LimitError that says why. */
  memory(type: MemoryType, bytes: number): MemoryBacking | undefined;
  /** The value slot of a global. */
  slot(): Slots;
  /** Makes the meter of the cluster; missing where an ordinary one will do. */
  meter?(options: MeterOptions): Meter;
  /** A mirror of the entries of a table that can have `most` of them; undefined if none is needed. */
  mirror(type: TableType, entries: readonly unknown[], most: number): TableMirror | undefined;
}

/** The most bytes that a managed memory can have: more than that V8 does not give a view. */
const LARGEST = 2 ** 32;

class ManagedMemory implements MemoryBacking {
  buffer: ArrayBuffer;

  constructor(buffer: ArrayBuffer) {
    this.buffer = buffer;
  }

  get contents(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer);
  }

  grow(bytes: number): boolean {
    const larger = bytes > LARGEST ? undefined : allocate(() => this.buffer.transfer(bytes));
    if (larger === undefined) return false;
    this.buffer = larger;
    return true;
  }

  [Symbol.dispose](): void {
    this.buffer.transfer(0);
  }
}

function allocate(make: () => ArrayBuffer): ArrayBuffer | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Memories of V8, or ArrayBuffers where it has none, and JavaScript arrays. */
export const managedStorage: Storage = {
  resizable: V8_RESIZES,
  memory(type, bytes) {
    const memory = v8Memory(type, bytes);
    if (memory !== undefined || type.shared) return memory;
    const buffer = bytes > LARGEST ? undefined : allocate(() => new ArrayBuffer(bytes));
    return buffer === undefined ? undefined : new ManagedMemory(buffer);
  },
  slot: () => new Slots(1),
  mirror: () => undefined,
  [Symbol.dispose]() {},
};
