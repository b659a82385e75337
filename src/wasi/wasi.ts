// The class that embedders use: takes what the guest may have, gives the import object, runs the guest.

import { type OptionNames, requireOptions } from "../wasm/options.ts";
import { encodeEnvironment, encodeStrings } from "./args.ts";
import * as args from "./args.ts";
import * as clock from "./clock.ts";
import { type Clock, systemClock } from "./clock.ts";
import { bindFunctions, type Trace, type WasiImports } from "./bind.ts";
import type { Context } from "./context.ts";
import { clockWithin, type Deadline, GuestTime, serve } from "./deadline.ts";
import * as fd from "./fd.ts";
import { openHostDirectory } from "./fs/host.ts";
import type { DirectoryNode } from "./fs/node.ts";
import { processErrors, processOutput } from "./fs/process_streams.ts";
import { listen, SocketBridge } from "./fs/socket.ts";
import type { ListenAddress } from "./fs/socket_protocol.ts";
import { inputNode, type InputSource, outputNode, type OutputTarget } from "./fs/stream.ts";
import { type Abi, preview1, unstable } from "./layout.ts";
import { readLimits, type WasiLimits } from "./limits.ts";
import { GuestMemory, type MemorySource } from "./memory.ts";
import * as path from "./path.ts";
import * as poll from "./poll.ts";
import * as proc from "./proc.ts";
import { WasiExit } from "./proc.ts";
import { fillRandom, random_get } from "./random.ts";
import { ALL_RIGHTS, DIRECTORY_RIGHTS, LISTENER_RIGHTS, rights, SOCKET_RIGHTS, STREAM_RIGHTS } from "./rights.ts";
import type { Handlers } from "./signatures.ts";
import * as sock from "./sock.ts";
import { DescriptorTable, type OpenDirectory, openStream } from "./table.ts";

const handlers: Handlers<Context> = { ...args, ...clock, ...fd, ...path, ...poll, ...proc, random_get, ...sock };

// What error messages say, and the names of all options: a misspelt `readOnly` must not make a directory writable, nor a
// misspelt `hostname` let the whole network in.
const what = "Cannot prepare WASI";
const addressNames = { hostname: true, port: true, path: true } as const;
const preopenNames = { guest: true, readOnly: true, host: true, anchored: true, directory: true } as const;
const optionNames: OptionNames<WasiOptions> = {
  args: true,
  env: true,
  preopens: true,
  stdin: true,
  stdout: true,
  stderr: true,
  listeners: true,
  clock: true,
  random: true,
  limits: true,
  memory: true,
  trace: true,
};

/** A directory that the guest can use. */
export type Preopen =
  & {
    /** The name under which the guest sees it, for example `"/"` or `"/data"`. */
    readonly guest: string;
    /** True if the guest may change nothing beneath it. */
    readonly readOnly?: boolean;
  }
  & ({
    /** A path of the machine; what it leads to when the `Wasi` is made. */
    readonly host: string;
    /** False accepts weaker walls, which need no `--allow-ffi`; see {@link openHostDirectory}. */
    readonly anchored?: boolean;
  } | {
    /** An open directory: of the machine, or of another file system such as a `MemoryFileSystem`. */
    readonly directory: DirectoryNode;
  });

