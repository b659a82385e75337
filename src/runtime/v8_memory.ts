/**
 * The bytes of a managed memory in a `WebAssembly.Memory` of V8, which is used for nothing but its bytes. It reserves
 * address space and grows in place, where an ArrayBuffer would be copied; its buffer cannot be detached or transferred by
 * whoever holds it; and a shared one can grow while others look at it. Views of it are as fast as those of other buffers.
 *
 * @module
 */
import type { MemoryType } from "../wasm/mod.ts";
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

class V8Backing implements MemoryBacking {
  readonly #memory: ResizableMemory;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory as ResizableMemory;
  }

  get buffer(): ArrayBuffer {
    return this.#memory.buffer as ArrayBuffer;
  }

  grow(bytes: number): boolean {
    const delta = (bytes - this.buffer.byteLength) / PAGE;
    return attempt(() => this.#memory.grow(delta)) !== undefined;
  }

  setResizable(resizable: boolean): void {
    if (resizable) this.#memory.toResizableBuffer();
    else this.#memory.toFixedLengthBuffer();
  }

  /** Growing by nothing is what detaches the buffer of a memory. */
  [Symbol.dispose](): void {
    this.#memory.grow(0);
  }
}

/** A memory of `bytes` bytes; undefined if V8 has none, or not so much. */
export function v8Memory({ limits, shared }: MemoryType, bytes: number): MemoryBacking | undefined {
  if (V8Memory === undefined) return undefined;
  const maximum = Math.min(limits.max ?? MOST_PAGES, MOST_PAGES);
  const memory = attempt(() => new V8Memory({ initial: bytes / PAGE, maximum, shared }));
  return memory === undefined ? undefined : new V8Backing(memory);
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
