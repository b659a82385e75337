/**
 * The way into native code and out of it again: the entry library as JavaScript sees it.
 *
 * One copy is loaded in a process; each JavaScript thread attaches its own record to it. {@linkcode invoke} is a module
 * binding so that V8 compiles a call of it to a machine call; function addresses are data. Where a bare FFI call takes
 * 5.7 ns, an `invoke` takes 7.3 ns, a trap 22 ns, and a trap through the signal handler about 2 µs.
 *
 * @module
 */

import { entryName } from "./entry/name.ts";
import { exchangeSize, exchangeStart, maximumFrames, rangeTable, threadRecord } from "./entry/layout.ts";
import { address, type Declarations, inBackground, leaf, type Library, open, reentrant } from "./foreign.ts";
import { addressOf } from "./libc.ts";
import { createMemoryFile } from "./load.ts";

const symbols = {
  wasmine_enter: reentrant(["u64", "u64", "u32"]),
  wasmine_attach: leaf(["u64"], "void"),
  wasmine_install: leaf([], "void"),
  wasmine_add_range: leaf(["i32", "u64", "u64", "u32"], "i32"),
  wasmine_remove_range: leaf(["i32", "i32"], "void"),
  wasmine_stack_pointer: leaf([], "u64"),
  wasmine_limit_stack: leaf(["u64"], "void"),
  wasmine_call_host: address,
} as const satisfies Declarations;

/** What only compiling needs, bound when it is. */
const recoverySymbols = {
  wasmine_call_recoverably: leaf(["u64"], "void"),
  callRecoverablyInBackground: inBackground("wasmine_call_recoverably", leaf(["u64"], "void")),
  wasmine_give_up: address,
  wasmine_note_diagnostic: address,
} as const satisfies Declarations;

type EntryLibrary = Library<typeof symbols>["symbols"];
type RecoveryFunctions = Library<typeof recoverySymbols>["symbols"];

/**
 * Calls a native function of the boundary ABI, `void (ctx, parameters, results)`.
 *
 * Its parameters stand on the exchange stack in slots of 16 bytes, and its results replace them there: a boundary function
 * must have read all its parameters when it writes its first result. Addresses of the stack are computed on the native
 * side because arithmetic on `bigint` would cost four times the call.
 *
 * The trap that ended it, if one did, stands in the thread record ({@linkcode Thread.trap}): V8 cannot leave optimised code
 * behind a foreign call that returns a value, as `foreign.ts` tells.
 *
 * @param code Address of the function.
 * @param context Passed on as it is.
 * @param top Where the parameters start, in bytes from the start of the exchange stack.
 */
export type Invoke = (code: bigint, context: bigint, top: number) => void;

/** Calls native code; see {@linkcode Invoke}. It throws until {@linkcode loadEntry} has been called. */
export let invoke: Invoke = () => notLoaded();

let library: EntryLibrary | undefined;
let recovery: RecoveryFunctions | undefined;
let thread: Thread | undefined;

/** The memory that a JavaScript thread shares with native code. */
export class Thread {
  /** Address of the thread record. */
  readonly address: bigint;
  /** Address of the exchange stack. */
  readonly exchangeAddress: bigint;
  /** The exchange stack as bytes; the next four fields show it in the shapes of Wasm's values. */
  readonly u8: Uint8Array<ArrayBuffer>;
  /** Index with `top >> 2`; the next slot is 4 further. */
  readonly i32: Int32Array<ArrayBuffer>;
  /** Index with `top >> 3`; the next slot is 2 further. */
  readonly i64: BigInt64Array<ArrayBuffer>;
  /** Indexed as {@linkcode i32}. */
  readonly f32: Float32Array<ArrayBuffer>;
  /** Indexed as {@linkcode i64}. */
  readonly f64: Float64Array<ArrayBuffer>;
  /** The thread record as 32-bit words; index with {@linkcode threadRecord}`.field >> 2`. */
  readonly words: Uint32Array<ArrayBuffer>;
  readonly #longs: BigUint64Array<ArrayBuffer>;

  constructor() {
    const memory = new ArrayBuffer(exchangeStart + exchangeSize);
    this.words = new Uint32Array(memory, 0, exchangeStart / 4);
    this.#longs = new BigUint64Array(memory, 0, exchangeStart / 8);
    this.u8 = new Uint8Array(memory, exchangeStart);
    this.i32 = new Int32Array(memory, exchangeStart);
    this.i64 = new BigInt64Array(memory, exchangeStart);
    this.f32 = new Float32Array(memory, exchangeStart);
    this.f64 = new Float64Array(memory, exchangeStart);
    this.address = addressOf(this.words);
    this.exchangeAddress = this.address + BigInt(exchangeStart);
    this.words[threadRecord.exchangeSize >> 2] = exchangeSize;
  }

  /** Bytes of the exchange stack in use. A caller that puts parameters there raises it, and restores it afterwards. */
  get exchangeTop(): number {
    return this.words[threadRecord.exchangeTop >> 2];
  }

  set exchangeTop(top: number) {
    this.words[threadRecord.exchangeTop >> 2] = top;
  }

