/**
 * `wasmine run`: instantiates a program with what the command line gives it, and calls it.
 *
 * @module
 */
import {
  type BoundLinker,
  Cluster,
  type ClusterOptions,
  type Engine,
  type InstanceHandle,
  LimitError,
  Linker,
  LinkError,
  UnsupportedFeatureError,
  WasmException,
} from "../runtime/mod.ts";
import type { WasiOptions } from "../wasi/mod.ts";
import type { Module } from "../wasm/mod.ts";
import { type Command, defineCommand } from "./command.ts";
import { engineFor } from "./engines.ts";
import { Failure, UsageError } from "./failure.ts";
import type { Flags, OptionName } from "./flags.ts";
import { invoke } from "./invoke.ts";
import { log } from "./log.ts";
import { loadModule, STDIN } from "./modules.ts";
import { parseEnvironment, parsePreload, parsePreopen } from "./program_options.ts";
import { parseCount, parseSize, parseTime } from "./units.ts";
import { unknownImports } from "./unknown_imports.ts";

const OPTION_NAMES = [
  "backend",
  "invoke",
  "dir",
  "env",
  "inherit-env",
  "argv0",
  "preload",
  "unknown-imports",
  "timeout",
  "fuel",
  "max-memory",
] as const satisfies readonly OptionName[];

type RunFlags = Flags<typeof OPTION_NAMES[number]>;

/** The command. */
export const command: Command = defineCommand({
  name: "run",
  summary: "run a program",
  usage: "[OPTIONS] FILE [ARGUMENTS…]",
  description: `FILE is a module, binary or text, or - for standard input. Everything behind it belongs to the program.
A program built for WASI sees no files but those below the directories given with --dir.
Exit code: the program's own; 134 for a trap, 2 for a wrong command line, 1 for everything else.`,
  options: OPTION_NAMES,
  optionsFirst: true,
  examples: [
    ["run hello.wasm", "run a WASI program"],
    ["run --dir . --env LANG=C sqlite.wasm data.db", "let it use the current directory and one variable"],
    ["run --dir photos::/in::ro --dir /tmp/out::/out resize.wasm", "read here, write there"],
    ["run --invoke add math.wat 2 3", "call one function and print its result"],
    ["run --timeout 5s --max-memory 64MiB untrusted.wasm", "run a program with limits"],
    ["run --preload env=library.wasm app.wasm", "import from another module"],
  ],
  async run(flags, [file, ...args]) {
    if (file === undefined) throw new UsageError("which program? Usage: wasmine run [OPTIONS] FILE [ARGUMENTS…]");
    const limits = parseLimits(flags), preloads = flags.preload.map(parsePreload);
    const guest: WasiOptions = {
      args: [flags.argv0 ?? programName(file), ...args],
      env: parseEnvironment(flags),
      preopens: flags.dir.map(parsePreopen),
      trace: log.enabled("trace") ? (line) => log.trace(() => line) : undefined,
    };
    const module = await loadModule(file);
    using cluster = new Cluster(limits);
    const session = new Session(new Linker().bind(cluster), flags, guest);
    try {
      for (const { name, path } of preloads) session.provide(name, await session.instantiate(await loadModule(path)));
      return await session.start(await session.instantiate(module), args);
    } catch (error) {
      return session.exitCodeOf(error);
    }
  },
});

/** What a program is told that its name is: the file's. (`@std/path` would double the time in which a program starts.) */
function programName(file: string): string {
  return file === STDIN ? "stdin" : file.slice(file.search(/[^\\/]*$/));
}

function parseLimits(flags: RunFlags): ClusterOptions {
  const given = <T>(text: string | undefined, parse: (text: string) => T) =>
    text === undefined ? undefined : parse(text);
  return {
    timeout: given(flags.timeout, (text) => parseTime(text, "timeout")),
    fuel: given(flags.fuel, (text) => parseCount(text, "fuel")),
    maxMemory: given(flags["max-memory"], (text) => parseSize(text, "max-memory")),
  };
}

/** Modules with these imports are programs for WASI. */
const WASI_MODULES = new Set(["wasi_snapshot_preview1", "wasi_unstable"]);

/** One run: the linker, and what the instances in it are given. */
class Session {
  readonly #linker: BoundLinker;
  readonly #flags: RunFlags;
  readonly #guest: WasiOptions;
  /** Loaded with the first module that needs it. */
  #wasi: typeof import("./wasi.ts") | undefined;

  constructor(linker: BoundLinker, flags: RunFlags, guest: WasiOptions) {
    this.#linker = linker;
    this.#flags = flags;
    this.#guest = guest;
  }

  /** Lets later modules import from an instance. */
  provide(name: string, handle: InstanceHandle): void {
    this.#linker.instance(name, handle);
  }

  async instantiate(module: Module): Promise<InstanceHandle> {
    const engine = await this.#prepare(module, await engineFor(this.#flags.backend, module));
    const fallback = unknownImports(this.#flags["unknown-imports"], this.#linker.cluster);
    return await log.timed(
      `instantiated "${module.name}"`,
      () => this.#linker.instantiate(module, { engine, fallback }),
    );
  }

  /** Provides WASI to a module that imports it. Each gets its own, for each has its own memory. */
  async #prepare(module: Module, engine: Engine): Promise<Engine> {
    if (!module.imports.some((wanted) => WASI_MODULES.has(wanted.module))) return engine;
    this.#wasi ??= await import("./wasi.ts");
    const wasi = this.#wasi.defineWasi(this.#linker, module, this.#guest);
    return this.#wasi.withMemory(engine, wasi);
  }

  /** Calls what there is to call, in the way of wasmtime: `_initialize` first, then the function asked for or `_start`. */
  async start(handle: InstanceHandle, args: readonly string[]): Promise<number> {
    const { invoke: name } = this.#flags;
    if (handle.get("_initialize")?.kind === "func") handle.func("_initialize").invoke();
    if (name !== undefined) {
      for (const line of invoke(handle, name, args)) console.log(line);
    } else if (handle.get("_start")?.kind === "func") {
      await log.timed(`ran "${handle.name}"`, () => handle.func("_start").invoke());
    } else if (handle.module.start === undefined) {
      log.warn(() => `"${handle.name}" exports no function "_start"; --invoke NAME calls another one`);
    }
    return 0;
  }

  /** The exit code of a program that ended with `error`; throws what is no program's end. */
  exitCodeOf(error: unknown): number {
    if (this.#wasi !== undefined && error instanceof this.#wasi.WasiExit) return error.code;
    throw EXPECTED.some((type) => error instanceof type)
      ? new Failure((error as Error).message, { cause: error })
      : error;
  }
}

/** Errors of the runtime whose message says all that a person needs. */
const EXPECTED = [LinkError, UnsupportedFeatureError, WasmException];
