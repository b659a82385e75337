/**
 * Linear memory as engines see it; `memory.ts` is what embedders see. Its buffer has a fixed length and is replaced when it
 * grows: resizable buffers make DataView accesses 10 to 37 times slower, so engines hold a view and are told when it changes.
 * Only a program that asks for a resizable one pays for it. Where the bytes lie is the storage's business.
 *
 * @module
 */
import type { MemoryType } from "../../wasm/types/extern_types.ts";
import { LIMITS } from "../../wasm/limits.ts";
import { I32 } from "../../wasm/types/value_types.ts";
import { LimitError, refuseDisposed } from "../errors.ts";
import { type Meter, SLICE, UNLIMITED } from "../meter.ts";
import { piecewise } from "../piecewise.ts";
import type { Reserve } from "../quota.ts";
import { managedStorage, type MemoryBacking, type Storage } from "./storage.ts";
import { trap } from "../trap.ts";

/** Bytes of a page. */
export const PAGE_SIZE = 65_536;

/** Copying fewer bytes than that one by one is faster than making a view of them. */
const SHORT = 64;

/** What is called when the buffer was replaced. */
interface Watcher {
  readonly owner: WeakRef<object>;
  readonly listener: (owner: object, memory: MemoryInstance) => void;
}

/** The bytes of a memory in a storage. */
function allocate(storage: Storage, type: MemoryType, bytes: number): MemoryBacking {
  const failed = `cannot allocate a memory of ${type.limits.min} pages`;
  try {
    const backing = storage.memory(type, bytes);
    if (backing !== undefined) return backing;
  } catch (error) {
    throw error instanceof LimitError ? new LimitError(`${failed}: ${error.message}`, { cause: error }) : error;
  }
  throw new LimitError(`${failed}: there are not that many bytes left`);
}

/** A linear memory as engines see it. Nothing is checked but bounds, which trap: what engines pass was validated. */
export class MemoryInstance {
  /** Tells it from other things that can be exported. */
  readonly kind = "memory";
  /** The type it was declared with. */
  readonly declared: MemoryType;
  /** What its bytes are kept in. */
  backing: MemoryBacking;
  /** Whom operations on many bytes, which are done in slices, report to. */
  meter: Meter = UNLIMITED;
  #contents: Uint8Array<ArrayBuffer>;
  /** Whether somebody has seen the buffer, who may keep it. */
  #seen = false;
  readonly #reserve: Reserve;
  #watchers: Watcher[] = [];
  /** So many watchers make it worth looking for those that are gone. */
  #pruneAt = 16;
  /** Pages that it may grow to. */
  readonly #most: number;
  #resizable = false;

  /**
   * Made by {@linkcode Cluster.memory}.
   *
   * @throws {LimitError} if the initial size cannot be had.
   */
  constructor(type: MemoryType, reserve: Reserve = () => true, storage: Storage = managedStorage) {
    this.declared = type;
    this.#reserve = reserve;
    this.#most = type.limits.max ?? (type.address === I32 ? LIMITS.memoryPages32 : LIMITS.memoryPages64);
    const { min } = type.limits, bytes = min * PAGE_SIZE;
    if (!reserve(bytes)) throw new LimitError(`cannot allocate a memory of ${min} pages`);
    try {
      this.backing = allocate(storage, type, bytes);
    } catch (error) {
      reserve(-bytes);
      throw error;
    }
    this.#contents = this.backing.contents;
  }

  /**
   * The contents, for callers that ask for them each time and keep nothing: growing need not detach them. That makes growing
   * cheaper than where somebody has seen the buffer, and keeps V8's accesses fast.
   */
  get contents(): Uint8Array<ArrayBuffer> {
    this.backing.markRetained?.();
    return this.#current;
  }

  get #current(): Uint8Array<ArrayBuffer> {
    // None at all may mean that somebody detached the buffer, which only that of a native memory allows.
    if (this.#contents.length === 0 && this.backing.contents.buffer !== this.#contents.buffer) this.#renew();
    return this.#contents;
  }

  /** A view of the {@linkcode contents}, for an engine, which watches the memory. */
  view(): DataView<ArrayBuffer> {
    const { buffer, length } = this.contents;
    // One without a length follows a buffer that is resized.
    return length === buffer.byteLength ? new DataView(buffer) : new DataView(buffer, 0, length);
  }

  /** The contents. Growing detaches it and puts another buffer in its place. */
  get buffer(): ArrayBuffer {
    this.#show();
    return this.#current.buffer;
  }

  /** The contents as bytes; replaced when the memory grows. */
  get bytes(): Uint8Array<ArrayBuffer> {
    this.#show();
    return this.#current;
  }