  /**
   * Return addresses on the stack at the last trap, innermost first, at most {@linkcode maximumFrames}. Each is one byte
   * or more past the instruction it stands for: look up `address - 1n`. Addresses of the entry library may be among them.
   */
  trapFrames(): bigint[] {
    const first = threadRecord.frames >> 3;
    return [...this.#longs.subarray(first, first + this.words[threadRecord.frameCount >> 2])];
  }

  /** The code of the trap that ended the last call of native code, 0 if none did. */
  get trap(): number {
    return this.words[threadRecord.trap >> 2];
  }

  /** The address that the last memory trap accessed. */
  get faultAddress(): bigint {
    return this.#longs[threadRecord.faultAddress >> 3];
  }

  /** The exception that native code was left with. */
  get exception(): bigint {
    return this.#longs[threadRecord.exception >> 3];
  }

  /** What guards get for what a host function threw; 0 for nothing. */
  set hostException(exception: bigint) {
    this.#longs[threadRecord.hostException >> 3] = exception;
  }

  /** Whether the native code that is running would catch an exception. */
  get isGuarded(): boolean {
    return this.#longs[threadRecord.guard >> 3] !== 0n;
  }

  /** Whether native code can call JavaScript in this thread. */
  get hasHost(): boolean {
    return this.#longs[threadRecord.callback >> 3] !== 0n;
  }

  /** Says how host calls work in this thread; `host.ts` does. */
  setHost(options: HostOptions): void {
    this.#longs[threadRecord.callback >> 3] = options.callback;
    this.#longs[threadRecord.hostStackLimit >> 3] = options.stackLimit;
    this.words[threadRecord.stackTrap >> 2] = options.stackTrap;
    this.words[threadRecord.hostTrap >> 2] = options.hostTrap;
    this.words[threadRecord.exceptionTrap >> 2] = options.exceptionTrap;
  }
}

/** What native code needs to know to call JavaScript. */
export interface HostOptions {
  /** Address of the thread's native callback. */
  readonly callback: bigint;
  /** The lowest stack pointer from which JavaScript may be called. */
  readonly stackLimit: bigint;
  /** Trap code for a host call without enough stack. */
  readonly stackTrap: number;
  /** Trap code for a host function that threw. */
  readonly hostTrap: number;
  /** Trap code for an exception that native code does not catch. */
  readonly exceptionTrap: number;
}

/**
 * Loads the entry library and attaches this thread to it; later calls only return the thread.
 *
 * @param bytes The library, or a function that supplies it: it is not needed when another thread has already loaded it.
 */
export function loadEntry(bytes: Uint8Array<ArrayBuffer> | (() => Uint8Array<ArrayBuffer>)): Thread {
  if (thread !== undefined) return thread;
  library = openLoaded();
  if (library === undefined) {
    const file = createMemoryFile(typeof bytes === "function" ? bytes() : bytes, entryName); // stays open for ever
    open(file.path, {});
    // Two threads may have loaded a copy each at the same moment. By name both get the same one.
    library = openLoaded();
    if (library === undefined) throw new Error(`Cannot load "${entryName}": the loader does not find it by name`);
  }
  thread = new Thread();
  library.wasmine_attach(thread.address);
  library.wasmine_install();
  invoke = library.wasmine_enter;
  return thread;
}

/** Address of the boundary code of host functions. */
export function hostCallAddress(): bigint {
  return Deno.UnsafePointer.value(loaded().wasmine_call_host);
}

/** The functions of the entry library that `recovery.ts` makes use of. */
export function recoveryFunctions(): RecoveryFunctions {
  loaded();
  return recovery ??= open(entryName, recoverySymbols).symbols;
}

/** Says below which address no frame of generated code may reach on this thread's stack. */
export function limitStack(limit: bigint): void {
  loaded().wasmine_limit_stack(limit);
}

/** Where this thread's stack stands. */
export function stackPointer(): bigint {
  return loaded().wasmine_stack_pointer();
}

/**
 * Says that a range of addresses is generated code, whose memory accesses may trap.
 *
 * @returns Disposing it forgets the range; do so before the code is unloaded.
 */
export function registerCode(start: bigint, size: bigint): Disposable {
  return register(rangeTable.code, start, size, 0);
}

/**
 * Says that an access of generated code to a range of addresses is a trap, not a crash.
 *
 * @returns Disposing it forgets the range; do so before the memory is given back.
 */
export function registerGuard(start: bigint, size: bigint, trapCode: number): Disposable {
  return register(rangeTable.guard, start, size, trapCode);
}

function register(table: number, start: bigint, size: bigint, trapCode: number): Disposable {
  const { wasmine_add_range, wasmine_remove_range } = loaded();
  const row = wasmine_add_range(table, start, size, trapCode);
  if (row < 0) throw new RangeError("Cannot register more memories or modules for trap handling");
  let registered = true;
  return {
    [Symbol.dispose]: () => {
      if (registered) wasmine_remove_range(table, row);
      registered = false;
    },
  };
}

function openLoaded(): EntryLibrary | undefined {
  try {
    return open(entryName, symbols).symbols;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return undefined;
  }
}

function loaded(): EntryLibrary {
  return library ?? notLoaded();
}

function notLoaded(): never {
  throw new Error("The entry library is not loaded");
}

export { maximumFrames };