/** What a guest gets. */
export interface WasiOptions {
  /** Arguments; the first is the program's own name. */
  readonly args?: readonly string[];
  /** Environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Directories, which become descriptors 3, 4, …; a program sees no others. */
  readonly preopens?: readonly Preopen[];
  /** Standard input; `"inherit"` by default. */
  readonly stdin?: InputSource;
  /** Standard output; `"inherit"` by default. */
  readonly stdout?: OutputTarget;
  /** Standard error; `"inherit"` by default. */
  readonly stderr?: OutputTarget;
  /**
   * Where to listen for the guest: descriptors that follow the directories, to be used with `sock_accept`. A worker is
   * started for them, which needs permission `net`. A `Deno.Listener` is closed and its address taken over; connections
   * that wait at it are lost.
   */
  readonly listeners?: readonly (ListenAddress | Deno.Listener)[];
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

/** An instance as `start` and `initialize` need it: V8's, or any other with these exports. */
export interface WasiInstance {
  /** Exports by name. */
  readonly exports: Readonly<Record<string, unknown>>;
}

/**
 * WASI preview 1 for one guest.
 *
 * Works with V8's WebAssembly and with every engine that passes i32 as number and i64 as bigint. Permissions of Deno are
 * needed only for preopened directories of the machine: `ffi`, `read`, and `write` unless they are read-only.
 *
 * @example
 * ```ts ignore
 * import { Wasi } from "@wasmine/wasmine/wasi";
 *
 * const wasi = new Wasi({ args: ["greet", "world"], preopens: [{ host: "data", guest: "/", readOnly: true }] });
 * const module = new WebAssembly.Module(Deno.readFileSync("greet.wasm"));
 * const code = wasi.start(new WebAssembly.Instance(module, wasi.imports));
 * ```
 */
export class Wasi {
  readonly #context: Omit<Context, "abi">;
  readonly #trace: Trace | undefined;
  readonly #listenAddresses: ListenAddress[] = [];
  readonly #time = new GuestTime();
  #sockets: SocketBridge | undefined;
  #imports: WasiImportObject | undefined;
  #started = false;

  /**
   * Takes what the guest gets.
   *
   * @throws {TypeError} If an argument or variable cannot be passed, or there is no such option.
   * @throws {RangeError} If a limit is negative or NaN.
   * @throws {Deno.errors.NotFound} If a preopened directory does not exist.
   * @throws {Deno.errors.NotCapable} If Deno's permissions are not enough for it.
   */
  constructor(options: WasiOptions = {}) {
    requireOptions(what, options, optionNames);
    const limits = readLimits(what, options.limits ?? {});
    this.#trace = options.trace;
    this.#context = {
      memory: new GuestMemory(),
      table: openDescriptors(options, limits),
      clock: clockWithin(this.#time, { ...systemClock, ...options.clock }),
      time: this.#time,
      limits,
      args: encodeStrings(options.args ?? [], "argument"),
      env: encodeEnvironment(options.env ?? {}),
      random: options.random ?? fillRandom,
    };
    this.#context.memory.source = options.memory;
    for (const where of options.listeners ?? []) this.#listen(where);
  }

  #listen(where: ListenAddress | Deno.Listener): void {
    if (!("addr" in where)) requireOptions(what, where, addressNames);
    this.#sockets ??= new SocketBridge(this.#time);
    const { node: file, address } = listen(this.#sockets, where);
    this.#listenAddresses.push(address);
    const rights = LISTENER_RIGHTS;
    this.#context.table.insert({ kind: "file", file, rights, inheriting: SOCKET_RIGHTS, flags: 0, offset: 0 });
  }

  /** Where the guest's listeners listen, with the ports that were free. */
  get listenAddresses(): readonly ListenAddress[] {
    return this.#listenAddresses;
  }

  /**
   * The import object: preview 1, and its predecessor under the name that old programs import. A guest chooses the names
   * that are looked up in it, so it and what it holds have no prototype, and nothing can be added or replaced.
   */
  get imports(): WasiImportObject {
    return this.#imports ??= this.#makeImports();
  }

