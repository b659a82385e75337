// Checks of what an embedder passes. What is not understood is refused by name before anything runs: a misspelt "inherit"
// would otherwise leave a program mute, and a text as standard input be read as an object with no way to read it.

import { type OptionNames, requireOptions } from "../wasm/options.ts";
import { showKind } from "../wasm/text/summary.ts";
import type { Clock } from "./clock.ts";
import type { GuestOptions, OpenPreopen } from "./guest.ts";

const what = "Cannot prepare WASI";

/** The functions of a clock. */
const CLOCK: OptionNames<Clock> = { realtime: true, monotonic: true, processCpu: true, threadCpu: true, sleep: true };

function refuse(option: string, wanted: string, value: unknown): never {
  throw new TypeError(`${what}: the option "${option}" must be ${wanted}, not ${showKind(value)}`);
}

function hasMethod(value: unknown, method: string): boolean {
  return typeof value === "object" && value !== null &&
    typeof (value as Record<string, unknown>)[method] === "function";
}

/** Makes sure that a list is one. */
export function requireList(option: string, value: unknown): void {
  if (value !== undefined && !Array.isArray(value)) refuse(option, "a list", value);
}

/** Makes sure that arguments, variables and standard streams are some. */
export function requireGuestOptions(options: GuestOptions): void {
  const { args, env, stdin, stdout, stderr, preopens, clock } = options;
  for (const name of ["random", "trace"] as const) {
    const value = options[name];
    if (value !== undefined && typeof value !== "function") refuse(name, "a function", value);
  }
  if (clock !== undefined) requireOptions(`${what}: the clock`, clock, CLOCK);
  requireList("args", args);
  args?.forEach((text) => typeof text === "string" || refuse("args", "a list of strings", text));
  if (env !== undefined && (typeof env !== "object" || env === null)) refuse("env", "an object with strings", env);
  Object.values(env ?? {}).forEach((text) => typeof text === "string" || refuse("env", "an object with strings", text));
  requireInput(stdin);
  requireOutput("stdout", stdout);
  requireOutput("stderr", stderr);
  requireList("preopens", preopens);
}

function requireInput(value: unknown): void {
  if (value === undefined || value === "inherit" || value === "null" || typeof value === "function") return;
  if (value instanceof Uint8Array || hasMethod(value, "readSync")) return;
  refuse("stdin", `"inherit", "null", a Uint8Array, a function or an object with readSync()`, value);
}

function requireOutput(option: string, value: unknown): void {
  if (value === undefined || value === "inherit" || value === "null" || typeof value === "function") return;
  if (!hasMethod(value, "writeSync")) {
    refuse(option, `"inherit", "null", a function or an object with writeSync(), such as a CapturedOutput`, value);
  }
}

/** Makes sure that a preopened directory is one and has a name. */
export function requirePreopen({ guest, directory }: OpenPreopen): void {
  if (typeof guest !== "string") throw new TypeError(`${what}: a directory needs a name, not ${showKind(guest)}`);
  if (hasMethod(directory, "reopen")) return;
  const advice = hasMethod(directory, "readFile") ? "; a MemoryFileSystem has its directory as `root`" : "";
  throw new TypeError(`${what}: the directory "${guest}" must be an open one, not ${showKind(directory)}${advice}`);
}

/** Makes sure that a linker is one. */
export function requireLinker(linker: unknown, method: "perInstance" | "instantiate", called: string): void {
  if (hasMethod(linker, method)) return;
  const wanted = method === "instantiate" ? "a linker that is bound to a cluster" : "a linker";
  throw new TypeError(`${called}: the linker must be ${wanted}, not ${showKind(linker)}`);
}
