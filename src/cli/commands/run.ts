/**
 * `wasmine run`: instantiates a program with what the command line gives it, and calls it.
 *
 * @module
 */
import { Cluster } from "../../runtime/cluster.ts";
import { Linker } from "../../runtime/linker.ts";
import type { Storage } from "../../runtime/objects/storage.ts";
import { cacheDirectory } from "../program/cache_directory.ts";
import { type Command, defineCommand } from "../command.ts";
import { UsageError } from "../terminal/failure.ts";
import { type Flags, optimizationLevel } from "../flags.ts";
import { log } from "../terminal/log.ts";
import { parseLimits } from "../program/limits.ts";
import { STDIN } from "../program/module_files.ts";
import { openPreopen, parseEnvironment, parsePreload, type Preopen } from "../program/program_options.ts";
import { loadProgram, openCache, type Program } from "../program/programs.ts";
import { Session } from "../program/session.ts";

/** The command. */
export const command: Command = defineCommand({
  name: "run",
  summary: "run a program",
  usage: "[OPTIONS] FILE [ARGUMENTS…]",
  description: `FILE is a module, binary or text, or - for standard input. Everything behind it belongs to the program.
What "wasmine compile" made of one is run if its name ends in .cwasm.
A program built for WASI sees no files but those below the directories given with --dir.
Exit code: the program's own; 134 for a trap, 2 for a wrong command line, 1 for everything else.`,
  options: [
    "backend",
    "invoke",
    "dir",
    "unanchored-dirs",
    "env",
    "inherit-env",
    "argv0",
    "preload",
    "unknown-imports",
    "timeout",
    "fuel",
    "max-memory",
    "limit",
    "optimize",
    "allow-precompiled",
    "cache-dir",
    "no-cache",
  ],
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
    const { cluster: limits, wasi } = parseLimits(flags), preloads = flags.preload.map(parsePreload);
    const guest = {
      args: [flags.argv0 ?? programName(file), ...args],
      env: parseEnvironment(flags),
      // Opened before any code of a program runs, the libraries' included: none can change what these paths mean.
      preopens: await openPreopens(flags),
      limits: wasi,
      trace: log.enabled("trace") ? (line: string) => log.trace(() => line) : undefined,
    };
    const options = {
      backend: flags.backend,
      metered: limits.fuel !== undefined || limits.timeout !== undefined,
      level: optimizationLevel(flags),
      allowPrecompiled: flags["allow-precompiled"],
      cache: flags["no-cache"] ? undefined : await openCache(cacheDirectory(flags)),
    };
    const program = await loadProgram(file, options), libraries = [];
    for (const { name, path } of preloads) libraries.push({ name, library: await loadProgram(path, options) });
    using cluster = new Cluster({
      ...limits,
      storage: storageFor([program, ...libraries.map(({ library }) => library)]),
    });
    const session = new Session(new Linker().bind(cluster), { unknownImports: flags["unknown-imports"], guest });
    try {
      for (const { name, library } of libraries) session.provide(name, await session.instantiate(library));
      return await session.start(await session.instantiate(program), { invoke: flags.invoke, args });
    } catch (error) {
      return session.exitCodeOf(error);
    } finally {
      for (const { keep } of [program, ...libraries.map(({ library }) => library)]) await keep?.();
    }
  },
});

/** The directories in the order of their options; each error names the first option that is wrong. */
async function openPreopens(flags: Flags<"dir" | "unanchored-dirs">): Promise<Preopen[]> {
  const preopens = [];
  for (const text of flags.dir) preopens.push(await openPreopen(text, { anchored: !flags["unanchored-dirs"] }));
  return preopens;
}

/** The storage that one of the engines needs; the others can do with any. */
function storageFor(programs: readonly Program[]): Storage | undefined {
  const { engine } = programs.find(({ engine }) => engine.createStorage !== undefined) ?? {};
  return engine?.createStorage?.();
}

/** The name that a program gets: the file's. */
function programName(file: string): string {
  return file === STDIN ? "stdin" : file.slice(file.search(/[^\\/]*$/));
}
