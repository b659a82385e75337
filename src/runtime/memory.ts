/**
 * Linear memory. On managed storage it is an ArrayBuffer of fixed length that growing replaces: resizable buffers make
 * DataView accesses 10 to 37 times slower, so engines hold a view and are told when it changes.
 *
 * @module
 */
import { I32, LIMITS, type MemoryType } from "../wasm/mod.ts";
import { LimitError } from "./errors.ts";
import { trap } from "./trap.ts";

/** Bytes of a page. */
export const PAGE_SIZE = 65_536;

/** The most bytes that a managed memory can have: more than that V8 does not give a view. */
const LARGEST = 2 ** 32;

/** What a memory asks before it grows; answers whether that many more bytes are allowed. */
export type Reserve = (bytes: number) => boolean;

/** A linear memory. */
export class Memory {
  readonly kind = "memory";
  /** The type it was declared with. */
  readonly declared: MemoryType;
  #buffer: ArrayBuffer;
  #bytes: Uint8Array;
  readonly #reserve: Reserve;
  readonly #listeners: ((memory: Memory) => void)[] = [];

  /** @throws {LimitError} if the initial size cannot be had. */
  constructor(type: MemoryType, reserve: Reserve = () => true) {
    this.declared = type;
    this.#reserve = reserve;
    const bytes = type.limits.min * PAGE_SIZE;
    const buffer = bytes <= LARGEST && reserve(bytes) ? allocate(bytes) : undefined;
    if (buffer === undefined) throw new LimitError(`cannot allocate a memory of ${type.limits.min} pages`);
    this.#buffer = buffer;
    this.#bytes = new Uint8Array(buffer);
  }

  /** The contents. Growing detaches it and puts another buffer in its place. */
  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  /** The contents as bytes; replaced when the memory grows. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** Size in pages. */
  get pages(): number {
    return this.#bytes.length / PAGE_SIZE;
  }

  /** The type that imports are matched against: its minimum is the present size. */
  get type(): MemoryType {
    return { ...this.declared, limits: { min: this.pages, max: this.declared.limits.max } };
  }

  /** Calls `listener` whenever the buffer was replaced. */
  onGrow(listener: (memory: Memory) => void): void {
    this.#listeners.push(listener);
  }

  /** Grows by `delta` pages; returns the old size, or -1 if that much cannot be had. */
  grow(delta: number): number {
    const old = this.pages, pages = old + delta, { address, limits } = this.declared;
    const most = limits.max ?? (address === I32 ? LIMITS.memoryPages32 : LIMITS.memoryPages64);
    if (pages > most || pages * PAGE_SIZE > LARGEST || !this.#reserve(delta * PAGE_SIZE)) return -1;
    try {
      this.#buffer = this.#buffer.transfer(pages * PAGE_SIZE);
    } catch (error) {
      if (error instanceof RangeError) return -1;
      throw error;
    }
    this.#bytes = new Uint8Array(this.#buffer);
    for (const listener of this.#listeners) listener(this);
    return old;
  }

  /** Traps unless `count` bytes at `address` lie inside. */
  #check(address: number, count: number): void {
    if (address + count > this.#bytes.length) trap("memoryOutOfBounds");
  }

  /** `memory.fill`. */
  fill(address: number, value: number, count: number): void {
    this.#check(address, count);
    this.#bytes.fill(value, address, address + count);
  }

  /** `memory.copy`, also between memories. */
  copy(to: number, source: Memory, from: number, count: number): void {
    this.#check(to, count);
    source.#check(from, count);
    if (this === source) this.#bytes.copyWithin(to, from, from + count);
    else this.#bytes.set(source.#bytes.subarray(from, from + count), to);
  }

  /** `memory.init`, and active data segments. */
  init(to: number, data: Uint8Array, from: number, count: number): void {
    if (from + count > data.length) trap("memoryOutOfBounds");
    this.#check(to, count);
    this.#bytes.set(data.subarray(from, from + count), to);
  }
}

function allocate(bytes: number): ArrayBuffer | undefined {
  try {
    return new ArrayBuffer(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
