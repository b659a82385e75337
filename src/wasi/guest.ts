// WASI for one guest: takes what the guest may have, gives the import object, runs the guest. Its directories and sockets
// are open already. What opens those of the machine is much code of which most programs need nothing, so it is above this
// file, in wasi.ts, and the command line starts without it.

import type { BoundLinker, Caller, InstanceHandle, InstantiateOptions, Linker } from "../runtime/mod.ts";
import type { Module } from "../wasm/module.ts";
import { type OptionNames, requireOptions, switchOf } from "../wasm/options.ts";
import { encodeEnvironment, encodeStrings } from "./args.ts";
import * as args from "./args.ts";
import * as clock from "./clock.ts";
import { type Clock, systemClock } from "./clock.ts";
import { requireGuestOptions, requireLinker, requirePreopen } from "./checks.ts";
import { bindFunctions, type Trace, type WasiImports } from "./bind.ts";
import type { Context } from "./context.ts";
import { clockWithin, type Deadline, GuestTime, serve } from "./deadline.ts";
import * as fd from "./fd.ts";
import type { DirectoryNode, SocketNode } from "./fs/node.ts";
import { processErrors, processOutput } from "./fs/process_streams.ts";
import { inputNode, type InputSource, outputNode, type OutputTarget } from "./fs/stream.ts";
import { type Abi, preview1, unstable } from "./layout.ts";
import { readLimits, type WasiLimits } from "./limits.ts";
import { defineFunctions } from "./link.ts";
import { GuestMemory, type MemorySource } from "./memory.ts";
import * as path from "./path.ts";
import * as poll from "./poll.ts";
import * as proc from "./proc.ts";
import { WasiExit } from "./proc.ts";
import { exportsOf, memoryOf, type WasiExports, type WasiInstance } from "./program.ts";
import { fillRandom, random_get } from "./random.ts";
import { ALL_RIGHTS, DIRECTORY_RIGHTS, LISTENER_RIGHTS, rights, SOCKET_RIGHTS, STREAM_RIGHTS } from "./rights.ts";
import type { Handlers } from "./signatures.ts";
import * as sock from "./sock.ts";
import { DescriptorTable, type OpenDirectory, openStream } from "./table.ts";

const handlers: Handlers<Context> = { ...args, ...clock, ...fd, ...path, ...poll, ...proc, random_get, ...sock };

// What error messages say, and the names of all options: a misspelt `readOnly` must not make a directory writable, nor a
// misspelt `hostname` let the whole network in.
const what = "Cannot prepare WASI";
const preopenNames: OptionNames<OpenPreopen> = { guest: true, readOnly: true, directory: true };

/** The names of the options of a guest. */
export const guestOptionNames: OptionNames<GuestOptions> = {
  args: true,
  env: true,
  preopens: true,
  stdin: true,
  stdout: true,
  stderr: true,
  clock: true,
  random: true,
  limits: true,
  memory: true,
  trace: true,
};

/** An open directory that the guest can use: of the machine, or of another file system such as a `MemoryFileSystem`. */
export interface OpenPreopen {
  /** The name under which the guest sees it, for example `"/"` or `"/data"`. */
  readonly guest: string;
  /** True if the guest may change nothing beneath it. */
  readonly readOnly?: boolean;
  /** The directory. */
  readonly directory: DirectoryNode;
}

/** What a guest gets. */
export interface GuestOptions {
  /** Arguments; the first is the program's own name. */
  readonly args?: readonly string[];
  /** Environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Directories, which become descriptors 3, 4, …; a program sees no others. */
  readonly preopens?: readonly OpenPreopen[];
  /** Standard input; at its end by default, `"null"`. */
  readonly stdin?: InputSource;
  /** Standard output; goes nowhere by default, `"null"`. */
  readonly stdout?: OutputTarget;
  /** Standard error; goes nowhere by default, `"null"`. */
  readonly stderr?: OutputTarget;
  /** Clocks to use instead of the host's. */
  readonly clock?: Partial<Clock>;
  /** Source of random bytes to use instead of the host's. */
  readonly random?: (buffer: Uint8Array) => void;
  /** Bounds on what the guest may ask for. */
  readonly limits?: Partial<WasiLimits>;
  /** The guest's memory, if it is imported or known before `start`. */
  readonly memory?: MemorySource;
  /** Called with a line for each call, such as `fd_close(4) = EBADF`. */
  readonly trace?: Trace;
}

/** The functions of WASI by the modules that guests import them from. */
export interface WasiImportObject {
  /** Preview 1. */
  readonly wasi_snapshot_preview1: WasiImports;
  /** What came before preview 1. */
  readonly wasi_unstable: WasiImports;
}

/** WASI preview 1 for one guest. It opens nothing of the machine but the standard streams that it is to inherit. */
export class WasiGuest {
  readonly #context: Omit<Context, "abi">;
  readonly #trace: Trace | undefined;
  readonly #givenMemory: MemorySource | undefined;
  #imports: WasiImportObject | undefined;
  #started = false;

