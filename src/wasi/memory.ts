// The guest's linear memory as WASI functions see it: every access is checked here, and a range that is not wholly inside
// answers EFAULT. Views are kept until the memory grows or is replaced, which shows as a different `buffer`.

import { fail } from "./errno.ts";

/** Anything with a live `buffer`: V8's WebAssembly.Memory, or the memory object of another runtime. */
export interface MemorySource {
  /** The memory's bytes now, if it can show them without a buffer that it would have to detach when it grows. */
  readonly contents?: Uint8Array<ArrayBufferLike>;
  /** The memory's bytes now; another object after each growth. */
  readonly buffer: ArrayBufferLike;
}

/** Checked access to a guest's memory. */
export class GuestMemory {
  /** Where the bytes are; set before the guest calls anything. */
  source: MemorySource | undefined;
  /** Finds the source at the first call, where there is no instance to ask before. */
  find: (() => MemorySource | undefined) | undefined;
  /** What else happens when a call begins. */
  onCall: (() => void) | undefined;
  /** True if other threads may write at any time, so that bytes must be copied before the host works on them. */
  shared = false;
  #buffer: ArrayBufferLike | undefined;
  #contents: Uint8Array<ArrayBufferLike> | undefined;
  #view: DataView<ArrayBufferLike> = new DataView(new ArrayBuffer(0));
  #bytes: Uint8Array<ArrayBufferLike> = new Uint8Array(0);
  /** The range asked for last: programs read and write through the same buffer again and again. */
  #last: Uint8Array = this.#bytes;

  /**
   * Looks where the memory is now; a program that has none can still call what needs none. Done once at the start of each
   * call, since asking V8 for a memory's buffer takes as long as the rest of a small call. Growth during a call detaches
   * the old buffer, which the other methods notice by its length.
   */
  refresh(): void {
    this.onCall?.();
    const source = this.source ??= this.find?.(),
      contents = source?.contents,
      buffer = contents?.buffer ?? source?.buffer;
    if (buffer === undefined) return;
    if (buffer === this.#buffer && (contents === undefined || contents === this.#contents)) return;
    this.#buffer = buffer;
    this.#contents = contents;
    this.#bytes = this.#last = contents ?? new Uint8Array(buffer);
    this.#view = contents === undefined || contents.length === buffer.byteLength
      ? new DataView(buffer)
      : new DataView(buffer, contents.byteOffset, contents.length);
    this.shared = typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;
  }

  /** The whole memory. */
  get view(): DataView<ArrayBufferLike> {
    if (this.#bytes.length === 0) this.refresh();
    return this.#view;
  }

  /** The bytes [at, at + length), or EFAULT. */
  bytes(at: number, length: number): Uint8Array {
    this.check(at, length);
    const last = this.#last;
    if (last.byteOffset === at && last.length === length) return last;
    return this.#last = this.#bytes.subarray(at, at + length);
  }

  /** Answers EFAULT unless [at, at + length) is inside. */
  check(at: number, length: number): void {
    if (this.#bytes.length === 0) this.refresh();
    if (at + length > this.#bytes.length) fail("EFAULT");
  }
}
