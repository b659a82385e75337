/**
 * Memories as embedders see them: everything that is passed is checked.
 *
 * @module
 */
import type { MemoryType } from "../../wasm/types/extern_types.ts";
import { showValue, toSize } from "../values/arguments.ts";
import type { MemoryInstance } from "./memory_instance.ts";

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

/**
 * A linear memory.
 *
 * @example
 * ```ts
 * import { Cluster, I32 } from "@wasmine/wasmine";
 *
 * using cluster = new Cluster({ maxMemory: 2 ** 20 });
 * const memory = cluster.memory({ kind: "memory", limits: { min: 1, max: 4 }, address: I32, shared: false });
 * memory.bytes[0] = 7;
 * console.log(memory.grow(1), memory.pages, memory.bytes[0]); // 1 2 7
 * console.log(memory.grow(9)); // -1
 * ```
 */
export class Memory {
  /** Tells it from other things that can be exported. */
  readonly kind = "memory";
  readonly #instance: MemoryInstance;

  static {
    memoryInstance = (memory) => memory.#instance;
    isMemory = (value): value is Memory => typeof value === "object" && value !== null && #instance in value;
  }

  /** Made by {@linkcode Cluster.memory}, and for exports. */
  constructor(instance: MemoryInstance) {
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
