/**
 * One run of a program: its instances, what they are given, and how they end.
 *
 * @module
 */
import { type Func, showSignature } from "../../runtime/objects/func.ts";
import { LimitError, LinkError, UnsupportedFeatureError } from "../../runtime/errors.ts";
import type { InstanceHandle } from "../../runtime/instance.ts";
import type { BoundLinker, InstantiateOptions } from "../../runtime/linker.ts";
import { WasmException } from "../../runtime/objects/tag.ts";
import { WasiExit } from "../../wasi/proc.ts";
import { type GuestOptions, WasiGuest } from "../../wasi/guest.ts";
import type { Module } from "../../wasm/module.ts";
import { Failure } from "../terminal/failure.ts";
import { loadLate } from "../late.ts";
import { log } from "../terminal/log.ts";
import type { Program } from "./programs.ts";
import { print } from "../terminal/terminal.ts";

/** Modules with these imports are programs for WASI. */
const WASI_MODULES = new Set(["wasi_snapshot_preview1", "wasi_unstable"]);

/** Options of {@linkcode Session}. */
export interface SessionOptions {
  /** As in `--unknown-imports`. */
  readonly unknownImports: string | undefined;
  /** What programs for WASI get. */
  readonly guest: GuestOptions;
}

/** What to call: an export with arguments, or what the program itself names as its start. */
export interface Call {
  readonly invoke: string | undefined;
  readonly args: readonly string[];
}

/** A run of a program with its preloaded modules. */
export class Session {
  readonly #linker: BoundLinker;
  readonly #options: SessionOptions;

  constructor(linker: BoundLinker, options: SessionOptions) {
    this.#linker = linker;
    this.#options = options;
  }

  /** Lets later modules import from an instance. */
  provide(name: string, handle: InstanceHandle): void {
    this.#linker.instance(name, handle);
  }

  /** Makes an instance and, if it is a WASI reactor, lets it prepare itself. */
  async instantiate({ module, engine }: Program): Promise<InstanceHandle> {
    this.#prepare(module);
    const fallback = await this.#fallback();
    const handle = await log.timed(`instantiated "${module.name}"`, () => this.#link(module, { engine, fallback }));
    entryPoint(handle, "_initialize")?.invoke();
    return handle;
  }

  async #fallback(): Promise<InstantiateOptions["fallback"]> {
    const { unknownImports: policy } = this.#options;
    if (policy === undefined) return undefined;
    return (await loadLate("./program/unknown_imports.ts")).unknownImports(policy, this.#linker.cluster);
  }

  #link(module: Module, options: InstantiateOptions): InstanceHandle {
    try {
      return this.#linker.instantiate(module, options);
    } catch (error) {
      if (!(error instanceof LimitError)) throw error;
      throw new Failure(`Cannot instantiate "${module.name}": ${error.message}`, { cause: error });
    }
  }

  /** Provides WASI to a module that imports it. Each gets its own, for each has its own memory. */
  #prepare(module: Module): void {
    if (!module.imports.some((wanted) => WASI_MODULES.has(wanted.module))) return;
    const streams = { stdin: "inherit", stdout: "inherit", stderr: "inherit" } as const;
    new WasiGuest({ ...streams, ...this.#options.guest }).link(this.#linker, module);
  }

  /** Calls the function asked for and prints its results, or calls `_start`. */
  async start(handle: InstanceHandle, call: Call): Promise<number> {
    if (call.invoke !== undefined) {
      const { invoke } = await loadLate("./program/invoke.ts");
      print(...invoke(handle, call.invoke, call.args));
      return 0;
    }
    const start = entryPoint(handle, "_start");
    if (start !== undefined) await log.timed(`ran "${handle.name}"`, () => start.invoke());
    else if (handle.module.start === undefined) {
      log.warn(() => `"${handle.name}" exports no function "_start"; --invoke NAME calls another one`);
    }
    return 0;
  }

  /** The exit code of a program that ended with `error`; throws what is no program's end. */
  exitCodeOf(error: unknown): number {
    if (error instanceof WasiExit) return error.code;
    if (!EXPECTED.some((type) => error instanceof type)) throw error;
    throw new Failure((error as Error).message, { cause: error });
  }
}

/** What WASI calls of a program by itself; such a function takes nothing and gives nothing. */
function entryPoint(handle: InstanceHandle, name: "_start" | "_initialize"): Func | undefined {
  const found = handle.get(name);
  if (found?.kind !== "func") return undefined;
  const { params, results } = found.signature;
  if (params.length === 0 && results.length === 0) return found;
  const wrong = `its function "${name}" has the type ${showSignature(found.signature)}, not [] -> []`;
  const advice = name === "_start" ? "; --invoke _start calls it with arguments and prints its results" : "";
  throw new Failure(`Cannot start "${handle.name}": ${wrong}${advice}`);
}

/** Errors of the runtime whose message says all that a person needs. */
const EXPECTED = [LinkError, UnsupportedFeatureError, WasmException];
