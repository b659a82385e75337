// Directories of the machine: what an embedder hands to a guest. Each is one of two kinds.
//
//   anchored   (Linux, --allow-ffi) holds a descriptor of the directory, and names every entry relative to it with the
//              system's own calls: there is no race, see anchored_directory.ts and posix.ts.
//   unanchored (everywhere, with --allow-read and --allow-write) holds its path. Deno offers no more without --allow-ffi:
//              it has neither openat() nor O_NOFOLLOW, and only --allow-all reaches /proc. Who changes the tree at the right
//              moment can lead a guest outside; see named_directory.ts. An embedder must ask for it.
//
// The system's own calls ask nobody for permission. So Deno's permissions for the whole directory are looked up here, once.

import { type OptionNames, requireOptions, switchOf } from "../../wasm/options.ts";
import { AnchoredDirectory } from "./anchored_directory.ts";
import { errnoName, isError } from "../errno.ts";
import { NamedDirectory } from "./named_directory.ts";
import type { DirectoryNode } from "./node.ts";
import { openRealDirectory, whyNoPosixCalls } from "./posix.ts";

/** How a directory of the machine is opened. */
export interface HostDirectoryOptions {
  /** True if nothing may be changed beneath it; then Deno's permission to write is not needed. */
  readonly readOnly?: boolean;
  /**
   * False accepts a directory that somebody who swaps directories and links at the right moment can lead a guest out of:
   * then `--allow-ffi` is not needed. True by default.
   */
  readonly anchored?: boolean;
}

/** A misspelt `readOnly` must not make a directory writable. */
const optionNames: OptionNames<HostDirectoryOptions> = { readOnly: true, anchored: true };

/**
 * Opens a directory of the machine for guests, following links. What its path means is settled now: whoever opens
 * directories before any guest runs is safe from guests that move what leads to them.
 *
 * @throws {TypeError} If there is no such option.
 * @throws {Deno.errors.NotFound} If there is nothing at that path.
 * @throws {Deno.errors.NotADirectory} If there is something else.
 * @throws {Deno.errors.Busy} If what leads to it is changed meanwhile, or there are no descriptors left.
 * @throws {Deno.errors.NotCapable} If it cannot be anchored, or Deno's permissions do not cover all of it.
 */
export function openHostDirectory(path: string, options: HostDirectoryOptions = {}): DirectoryNode {
  requireOptions(`Cannot preopen "${path}"`, options, optionNames);
  const what = `Cannot preopen "${path}"`, readOnly = switchOf(what, "readOnly", options.readOnly, false);
  const anchored = switchOf(what, "anchored", options.anchored, true);
  const real = Deno.realPathSync(path);
  const info = Deno.statSync(real);
  if (!info.isDirectory) throw new Deno.errors.NotADirectory(`Cannot preopen "${path}": it is not a directory`);
  if (!anchored) return new NamedDirectory(real, info, readOnly);
  const reason = whyNotAnchored() ?? whyNotPermitted(real, "read") ??
    (readOnly ? undefined : whyNotPermitted(real, "write"));
  if (reason !== undefined) throw new Deno.errors.NotCapable(`Cannot preopen "${path}": ${reason}`);
  return new AnchoredDirectory(openUnchanged(path, real), readOnly);
}

function openUnchanged(path: string, real: string): number {
  try {
    return openRealDirectory(real);
  } catch (thrown) {
    const reason = isError(thrown, "ENOTDIR", "ENOENT") ? "what leads to it is being changed" : errnoName(thrown);
    throw new Deno.errors.Busy(`Cannot preopen "${path}": ${reason}`, { cause: thrown });
  }
}

/** Why directories cannot be anchored in this process, as a clause; undefined if they can. */
export const whyNotAnchored = whyNoPosixCalls;

function whyNotPermitted(path: string, name: "read" | "write"): string | undefined {
  // Deno itself refuses them to whoever may read everything, as Deno.realPathSync does for what is in them.
  if (path === "/" && !hasEverything()) return "/proc, /sys and /dev are in it, which need --allow-all";
  const { state, partial } = Deno.permissions.querySync({ name, path });
  if (state !== "granted") return `Deno was started without --allow-${name}=${path}`;
  return partial ? `--deny-${name} is for something in it, which a directory that is held would not know` : undefined;
}

/** Whether all permissions are granted. They are looked up one by one: Deno does not say, and an attempt could ask. */
function hasEverything(): boolean {
  const names = ["read", "write", "net", "env", "run", "ffi", "sys", "import"] as Deno.PermissionName[];
  return names.every((name) => Deno.permissions.querySync({ name }).state === "granted");
}
