/**
 * What attacks use: engines, modules from their text, the command line.
 *
 * @module
 */
import { Cluster, type ClusterOptions, compileSync, type Engine, type InstanceHandle, Linker } from "../../mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { account } from "../fuzz/engines/account.ts";
import { makeEngine, REFERENCE, witness } from "../fuzz/engines/engines.ts";
import { difference } from "../fuzz/judge/compare.ts";
import type { Case } from "../fuzz/case.ts";

/** One engine of each kind. */
export const EVERY_ENGINE: readonly string[] = ["interpreter", "js", "llvm-O0", "llvm-O2"];
/** Native code at every level. */
export const LEVELS: readonly string[] = ["llvm-O0", "llvm-O1", "llvm-O2", "llvm-O3"];

/** Throws unless two values are the same. */
export function expectSame(found: unknown, expected: unknown, what = ""): void {
  if (Object.is(found, expected)) return;
  throw new TypeError(`${what && `${what}: `}expected ${show(expected)}, found ${show(found)}`);
}

function show(value: unknown): string {
  return typeof value === "string" || value instanceof Error ? `${value}` : Deno.inspect(value, { depth: 0 });
}

/** Throws unless something throws an error whose text a pattern matches. */
export function expectError(run: () => unknown, pattern: RegExp, what = ""): void {
  let found: string;
  try {
    found = `no error but ${show(run())}`;
  } catch (error) {
    found = String(error);
    if (pattern.test(found)) return;
  }
  throw new TypeError(`${what && `${what}: `}expected ${pattern}, found ${found}`);
}

/** A cluster for an engine. */
export function clusterFor(engine: Engine, options: ClusterOptions = {}): Cluster {
  return new Cluster({ ...options, storage: engine.createStorage?.() });
}

/** An instance of a module text on the engine with a name. */
export function instantiate(name: string, text: string, linker: Linker = new Linker()): InstanceHandle {
  const engine = makeEngine(name);
  return linker.bind(clusterFor(engine)).instantiate(compileSync(assemble(text)), { engine });
}

/** Throws unless an engine does with a case what V8 does. */
export function expectAsV8(name: string, built: Case): void {
  const runner = witness(name),
    what = difference(built, account(witness(REFERENCE), built), account(runner, built), runner);
  if (what !== undefined) throw new TypeError(what);
}

/** How a command ended. */
export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const PROGRAM = new URL("../../src/cli/main.ts", import.meta.url).href;

/** Runs the command line of the project. */
export async function wasmine(...args: string[]): Promise<CommandOutcome> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", PROGRAM, ...args],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Writes a module from its text into a new folder, which goes away with the attack; returns its path. */
export async function moduleFile(text: string): Promise<string> {
  const path = `${await Deno.makeTempDir()}/attack.wasm`;
  await Deno.writeFile(path, assemble(text));
  return path;
}
