/**
 * What a program is given: the values of `--dir`, `--env` and `--preload`.
 *
 * @module
 */
import { Failure, reasonOf, UsageError } from "../terminal/failure.ts";
import type { HostDirectoryOptions } from "../../wasi/fs/host.ts";
import type { DirectoryNode } from "../../wasi/fs/node.ts";
import type { Flags } from "../flags.ts";
import { requireAccess, requireEnvironment } from "../terminal/permissions.ts";

/** A directory for a program, open. */
export interface Preopen {
  readonly guest: string;
  readonly readOnly: boolean;
  readonly directory: DirectoryNode;
}

/**
 * `HOST`, `HOST::GUEST` or `HOST::GUEST::ro`.
 *
 * @throws {UsageError} if it is none of these.
 * @throws {Failure} if the directory cannot be used.
 */
export async function openPreopen(text: string, { anchored }: { readonly anchored: boolean }): Promise<Preopen> {
  const [host, guest = host, mode = "rw", ...rest] = text.split("::");
  if (host === "" || guest === "" || !["ro", "rw"].includes(mode) || rest.length > 0) {
    throw new UsageError(`option --dir needs HOST, HOST::GUEST or HOST::GUEST::ro, not "${text}"`);
  }
  const readOnly = mode === "ro";
  return { guest, readOnly, directory: await openDirectory(host, { readOnly, anchored }) };
}

/** Deno reads the files that do this at every start, but runs them only for programs that have a directory. */
async function openDirectory(path: string, options: Required<HostDirectoryOptions>): Promise<DirectoryNode> {
  const { openHostDirectory, whyNotAnchored } = await import("../../wasi/fs/host.ts");
  const { readOnly, anchored } = options, what = `Cannot use the directory "${path}"`;
  requireAccess("read", path, what);
  if (!readOnly) requireAccess("write", path, `${what} other than read-only (--dir ${path}::${path}::ro)`);
  const reason = anchored ? whyNotAnchored() : undefined;
  if (reason !== undefined) throw new Failure(`${what}: ${reason}; --unanchored-dirs does without, with weaker walls`);
  try {
    return openHostDirectory(path, options);
  } catch (error) {
    if (error instanceof Deno.errors.NotADirectory) throw new Failure(`${what}: it is a file`, { cause: error });
    if (error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.Busy) {
      throw new Failure(error.message, { cause: error });
    }
    throw new Failure(`${what}: ${reasonOf(error).replace("file", "directory")}`, { cause: error });
  }
}

/** The environment that `--inherit-env` and `--env` describe; a variable passed on that is not set is left out. */
export function parseEnvironment(flags: Flags<"env" | "inherit-env">): Record<string, string> {
  if (flags["inherit-env"]) requireEnvironment();
  const env: Record<string, string> = Object.create(null);
  if (flags["inherit-env"]) Object.assign(env, Deno.env.toObject());
  for (const text of flags.env) {
    const [name, ...values] = text.split("=");
    if (name === "") throw new UsageError(`option --env needs NAME or NAME=VALUE, not "${text}"`);
    const value = values.length > 0 ? values.join("=") : ownVariable(name);
    if (value !== undefined) env[name] = value;
  }
  return env;
}

function ownVariable(name: string): string | undefined {
  requireEnvironment(name);
  return Deno.env.get(name);
}

/** `NAME=FILE`; the name may be anything without an equals sign. */
export function parsePreload(text: string): { name: string; path: string } {
  const at = text.indexOf("=");
  if (at < 0 || at === text.length - 1) throw new UsageError(`option --preload needs NAME=FILE, not "${text}"`);
  return { name: text.slice(0, at), path: text.slice(at + 1) };
}
