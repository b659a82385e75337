/**
 * Deno's permissions. What is missing is said in one line with the flag that would grant it; Deno's own prompt would
 * stop scripts, and its exceptions name no flag.
 *
 * @module
 */
import { Failure } from "./failure.ts";

/** Throws a Failure unless a path may be read or written. `what` begins its message, such as `Cannot read "x.wasm"`. */
export function requireAccess(kind: "read" | "write", path: string, what: string): void {
  if (Deno.permissions.querySync({ name: kind, path }).state === "granted") return;
  throw new Failure(`${what}: Deno was started without --allow-${kind}=${path}`);
}

/** Throws a Failure unless a variable of the environment may be read; all of them without a name. */
export function requireEnvironment(variable?: string): void {
  if (Deno.permissions.querySync({ name: "env", variable }).state === "granted") return;
  const [what, flag] = variable === undefined
    ? ["the environment", "--allow-env"]
    : [`environment variable ${variable}`, `--allow-env=${variable}`];
  throw new Failure(`Cannot read ${what}: Deno was started without ${flag}`);
}

/** A variable of the environment; undefined if it is not set or may not be read. */
export function environmentVariable(variable: string): string | undefined {
  if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") return undefined;
  return Deno.env.get(variable);
}