  /**
   * Takes what the guest gets.
   *
   * @throws {TypeError} If an argument or variable cannot be passed, or there is no such option.
   * @throws {RangeError} If a limit is negative or NaN.
   */
  constructor(options: GuestOptions = {}) {
    requireOptions(what, options, guestOptionNames);
    requireGuestOptions(options);
    const { limits: given = {} } = options, limits = readLimits(what, given), time = new GuestTime();
    const args = encodeStrings(options.args ?? [], "argument"), env = encodeEnvironment(options.env ?? {});
    this.#trace = options.trace;
    this.#context = {
      memory: new GuestMemory(),
      table: openDescriptors(options, limits),
      clock: clockWithin(time, { ...systemClock, ...options.clock }),
      time,
      limits,
      args,
      env,
      random: options.random ?? fillRandom,
    };
    this.#context.memory.source = this.#givenMemory = options.memory;
  }

  /**
   * How long the guest may run.
   *
   * @internal
   */
  protected get time(): GuestTime {
    return this.#context.time;
  }

  /**
   * Gives the guest a socket that listens, as its next descriptor.
   *
   * @internal
   */
  protected addListener(file: SocketNode): void {
    const rights = LISTENER_RIGHTS;
    this.#context.table.insert({ kind: "file", file, rights, inheriting: SOCKET_RIGHTS, flags: 0, offset: 0 });
  }

  /**
   * The import object: preview 1, and its predecessor under the name that old programs import. A guest chooses the names
   * that are looked up in it, so it and what it holds have no prototype, and nothing can be added or replaced.
   */
  get imports(): WasiImportObject {
    return this.#imports ??= this.#makeImports(this.#context.memory);
  }

  #makeImports(memory: GuestMemory): WasiImportObject {
    const functionsOf = (abi: Abi): WasiImports => {
      const functions = bindFunctions({ ...this.#context, memory, abi }, handlers, this.#trace);
      serve(Object.values(functions), this.#context.time);
      return functions;
    };
    let current: WasiImports | undefined, old: WasiImports | undefined;
    return Object.freeze({
      __proto__: null,
      get wasi_snapshot_preview1() {
        return current ??= functionsOf(preview1);
      },
      get wasi_unstable() {
        return old ??= functionsOf(unstable);
      },
    });
  }

  /**
   * Defines the functions of WASI in a linker, for programs that are instantiated there. They work on the memory that an
   * instance exports as `memory`, and end when the limits of its cluster say so.
   *
   * @param module Defines only those that this module imports, which takes less time.
   */
  link(linker: Linker, module?: Module): void {
    requireLinker(linker, "perInstance", "Wasi.link()");
    defineFunctions(linker, (caller) => this.#functionsFor(caller), module);
  }

  #functionsFor(caller: Caller): WasiImportObject {
    const memory = new GuestMemory();
    memory.source = this.#givenMemory;
    // There is no instance yet.
    memory.find = () => memoryOf(caller.instance);
    const deadline = {
      get remaining() {
        return caller.instance.cluster.meter.remaining;
      },
      look: () => caller.instance.cluster.meter.look(),
    };
    // A guest may have instances in several clusters: the one that calls is the one whose time is limited.
    memory.onCall = () => {
      this.deadline = deadline;
    };
    return this.#makeImports(memory);
  }

  /** The guest's memory: anything with a live `buffer`. Set by `start` and `initialize` from the export `memory`. */
  get memory(): MemorySource | undefined {
    return this.#context.memory.source;
  }

  set memory(memory: MemorySource | undefined) {
    this.#context.memory.source = memory;
  }

  /**
   * What ends the guest's time: the meter of the cluster whose instance calls. Calls that wait then wait no longer.
   */
  get deadline(): Deadline | undefined {
    return this.#context.time.deadline;
  }

  set deadline(deadline: Deadline | undefined) {
    this.#context.time.deadline = deadline;
  }

  /**
   * Makes an instance of a command in a linker, with WASI, and runs it. What else the program throws, such as a trap, passes.
   *
   * @returns its exit code.
   *
   * @example
   * ```ts
   * import { Cluster, compileSync, Interpreter, Linker } from "@wasmine/wasmine";
   * import { CapturedOutput, Wasi } from "@wasmine/wasmine/wasi";
   *
   * // (module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
   * //   (memory (export "memory") 1) (func (export "_start") (call $exit (i32.const 3))))
   * const bytes = "AGFzbQEAAAABCAJgAX8AYAAAAiQBFndhc2lfc25hcHNob3RfcHJldmlldzEJcHJvY19leGl0AAADAgEBBQMBAAEHEwIGbWVtb3J5" +
   *   "AgAGX3N0YXJ0AAEKCAEGAEEDEAALAA4EbmFtZQEHAQAEZXhpdA==";
   * const module = compileSync(Uint8Array.fromBase64(bytes));
   *
   * using cluster = new Cluster({ maxMemory: 64 * 2 ** 20, timeout: 1000 });
   * const stdout = new CapturedOutput(), wasi = new Wasi({ args: ["program"], stdout });
   * console.log(wasi.run(new Linker().bind(cluster), module, { engine: new Interpreter() }), stdout.text); // 3
   * ```
   */
  run(linker: BoundLinker, module: Module, options: InstantiateOptions): number {
    requireLinker(linker, "instantiate", "Wasi.run()");
    this.link(linker, module);
    return catchExit(() => this.start(linker.instantiate(module, options)));
  }

  /**
   * Runs a command: calls its `_start` and returns its exit code. What else the program throws, such as a trap, passes.
   *
   * @param instance One of a linker that {@linkcode link} was called with, or of WebAssembly with {@linkcode imports}.
   * @throws {TypeError} If the instance exports no `_start` without parameters and results, or something was started
   * before.
   */
  start(instance: WasiInstance | InstanceHandle): number {
    const { _start, _initialize } = this.#adopt(exportsOf(instance, "Cannot start the program"));
    if (typeof _start !== "function") throw new TypeError(`Cannot start the program: it exports no function "_start"`);
    if (_initialize !== undefined) throw new TypeError(`Cannot start the program: it is a reactor ("_initialize")`);
    if (_start.length > 0) throw new TypeError(`Cannot start the program: its function "_start" takes parameters`);
    try {
      return catchExit(() => {
        checkNoResult(_start(), "_start");
        return 0;
      });
    } finally {
      this.closeSockets();
    }
  }

  /**
   * Prepares a reactor: calls its `_initialize` if it has one. Its other exports may then be called.
   *
   * @throws {TypeError} If the instance exports a `_start`, its `_initialize` takes parameters, or something was started
   * before.
   * @throws {WasiExit} If the reactor exits.
   */
  initialize(instance: WasiInstance | InstanceHandle): void {
    const { _start, _initialize } = this.#adopt(exportsOf(instance, "Cannot initialize the program"));
    if (_start !== undefined) throw new TypeError(`Cannot initialize the program: it is a command ("_start")`);
    if (typeof _initialize !== "function") return;
    if (_initialize.length > 0) {
      throw new TypeError(`Cannot initialize the program: its function "_initialize" takes parameters`);
    }
    checkNoResult(_initialize(), "_initialize");
  }

  /** Closes everything that the guest left open on the host. A command's sockets are closed when it ends. */
  [Symbol.dispose](): void {
    this.closeSockets();
    this.#context.table.closeAll();
  }

  /** Closes the guest's sockets, which end with the program. */
  protected closeSockets(): void {
    this.#context.table.closeSockets();
  }

  #adopt(exports: WasiExports): WasiExports {
    if (this.#started) throw new TypeError("Cannot start the program: this Wasi has started one before");
    const { memory } = exports;
    if (typeof memory === "object" && memory !== null && "buffer" in memory) this.memory = memory as MemorySource;
    this.#started = true;
    return exports;
  }
}

/** JavaScript sees a function's results only when it has run. */
function checkNoResult(result: unknown, name: string): void {
  if (result !== undefined) throw new TypeError(`Cannot use what the program's function "${name}" returned`);
}

function catchExit(run: () => number): number {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof WasiExit) return thrown.code;
    throw thrown;
  }
}

