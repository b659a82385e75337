/**
 * Runs the real command line in a process of its own, as a shell would, and says what came out.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { llvm } from "../../ffi/llvm/library.ts";
import { ENGINE_NAMES } from "../../src/engines/mod.ts";

const MAIN = fromFileUrl(import.meta.resolve("../../src/cli/main.ts"));
/** The same for those who may not read all files. */
const COMPLETE = fromFileUrl(import.meta.resolve("../../src/cli/complete.ts"));
/** Programs for the tests, as text. */
export const PROGRAMS = fromFileUrl(import.meta.resolve("./programs"));
/** The programs that ship with the project. */
export const EXAMPLES = fromFileUrl(import.meta.resolve("../../examples"));

/** How to run a command line. */
export interface Circumstances {
  /** Working directory; that of the test programs by default. */
  cwd?: string;
  /** Environment; nothing of the tests' own environment but what Deno needs. */
  env?: Record<string, string>;
  stdin?: string | Uint8Array;
  /** Flags of `deno run`. */
  permissions?: readonly string[];
}

/** What a command line came to. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Permissions that the documentation asks users for; for directories one more. */
function usual(args: readonly string[]): readonly string[] {
  const needsFfi = args.includes("--dir") && !args.includes("--unanchored-dirs");
  return ["--allow-read", "--allow-write", "--allow-env", ...needsFfi ? ["--allow-ffi"] : []];
}

/** What native code needs. */
export const EVERYTHING = ["--allow-all"];

/** Where the commands keep native code, unless a test says so: not where the person who runs the tests does. */
const CACHE = Deno.makeTempDirSync();
globalThis.addEventListener("unload", () => Deno.removeSync(CACHE, { recursive: true }));

/** Starts `wasmine` with arguments; its standard input waits for what a test writes. */
export function start(args: readonly string[], circumstances: Omit<Circumstances, "stdin"> = {}): Deno.ChildProcess {
  const { cwd = PROGRAMS, env = {}, permissions = usual(args) } = circumstances;
  const readsAll = permissions.includes("--allow-read") || permissions.includes("--allow-all");
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, readsAll ? MAIN : COMPLETE, ...args],
    cwd,
    clearEnv: true,
    env: { ...ownEnvironment(), WASMINE_CACHE_DIR: CACHE, ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs `wasmine` with arguments. */
export async function wasmine(args: readonly string[], circumstances: Circumstances = {}): Promise<Outcome> {
  const { stdin = "" } = circumstances, child = start(args, circumstances);
  const writer = child.stdin.getWriter();
  // A command that does not read its input may be gone before all of it is written.
  await writer.write(typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin).catch(() => {});
  await writer.close().catch(() => {});
  return await outcomeOf(child);
}

/** What a command line comes to that was started. */
export async function outcomeOf(child: Deno.ChildProcess): Promise<Outcome> {
  const { code, stdout, stderr } = await child.output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

/** What Deno itself looks up, so that children share its cache. */
/** What of the environment Deno itself needs. */
export function ownEnvironment(): Record<string, string> {
  const names = ["HOME", "DENO_DIR", "XDG_CACHE_HOME", "PATH", "NPM_CONFIG_REGISTRY", "HTTPS_PROXY", "NO_PROXY"];
  return Object.fromEntries(names.flatMap((name) => {
    const value = Deno.env.get(name);
    return value === undefined ? [] : [[name, value]];
  }));
}

/** A directory that is removed with its contents at the end of its scope. */
export function temporaryDirectory(): { path: string } & Disposable {
  const path = Deno.makeTempDirSync();
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

/** Registers a test for each engine; an engine that cannot run here is named. */
export function testOnEachEngine(
  name: string,
  test: (run: (...args: string[]) => Promise<Outcome>, engine: string) => Promise<void>,
): void {
  for (const engine of ENGINE_NAMES) {
    const missing = engine === "llvm" ? WHY_NO_LLVM : undefined;
    const run = (...args: string[]) => {
      const permissions = engine === "llvm" ? EVERYTHING : undefined;
      return wasmine(["run", "--backend", engine, ...args], { permissions });
    };
    Deno.test({
      name: `${name} (${engine}${missing === undefined ? "" : `: ${missing}`})`,
      ignore: missing !== undefined,
      fn: () => test(run, engine),
    });
  }
}

const WHY_NO_LLVM = whyNoLlvm();

/** Registers a test that compiles native code; one that cannot run here says why. */
export function nativeTest(name: string, fn: () => Promise<void>): void {
  const missing = WHY_NO_LLVM === undefined ? "" : ` (${WHY_NO_LLVM})`;
  Deno.test({ name: `${name}${missing}`, ignore: WHY_NO_LLVM !== undefined, fn });
}

function whyNoLlvm(): string | undefined {
  try {
    llvm();
    return undefined;
  } catch (error) {
    return String(error).split(";")[0];
  }
}