  /** Makes the buffer one that somebody may keep. */
  #show(): void {
    if (this.#seen) return;
    const { buffer } = this.backing;
    this.#seen = true;
    if (buffer !== this.#contents.buffer) this.#renew();
  }

  /** Size in pages. */
  get pages(): number {
    return this.#current.length / PAGE_SIZE;
  }

  /** The type that imports are matched against: its minimum is the present size. */
  get type(): MemoryType {
    return { ...this.declared, limits: { min: this.pages, max: this.declared.limits.max } };
  }

  /**
   * Calls `listener` with `owner` whenever the buffer was replaced. The memory does not keep the owner alive, as long as
   * the listener does not refer to it by itself: many instances may come and go while they share one memory.
   */
  onGrow<T extends object>(owner: T, listener: (owner: T, memory: MemoryInstance) => void): void {
    if (this.#watchers.length >= this.#pruneAt) {
      this.#watchers = this.#watchers.filter(({ owner }) => owner.deref() !== undefined);
      this.#pruneAt = 2 * this.#watchers.length + 16;
    }
    this.#watchers.push({ owner: new WeakRef(owner), listener: listener as Watcher["listener"] });
  }

  /** Grows by `delta` pages; returns the old size, or -1 if that much cannot be had. */
  grow(delta: number): number {
    const old = this.pages, pages = old + delta;
    // A resizable memory has its maximum reserved.
    const more = this.#resizable ? 0 : delta * PAGE_SIZE;
    if (pages > this.#most || !this.#reserve(more)) return -1;
    if (!this.backing.grow(pages * PAGE_SIZE)) {
      this.#reserve(-more);
      return -1;
    }
    this.#renew();
    return old;
  }

  /**
   * Makes the buffer one that can be resized, or one that cannot, and detaches that which was there. As JavaScript can
   * resize it without asking, a resizable memory counts with its maximum.
   *
   * @throws {TypeError} if it has no maximum, or the storage has no such buffers.
   * @throws {LimitError} if the cluster does not allow its maximum.
   */
  setResizable(resizable: boolean): void {
    if (resizable === this.#resizable) return;
    if (this.declared.limits.max === undefined) throw new TypeError("a memory without a maximum cannot be resizable");
    if (this.backing.setResizable === undefined) throw new TypeError("this memory cannot be resizable");
    const rest = this.#most * PAGE_SIZE - this.buffer.byteLength;
    if (!this.#reserve(resizable ? rest : -rest)) {
      throw new LimitError(`a resizable memory of up to ${this.#most} pages is above the limit`);
    }
    this.backing.setResizable(resizable);
    this.#resizable = resizable;
    this.#renew();
  }

  /** Looks at the present buffer, and tells the watchers. */
  #renew(): void {
    this.#contents = this.backing.contents;
    for (const { owner, listener } of this.#watchers) {
      const alive = owner.deref();
      if (alive !== undefined) listener(alive, this);
    }
  }

  /** Takes the contents away; the cluster was disposed. */
  close(): void {
    this.backing[Symbol.dispose]();
    const contents = new Uint8Array(0);
    this.backing = { contents, buffer: contents.buffer, grow: refuseDisposed, [Symbol.dispose]() {} };
    this.#renew();
  }

  /** Traps unless `count` bytes at `address` lie inside. */
  #check(address: number, count: number): void {
    if (address + count > this.#current.length) trap("memoryOutOfBounds");
  }

  /** `memory.fill`. */
  fill(address: number, value: number, count: number): void {
    this.#check(address, count);
    if (count > SLICE) return this.#fillPiecewise(address, value, count);
    this.#current.fill(value, address, address + count);
    this.meter.move(count);
  }

  /** `memory.copy`, also between memories. */
  copy(to: number, source: MemoryInstance, from: number, count: number): void {
    this.#check(to, count);
    source.#check(from, count);
    if (count > SLICE) return this.#copyPiecewise(to, source, from, count);
    if (this === source) this.#current.copyWithin(to, from, from + count);
    else this.#current.set(source.#current.subarray(from, from + count), to);
    this.meter.move(count);
  }

  /** `memory.init`, and active data segments. */
  init(to: number, data: Uint8Array, from: number, count: number): void {
    if (from + count > data.length) trap("memoryOutOfBounds");
    this.#check(to, count);
    if (count > SLICE) return this.#initPiecewise(to, data, from, count);
    const bytes = this.#current;
    if (count > SHORT) bytes.set(data.subarray(from, from + count), to);
    else for (let i = 0; i < count; i++) bytes[to + i] = data[from + i];
    this.meter.move(count);
  }

  // Functions of their own, since V8 makes room for what an arrow function refers to at every call.

  #fillPiecewise(address: number, value: number, count: number): void {
    piecewise(count, SLICE, (at, size) => this.fill(address + at, value, size));
  }

  #copyPiecewise(to: number, source: MemoryInstance, from: number, count: number): void {
    piecewise(count, SLICE, (at, size) => this.copy(to + at, source, from + at, size), to > from);
  }

  #initPiecewise(to: number, data: Uint8Array, from: number, count: number): void {
    piecewise(count, SLICE, (at, size) => this.init(to + at, data, from + at, size));
  }
}

/** Replaces the view that `owner` has of a memory. */
export type ReplaceView<T> = (owner: T, index: number, memory: MemoryInstance) => void;

/** Calls `replace` with `owner`, which is kept alive by nothing here, whenever the buffer of one of its memories was replaced. */
export function watchMemories<T extends object>(
  memories: readonly MemoryInstance[],
  owner: T,
  replace: ReplaceView<T>,
): void {
  memories.forEach((memory, index) => memory.onGrow(owner, listenerAt(index, replace)));
}

/** Made in a scope of its own, for a closure beside `owner` would keep that alive. */
function listenerAt<T>(index: number, replace: ReplaceView<T>): (owner: T, memory: MemoryInstance) => void {
  return (owner, memory) => replace(owner, index, memory);
}
