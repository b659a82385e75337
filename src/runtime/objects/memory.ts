/**
 * Memories as embedders see them: everything that is passed is checked.
 *
 * @module
 */
import type { MemoryType } from "../../wasm/types/extern_types.ts";
import { summary, summarySymbol } from "../../wasm/text/summary.ts";
import { showValue, toSize, toText, toUnsigned } from "../values/arguments.ts";
import { LimitError } from "../errors.ts";
import { MemoryInstance } from "./memory_instance.ts";
import { trap } from "../trap.ts";

/** The memory that engines know for one that embedders know. */
export let memoryInstance: (memory: Memory) => MemoryInstance;
/** Whether a value is a memory, and not something that looks like one. */
export let isMemory: (value: unknown) => value is Memory;

const memories = new WeakMap<MemoryInstance, Memory>();

/** The memory that embedders know for one that engines know: always the same object. */
export function memoryOf(instance: MemoryInstance): Memory {
  let memory = memories.get(instance);
  if (memory === undefined) memories.set(instance, memory = new Memory(instance));
  return memory;
}

/** UTF-16 units of the longest string that V8 makes, each of which takes a byte of UTF-8 at least. */
const LONGEST_STRING = 2 ** 29 - 24;

function inBytes(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * A linear memory.
 *
 * Addresses and lengths are taken as programs pass them, and are the program's fault: signed numbers stand for the unsigned
 * ones, and what lies outside, or is no text, is a trap. A memory with 64-bit addresses takes BigInts too.
 *
 * @example
 * ```ts
 * import { Cluster } from "@wasmine/wasmine";
 *
 * using cluster = new Cluster({ maxMemory: 2 ** 20 });
 * const memory = cluster.memory({ minimum: 1, maximum: 4 });
 * memory.bytes[0] = 7;
 * console.log(memory.grow(1), memory.pages, memory.bytes[0]); // 1 2 7
 * console.log(memory.grow(9)); // -1
 *
 * const length = memory.writeString(100, "grüezi");
 * memory.view.setFloat64(112, 0.5, true); // as C has a struct: little-endian
 * console.log(memory.readString(100, length), memory.view.getFloat64(112, true)); // grüezi 0.5
 * ```
 */
export class Memory {
  /** Tells it from other things that can be exported. */
  readonly kind = "memory";
  readonly #instance: MemoryInstance;
  #view: DataView<ArrayBuffer> | undefined;

  static {
    memoryInstance = (memory) => memory.#instance;
    isMemory = (value): value is Memory => typeof value === "object" && value !== null && #instance in value;
  }

  /** Made by {@linkcode Cluster.memory}, and for exports. */
  constructor(instance: MemoryInstance) {
    if (!(instance instanceof MemoryInstance)) {
      throw new TypeError("memories are made by Cluster.memory() and by instances, not by new Memory()");
    }
    this.#instance = instance;
  }

  /** The type it was declared with. */
  get declared(): MemoryType {
    return this.#instance.declared;
  }

  /** The type that imports are matched against: its minimum is the present size. */
  get type(): MemoryType {
    return this.#instance.type;
  }

  /** Size in pages. */
  get pages(): number {
    return this.#instance.pages;
  }

  /**
   * The contents, for callers that ask for them each time and keep nothing: growing need not detach them. That makes growing
   * cheaper than where somebody has seen the buffer, and keeps V8's accesses fast.
   */
  get contents(): Uint8Array<ArrayBuffer> {
    return this.#instance.contents;
  }

  /** The contents. Growing detaches it and puts another buffer in its place. */
  get buffer(): ArrayBuffer {
    return this.#instance.buffer;
  }

  /** The contents as bytes; replaced when the memory grows. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#instance.bytes;
  }

  /**
   * A view of the contents, to read and write numbers. It is another one once the memory has grown, so it is asked for
   * whenever it is used, which costs little, and never kept over a call of the program.
   */
  get view(): DataView<ArrayBuffer> {
    const { buffer, length } = this.#instance.contents, view = this.#view;
    if (view !== undefined && view.buffer === buffer && view.byteLength === length) return view;
    return this.#view = this.#instance.view();
  }

  /**
   * A copy of some bytes.
   *
   * @throws {WasmTrap} if they are not all inside.
   */
  read(address: number | bigint, length: number | bigint): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#range("Memory.read()", address, length));
  }

  /**
   * Copies bytes to an address.
   *
   * @throws {WasmTrap} if there is no room for them.
   */
  write(address: number | bigint, bytes: Uint8Array): void {
    if (!(bytes instanceof Uint8Array)) {
      throw new TypeError(`Memory.write(): the bytes must be a Uint8Array, not ${showValue(bytes)}`);
    }
    this.#range("Memory.write()", address, bytes.length).set(bytes);
  }

  /**
   * A text of so many bytes of UTF-8.
   *
   * @throws {WasmTrap} if they are not all inside, or no UTF-8.
   * @throws {LimitError} if JavaScript has no string that long.
   */
  readString(address: number | bigint, length: number | bigint): string {
    const what = "Memory.readString()", bytes = this.#range(what, address, length);
    if (bytes.length > LONGEST_STRING) {
      throw new LimitError(`${what}: no string is longer than ${LONGEST_STRING} bytes`);
    }
    try {
      return decoder.decode(this.declared.shared ? bytes.slice() : bytes);
    } catch {
      trap("malformedText", `(${what}: ${inBytes(bytes.length)} at ${bytes.byteOffset})`);
    }
  }

  /**
   * Writes a text as UTF-8, with no zero behind it. Halves of surrogate pairs become U+FFFD.
   *
   * @param capacity How many bytes there is room for; up to the end of the memory by default.
   * @returns how many bytes it takes.
   * @throws {WasmTrap} if there is not enough room; then nothing is written.
   */
  writeString(address: number | bigint, text: string, capacity: number | bigint = Infinity): number {
    const what = "Memory.writeString()", bytes = encoder.encode(toText(text, `${what}: the text`)), { length } = bytes;
    const room = capacity === Infinity
      ? Infinity
      : toUnsigned(capacity, `${what}: the capacity`, this.declared.address);
    if (length > room) trap("memoryOutOfBounds", `(${what}: ${inBytes(length)} of text, and room for ${room})`);
    this.#range(what, address, length).set(bytes);
    return length;
  }

  /** What `console.log` shows. */
  [summarySymbol](): string {
    const { pages, declared: { limits: { max }, shared } } = this;
    return summary("Memory", { pages, maximum: max, shared: shared || undefined });
  }

  #range(what: string, address: unknown, length: unknown): Uint8Array<ArrayBuffer> {
    const { contents, declared } = this.#instance;
    const at = toUnsigned(address, `${what}: the address`, declared.address);
    const size = toUnsigned(length, `${what}: the length`, declared.address);
    if (at + size <= contents.length) return contents.subarray(at, at + size);
    trap("memoryOutOfBounds", `(${what}: ${inBytes(size)} at ${at}, of ${contents.length})`);
  }

  /**
   * Grows by `delta` pages, an integer, or a BigInt if the memory has 64-bit addresses.
   *
   * @returns the old size, or -1 if that much cannot be had.
   */
  grow(delta: number | bigint): number {
    return this.#instance.grow(toSize(delta, "Memory.grow(): the number of pages", this.declared.address));
  }

  /**
   * Makes the buffer one that can be resized, or one that cannot, and detaches that which was there. As JavaScript can
   * resize it without asking, a resizable memory counts with its maximum.
   *
   * @throws {TypeError} if it has no maximum, or the storage has no such buffers.
   * @throws {LimitError} if the cluster does not allow its maximum.
   */
  setResizable(resizable: boolean): void {
    if (typeof resizable !== "boolean") {
      throw new TypeError(`Memory.setResizable(): the argument must be true or false, not ${showValue(resizable)}`);
    }
    this.#instance.setResizable(resizable);
  }
}
