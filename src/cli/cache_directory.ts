/**
 * Where compiled programs are kept.
 *
 * @module
 */
import type { Flags } from "./flags.ts";
import { environmentVariable } from "./permissions.ts";

/** `--cache-dir`, else `$WASMINE_CACHE_DIR`, else `wasmine` in the user's cache directory; undefined if none is known. */
export function cacheDirectory(flags?: Partial<Flags<"cache-dir">>): string | undefined {
  const own = flags?.["cache-dir"] ?? environmentVariable("WASMINE_CACHE_DIR");
  if (own) return own;
  // Not by @std/path, which takes as long to load as Deno takes to start. Directories that are relative do not count.
  const caches = environmentVariable("XDG_CACHE_HOME"), home = environmentVariable("HOME");
  if (caches?.startsWith("/")) return `${caches}/wasmine`;
  return home ? `${home}/.cache/wasmine` : undefined;
}
