/**
 * What this JavaScript thread needs to run native code: the entry library, the host calls, and the images that are
 * loaded, whose symbols give traps their backtraces.
 *
 * @module
 */
import { limitStack, loadEntry, registerGuard, stackPointer, type Thread } from "../../ffi/entry.ts";
import { exchangeSize, slotSize } from "../../ffi/entry/layout.ts";
import { HostCalls } from "../../ffi/host.ts";
import type { Image } from "../../ffi/image.ts";
import { viewAt } from "../../ffi/libc.ts";
import { pageSize } from "../../ffi/pages.ts";
import { stackBounds } from "../../ffi/stack.ts";
import { type TraceFrame, trapOfNumber, TRAPS, WasmTrap } from "../runtime/trap.ts";

/** Ends native code when a function of the host threw; no trap has this number. */
const HOST_THREW = 255;
/** Ends native code with an exception that it did not catch. */
const EXCEPTION = 254;
/** Bytes at the top of the exchange stack that a call may be about to use: parameters are at most a thousand. */
const EXCHANGE_MARGIN = 1024 * slotSize;

/** Supplies the bytes of the entry library. */
export type EntrySupplier = () => Uint8Array<ArrayBuffer>;

/** Turns the symbol of a function into a line of a backtrace. */
export type DescribeSymbol = (symbol: string) => TraceFrame | undefined;

interface LoadedImage {
  readonly image: Image;
  readonly describe: DescribeSymbol;
}

/** The native side of a JavaScript thread. */
export class NativeThread {
  readonly memory: Thread;
  readonly host: HostCalls;
  readonly #images = new Set<LoadedImage>();
  #stack: Uint32Array | undefined;

  constructor(entry: EntrySupplier) {
    this.memory = loadEntry(entry);
    limitStack(stackBounds().nativeLimit);
    // An indirect call reads the type of the function at the address that it finds in a table: 0 for null.
    registerGuard(0n, BigInt(pageSize), TRAPS.uninitializedElement.number);
    this.host = new HostCalls(this.memory, {
      stackTrap: TRAPS.stackExhausted.number,
      hostTrap: HOST_THREW,
      exceptionTrap: EXCEPTION,
    });
  }

  /** Lets backtraces name the functions of an image, until the result is disposed. */
  addImage(image: Image, describe: DescribeSymbol): Disposable {
    const loaded = { image, describe };
    this.#images.add(loaded);
    return { [Symbol.dispose]: () => void this.#images.delete(loaded) };
  }

  /** The memory that is in use as stack, and as exchange stack: where native code may have left references. */
  stacks(): Uint32Array[] {
    const { low, high } = stackBounds(), { i32, exchangeTop } = this.memory;
    this.#stack ??= new Uint32Array(viewAt(low, Number(high - low)));
    const exchanged = Math.min(exchangeTop + EXCHANGE_MARGIN, exchangeSize);
    return [
      this.#stack.subarray(Number(stackPointer() - low) >> 3 << 1),
      new Uint32Array(i32.buffer, i32.byteOffset, exchanged >> 2),
    ];
  }

  /**
   * Throws what a trap number of native code stands for.
   *
   * @param exceptionOf Gives what JavaScript knows an exception of native code as.
   */
  fail(number: number, exceptionOf: (word: bigint) => unknown): never {
    if (number === EXCEPTION) throw exceptionOf(this.memory.exception);
    const code = trapOfNumber(number);
    const error = number === HOST_THREW || code === undefined ? this.host.takeError() : new WasmTrap(code);
    if (error instanceof WasmTrap) error.frames.push(...this.#trace());
    throw error;
  }

  #trace(): TraceFrame[] {
    const frames: TraceFrame[] = [];
    for (const address of this.memory.trapFrames()) {
      const frame = this.#describe(address - 1n);
      if (frame !== undefined) frames.push(frame);
    }
    return frames;
  }

  #describe(address: bigint): TraceFrame | undefined {
    for (const { image, describe } of this.#images) {
      if (address < image.codeStart || address >= image.codeStart + BigInt(image.codeSize)) continue;
      const symbol = image.functionAt(address);
      return symbol === undefined ? undefined : describe(symbol);
    }
  }
}

let thread: NativeThread | undefined;

/**
 * The native side of this thread, made at the first call.
 *
 * @param entry Supplies the entry library; only a compiler can make one, so the first caller has to say how.
 */
export function nativeThread(entry?: EntrySupplier): NativeThread {
  if (thread !== undefined) return thread;
  if (entry === undefined) throw new TypeError("native code needs an entry library");
  return thread = new NativeThread(entry);
}
