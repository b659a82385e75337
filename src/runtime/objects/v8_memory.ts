/**
 * The bytes of a managed memory in a `WebAssembly.Memory` of V8, which is used for nothing but its bytes. It reserves
 * address space that costs nothing until it is used, and can grow in place, where an ArrayBuffer is copied; its buffer cannot be detached or transferred by
 * whoever holds it; and a shared one can grow while others look at it. Views of it are as fast as those of other buffers.
 *
 * @module
 */
import type { MemoryType } from "../../wasm/mod.ts";
import type { MemoryBacking } from "./storage.ts";

const PAGE = 65_536;
/** More than 4 GiB V8 does not show in a view. */
const MOST_PAGES = 65_536;

/** Taken when the program starts: what replaces the namespace later has no say. V8 has none when it may not compile. */
const V8Memory: typeof WebAssembly.Memory | undefined = globalThis.WebAssembly?.Memory;

/** What TypeScript does not know of a memory yet. */
type ResizableMemory = WebAssembly.Memory & { toResizableBuffer(): ArrayBuffer; toFixedLengthBuffer(): ArrayBuffer };

/** Whether V8 shows a memory as a resizable buffer. */
export const V8_RESIZES: boolean = V8Memory !== undefined && "toResizableBuffer" in V8Memory.prototype;

/** Bytes that are copied when a memory first grows; a larger one grows where it is. */
const MOST_COPIED = 2 ** 26;
/** How much larger than it must be a memory becomes then, and the least that it becomes: only address space is taken. */
const SPARE = 4, LEAST_SPACE = 2 ** 22;

/**
 * Bytes in a memory of V8. Growing one detaches its buffer, and once a buffer is detached of which there are views, V8's
 * middle tier calls a function for each access to any view, which is five times slower. So as long as no program has seen the
 * buffer, a memory that grows moves to a larger one, and shows the beginning of that.
 */
class V8Backing implements MemoryBacking {
  readonly #type: MemoryType;
  #memory: ResizableMemory;
  /** Bytes that are the contents; those behind them are zero. Of no account once the buffer was seen. */
  #size: number;
  #seen: boolean;

  constructor(type: MemoryType, memory: ResizableMemory) {
    this.#type = type;
    this.#memory = memory;
    this.#size = memory.buffer.byteLength;
    this.#seen = type.shared;
  }

  get contents(): Uint8Array<ArrayBuffer> {
    const buffer = this.#memory.buffer as ArrayBuffer;
    return this.#seen ? new Uint8Array(buffer) : new Uint8Array(buffer, 0, this.#size);
  }

  get buffer(): ArrayBuffer {
    if (!this.#seen && this.#memory.buffer.byteLength > this.#size && !this.#move(this.#size)) {
      throw new RangeError(`Cannot allocate ${this.#size} bytes for the buffer of a memory`);
    }
    this.#seen = true;
    return this.#memory.buffer as ArrayBuffer;
  }

  grow(bytes: number): boolean {
    const space = this.#memory.buffer.byteLength;
    const grown = !this.#seen && (bytes <= space || (this.#size <= MOST_COPIED && this.#moveUp(bytes))) ||
      attempt(() => this.#memory.grow((bytes - space) / PAGE)) !== undefined;
    if (grown) this.#size = bytes;
    return grown;
  }

  #moveUp(bytes: number): boolean {
    const most = (this.#type.limits.max ?? MOST_PAGES) * PAGE;
    return bytes <= most && this.#move(Math.min(Math.max(bytes * SPARE, LEAST_SPACE), most));
  }

  /** Puts the contents at the beginning of another memory. */
  #move(space: number): boolean {
    const memory = allocate(this.#type, space);
    if (memory === undefined) return false;
    new Uint8Array(memory.buffer).set(this.contents);
    this.#memory = memory;
    return true;
  }

  setResizable(resizable: boolean): void {
    if (resizable) this.#memory.toResizableBuffer();
    else this.#memory.toFixedLengthBuffer();
  }

  /** Growing by nothing is what detaches the buffer of a memory. */
  [Symbol.dispose](): void {
    if (this.#seen) this.#memory.grow(0);
  }
}

function allocate({ limits, shared }: MemoryType, bytes: number): ResizableMemory | undefined {
  const maximum = Math.min(limits.max ?? MOST_PAGES, MOST_PAGES);
  const memory = V8Memory && attempt(() => new V8Memory({ initial: bytes / PAGE, maximum, shared }));
  return memory as ResizableMemory | undefined;
}

/** A memory of `bytes` bytes; undefined if V8 has none, or not so much. */
export function v8Memory(type: MemoryType, bytes: number): MemoryBacking | undefined {
  const memory = allocate(type, bytes);
  return memory && new V8Backing(type, memory);
}

/** The result; undefined if V8 refuses, which it does with a TypeError above its own limits. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}
