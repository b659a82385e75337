// The class that embedders use: WASI for one guest with what it gets of the machine, its directories and listening sockets.

import { type OptionNames, requireOptions } from "../wasm/options.ts";
import { requireList } from "./checks.ts";
import { openHostDirectory } from "./fs/host.ts";
import { listen, SocketBridge } from "./fs/socket.ts";
import type { ListenAddress } from "./fs/socket_protocol.ts";
import { guestOptionNames, type GuestOptions, type OpenPreopen, WasiGuest } from "./guest.ts";

/** What error messages say. */
const what = "Cannot prepare WASI";

/** A directory of the machine that the guest can use. */
export interface HostPreopen {
  /** The name under which the guest sees it, for example `"/"` or `"/data"`. */
  readonly guest: string;
  /** True if the guest may change nothing beneath it. */
  readonly readOnly?: boolean;
  /** A path of the machine; what it leads to when the `Wasi` is made. */
  readonly host: string;
  /** False accepts weaker walls, which need no `--allow-ffi`; see {@link openHostDirectory}. */
  readonly anchored?: boolean;
}

/** A directory that the guest can use. */
export type Preopen = HostPreopen | OpenPreopen;

/** What a guest gets. */
export interface WasiOptions extends Omit<GuestOptions, "preopens"> {
  /** Directories, which become descriptors 3, 4, …; a program sees no others. */
  readonly preopens?: readonly Preopen[];
  /**
   * Where to listen for the guest: descriptors that follow the directories, to be used with `sock_accept`. A worker is
   * started for them, which needs permission `net`. A `Deno.Listener` is closed and its address taken over; connections
   * that wait at it are lost.
   */
  readonly listeners?: readonly (ListenAddress | Deno.Listener)[];
}

// A misspelt `readOnly` must not make a directory writable, nor a misspelt `hostname` let the whole network in.
const optionNames: OptionNames<WasiOptions> = { ...guestOptionNames, listeners: true };
const hostPreopenNames: OptionNames<HostPreopen> = { guest: true, readOnly: true, host: true, anchored: true };
const addressNames = { hostname: true, port: true, path: true } as const;

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
export class Wasi extends WasiGuest {
  readonly #listenAddresses: ListenAddress[] = [];
  #sockets: SocketBridge | undefined;

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
    requireList("preopens", options.preopens);
    requireList("listeners", options.listeners);
    using opened = new DisposableStack();
    super({ ...guestOptionsOf(options), preopens: options.preopens?.map((preopen) => openPreopen(preopen, opened)) });
    try {
      for (const where of options.listeners ?? []) this.#listen(where);
    } catch (thrown) {
      this[Symbol.dispose]();
      throw thrown;
    }
  }

  #listen(where: ListenAddress | Deno.Listener): void {
    if (!("addr" in where)) requireOptions(what, where, addressNames);
    this.#sockets ??= new SocketBridge(this.time);
    const { node, address } = listen(this.#sockets, where);
    this.#listenAddresses.push(address);
    this.addListener(node);
  }

  /** Where the guest's listeners listen, with the ports that were free. */
  get listenAddresses(): readonly ListenAddress[] {
    return this.#listenAddresses;
  }

  /** Closes the guest's sockets, which end with the program. */
  protected override closeSockets(): void {
    super.closeSockets();
    this.#sockets?.close();
    this.#sockets = undefined;
  }
}

/** Those options that every guest has; an object may also have inherited them. */
function guestOptionsOf(options: WasiOptions): Omit<GuestOptions, "preopens"> {
  const names = Object.keys(guestOptionNames) as (keyof GuestOptions)[];
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}

/** An open directory, of which the guest gets a descriptor of its own; what was opened for that is closed then. */
function openPreopen(preopen: Preopen, opened: DisposableStack): OpenPreopen {
  if (!("host" in preopen)) return preopen;
  requireOptions(what, preopen, hostPreopenNames);
  const { guest, readOnly, host, anchored } = preopen;
  const directory = openHostDirectory(host, { readOnly, anchored });
  return { guest, readOnly, directory: opened.adopt(directory, (open) => open.close()) };
}
