/**
 * How deep native code and JavaScript may go on this thread's stack.
 *
 * Two limits matter. Native code stops at `nativeLimit`, near the end of the stack (8 MiB on the main thread, 4 MiB in
 * a Worker): prologues compare the stack pointer with it. V8 stops much earlier, about 1 MB below where the thread
 * began, and a callback entered beyond that fails before its own `try`, or aborts the process. Where exactly depends on
 * V8's flags, so it is measured: JavaScript recurses once until V8 objects, in about a hundred calls.
 *
 * @module
 */

import { stackPointer } from "./entry.ts";
import { libc } from "./libc.ts";

/** Bounds of a thread's stack; the stack grows downwards, from `high` to `low`. */
export interface StackBounds {
  /** The lowest address that is used. */
  readonly low: bigint;
  /** One past the highest. */
  readonly high: bigint;
  /** The lowest stack pointer for generated code; below it libc and signal handlers still have room. */
  readonly nativeLimit: bigint;
  /** The lowest stack pointer from which a callback into JavaScript may be made, with room for its own work. */
  readonly hostLimit: bigint;
}

/** Left for libc functions, the dynamic loader and signal handlers that run below generated code. */
const nativeReserve = 128n * 1024n;

/** How much of a stack is used at most, so that endless recursion also ends where stacks are unlimited. */
const largestStack = 8n * 1024n * 1024n;

/** Left for a host function above the point where V8 refuses to go on. */
const hostReserve = 256n * 1024n;

let bounds: StackBounds | undefined;

/** Returns the bounds of this thread's stack. The entry library must be loaded. */
export function stackBounds(): StackBounds {
  return bounds ??= findBounds();
}

function findBounds(): StackBounds {
  const { pthread_self, pthread_getattr_np, pthread_attr_getstack, pthread_attr_destroy } = libc();
  const attributes = new Uint8Array(new ArrayBuffer(64));
  const start = new BigUint64Array(new ArrayBuffer(8));
  const size = new BigUint64Array(new ArrayBuffer(8));
  if (pthread_getattr_np(pthread_self(), attributes) !== 0) throw new Error("Cannot find the bounds of the stack");
  pthread_attr_getstack(attributes, bytesOf(start), bytesOf(size));
  pthread_attr_destroy(attributes);
  const high = start[0] + size[0];
  const low = size[0] > largestStack ? high - largestStack : start[0];
  const nativeLimit = low + nativeReserve;
  const hostLimit = javaScriptLimit(nativeLimit) + hostReserve;
  return { low, high, nativeLimit, hostLimit };
}

/** Arguments that are not read, which make a frame of 8 KB: reaching the end takes 0.6 ms instead of 6. */
const ballast: readonly number[] = new Array(1024).fill(0);

/** The lowest stack pointer that JavaScript reaches before V8 throws, but not below `floor`; up to a frame too high. */
function javaScriptLimit(floor: bigint): bigint {
  let lowest = stackPointer();
  function descend(): void {
    const here = stackPointer();
    if (here < floor) return;
    if (here < lowest) lowest = here;
    Reflect.apply(descend, undefined, ballast);
  }
  try {
    descend();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return lowest;
}

function bytesOf(words: BigUint64Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(words.buffer);
}