function openDescriptors(options: GuestOptions, limits: WasiLimits): DescriptorTable {
  const table = new DescriptorTable(limits.descriptors, limits.listings);
  table.insert(openStream(inputNode(options.stdin ?? "null"), STREAM_RIGHTS & ~rights.FD_WRITE));
  table.insert(openStream(outputNode(options.stdout ?? "null", processOutput), STREAM_RIGHTS & ~rights.FD_READ));
  table.insert(openStream(outputNode(options.stderr ?? "null", processErrors), STREAM_RIGHTS & ~rights.FD_READ));
  try {
    for (const preopen of options.preopens ?? []) {
      table.reserve();
      table.insert(openPreopen(preopen));
    }
    return table;
  } catch (thrown) {
    table.closeAll();
    throw thrown;
  }
}

function openPreopen(preopen: OpenPreopen): OpenDirectory {
  requireOptions(what, preopen, preopenNames);
  requirePreopen(preopen);
  const { guest } = preopen, readOnly = switchOf(what, "readOnly", preopen.readOnly, false);
  const directory = preopen.directory.reopen();
  return {
    kind: "directory",
    directory,
    rights: DIRECTORY_RIGHTS,
    inheriting: ALL_RIGHTS,
    flags: 0,
    mount: { readOnly: readOnly || (directory.readOnly ?? false) },
    preopenName: new TextEncoder().encode(guest),
  };
}