  #makeImports(): WasiImportObject {
    const functionsOf = (abi: Abi): WasiImports => {
      const functions = bindFunctions({ ...this.#context, abi }, handlers, this.#trace);
      serve(Object.values(functions), this.#time);
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

  /** The guest's memory: anything with a live `buffer`. Set by `start` and `initialize` from the export `memory`. */
  get memory(): MemorySource | undefined {
    return this.#context.memory.source;
  }

  set memory(memory: MemorySource | undefined) {
    this.#context.memory.source = memory;
  }

  /**
   * What ends the guest's time: the meter of its cluster, which {@linkcode linkWasi}, {@linkcode withMemory} and a namespace
   * that imports its functions set. Calls that wait then wait no longer.
   */
  get deadline(): Deadline | undefined {
    return this.#time.deadline;
  }

  set deadline(deadline: Deadline | undefined) {
    this.#time.deadline = deadline;
  }

  /**
   * Runs a command: calls its `_start` and returns its exit code. What else the program throws, such as a trap, passes.
   *
   * @throws {TypeError} If the instance exports no `_start` without parameters and results, or something was started
   * before.
   */
  start(instance: WasiInstance): number {
    const { _start, _initialize } = this.#adopt(instance);
    if (typeof _start !== "function") throw new TypeError(`Cannot start the program: it exports no function "_start"`);
    if (_initialize !== undefined) throw new TypeError(`Cannot start the program: it is a reactor ("_initialize")`);
    if (_start.length > 0) throw new TypeError(`Cannot start the program: its function "_start" takes parameters`);
    try {
      return exitCode(_start as () => unknown);
    } finally {
      this.#closeSockets();
    }
  }

  /**
   * Prepares a reactor: calls its `_initialize` if it has one. Its other exports may then be called.
   *
   * @throws {TypeError} If the instance exports a `_start`, its `_initialize` takes parameters, or something was started
   * before.
   * @throws {WasiExit} If the reactor exits.
   */
  initialize(instance: WasiInstance): void {
    const { _start, _initialize } = this.#adopt(instance);
    if (_start !== undefined) throw new TypeError(`Cannot initialize the program: it is a command ("_start")`);
    if (typeof _initialize !== "function") return;
    if (_initialize.length > 0) {
      throw new TypeError(`Cannot initialize the program: its function "_initialize" takes parameters`);
    }
    checkNoResult(_initialize(), "_initialize");
  }

  /** Closes everything that the guest left open on the host. A command's sockets are closed when it ends. */
  [Symbol.dispose](): void {
    this.#closeSockets();
    this.#context.table.closeAll();
  }

  #closeSockets(): void {
    this.#context.table.closeSockets();
    this.#sockets?.close();
    this.#sockets = undefined;
  }

  #adopt({ exports }: WasiInstance): Readonly<Record<string, unknown>> {
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

function exitCode(start: () => unknown): number {
  try {
    checkNoResult(start(), "_start");
    return 0;
  } catch (thrown) {
    if (thrown instanceof WasiExit) return thrown.code;
    throw thrown;
  }
}

function openDescriptors(options: WasiOptions, limits: WasiLimits): DescriptorTable {
  const table = new DescriptorTable(limits.descriptors, limits.listings);
  table.insert(openStream(inputNode(options.stdin ?? "inherit"), STREAM_RIGHTS & ~rights.FD_WRITE));
  table.insert(openStream(outputNode(options.stdout ?? "inherit", processOutput), STREAM_RIGHTS & ~rights.FD_READ));
  table.insert(openStream(outputNode(options.stderr ?? "inherit", processErrors), STREAM_RIGHTS & ~rights.FD_READ));
  try {
    for (const preopen of options.preopens ?? []) table.insert(openPreopen(preopen));
    return table;
  } catch (thrown) {
    table.closeAll();
    throw thrown;
  }
}

function openPreopen(preopen: Preopen): OpenDirectory {
  requireOptions(what, preopen, preopenNames);
  const { readOnly = false } = preopen;
  const directory = "host" in preopen
    ? openHostDirectory(preopen.host, { readOnly, anchored: preopen.anchored })
    : preopen.directory.reopen();
  return {
    kind: "directory",
    directory,
    rights: DIRECTORY_RIGHTS,
    inheriting: ALL_RIGHTS,
    flags: 0,
    mount: { readOnly: readOnly || (directory.readOnly ?? false) },
    preopenName: new TextEncoder().encode(preopen.guest),
  };
}
