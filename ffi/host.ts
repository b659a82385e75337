/**
 * Calls from native code into JavaScript.
 *
 * One native callback per thread serves all host functions; it finds the number of the function, and where on the exchange
 * stack its parameters stand, in the thread record. A callback without parameters costs 65 ns with the way there and back,
 * one with two integers 100 ns, one with three pointers 135 ns, and reading the parameters behind a pointer another
 * 400 ns; an `UnsafeCallback` of its own for each function would also cost 3–6 µs at creation.
 *
 * A JavaScript exception must not cross native frames: it is caught and kept here, native code leaves through the trap
 * exit, and whoever entered native code throws it again. What native code may catch is given to its guard instead. Only a callback that runs to its end clears the `hostPending`
 * word, so that also a terminated Worker leaves.
 *
 * @module
 */

import { hostCallAddress, type Thread } from "./entry.ts";
import { hostRecord, threadRecord } from "./entry/layout.ts";
import { addressOf } from "./libc.ts";
import { stackBounds } from "./stack.ts";

/**
 * A host function on the native boundary.
 *
 * @param top Where its parameters stand on the exchange stack, in bytes; its results replace them.
 */
export type HostFunction = (top: number) => void;

/** A host function that native code can call. */
export interface HostBinding extends Disposable {
  /** Address of its code, of the boundary ABI; the same for all host functions. */
  readonly code: bigint;
  /** The context to call it with. */
  readonly context: bigint;
}

/** Trap codes that host calls end with. */
export interface HostTraps {
  /** Too little stack is left for JavaScript. */
  readonly stackTrap: number;
  /** The host function threw: {@linkcode HostCalls.takeError} has the error. */
  readonly hostTrap: number;
  /** Native code threw, and no code there caught it: {@linkcode Thread.exception} has the exception. */
  readonly exceptionTrap: number;
}

/** How a host function passes values, and what it throws. */
export interface HostSignature {
  /** How many value slots its parameters take. */
  readonly parameters: number;
  /** How many its results take. */
  readonly results: number;
  /** The exception that native code can catch for something that the function threw; 0 if it must not. */
  readonly exceptionOf?: (error: unknown) => bigint;
}

/** The host functions of one thread. Make one of it for each {@linkcode Thread}. */
export class HostCalls {
  readonly #functions: HostFunction[] = [];
  readonly #exceptionOf: ((error: unknown) => bigint)[] = [];
  readonly #free: number[] = [];
  readonly #records: Uint32Array<ArrayBuffer>[] = [];
  readonly #addresses: bigint[] = [];
  readonly #callback: Deno.UnsafeCallback<{ readonly parameters: []; readonly result: "void" }>;
  #error: { readonly error: unknown } | undefined;

  /** @throws {Error} If the thread already has host functions: there is one callback for each thread. */
  constructor(thread: Thread, { stackTrap, hostTrap, exceptionTrap }: HostTraps) {
    if (thread.hasHost) throw new Error("This thread already has host functions");
    const { words } = thread;
    const pending = threadRecord.hostPending >> 2;
    const index = threadRecord.hostIndex >> 2;
    const top = threadRecord.hostTop >> 2;
    const functions = this.#functions;
    this.#callback = new Deno.UnsafeCallback({ parameters: [], result: "void" }, () => {
      const number = words[index];
      try {
        functions[number](words[top]);
        words[pending] = 0;
      } catch (error) {
        this.#keep(thread, number, error);
      }
    });
    const callback = Deno.UnsafePointer.value(this.#callback.pointer);
    thread.setHost({ callback, stackLimit: stackBounds().hostLimit, stackTrap, hostTrap, exceptionTrap });
  }

  /** Keeps what a host function threw for those who catch it: a guard in native code, or whoever entered that. */
  #keep(thread: Thread, number: number, error: unknown): void {
    this.#error = { error };
    if (!thread.isGuarded) return;
    try {
      const exception = this.#exceptionOf[number](error);
      if (exception !== 0n) this.#error = undefined;
      thread.hostException = exception;
    } catch (failure) {
      this.#error = { error: failure };
    }
  }

  /** Makes a JavaScript function callable from native code. */
  bind(run: HostFunction, { parameters, results, exceptionOf = uncatchable }: HostSignature): HostBinding {
    const index = this.#free.pop() ?? this.#functions.length;
    this.#functions[index] = run;
    this.#exceptionOf[index] = exceptionOf;
    const chunk = Math.floor(index / recordsPerChunk);
    if (chunk === this.#records.length) this.#addChunk();
    const at = (index % recordsPerChunk) * hostRecord.size;
    this.#records[chunk].set([index, parameters, results], at >> 2);
    let bound = true;
    return {
      code: hostCallAddress(),
      context: this.#addresses[chunk] + BigInt(at),
      [Symbol.dispose]: () => {
        if (!bound) return;
        bound = false;
        this.#functions[index] = callOfDisposed;
        this.#exceptionOf[index] = uncatchable;
        this.#free.push(index);
      },
    };
  }

  /**
   * Returns, once, what the host function threw that made native code leave with the `hostTrap` code.
   */
  takeError(): unknown {
    const kept = this.#error;
    this.#error = undefined;
    return kept === undefined ? new Error("A host function did not return") : kept.error;
  }

  #addChunk(): void {
    const chunk = new Uint32Array(new ArrayBuffer(recordsPerChunk * hostRecord.size));
    this.#records.push(chunk);
    this.#addresses.push(addressOf(chunk));
  }
}

const recordsPerChunk = 256;

function uncatchable(): bigint {
  return 0n;
}

function callOfDisposed(): never {
  throw new Error("Cannot call a host function that was disposed");
}
