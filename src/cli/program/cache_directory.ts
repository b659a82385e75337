/**
 * Where compiled programs are kept.
 *
 * @module
 */
import { UsageError } from "../terminal/failure.ts";
import type { Flags } from "../flags.ts";
import { environmentVariable } from "../terminal/permissions.ts";

/**
 * `--cache-dir`, else `$WASMINE_CACHE_DIR`, else `wasmine` in the user's cache directory; undefined if none is known. What
 * a variable says must not depend on the working directory, which may be that of somebody who brings a cache along.
 *
 * @throws {UsageError} if `$WASMINE_CACHE_DIR` does.
 */
export function cacheDirectory(flags?: Partial<Flags<"cache-dir">>): string | undefined {
  if (flags?.["cache-dir"] !== undefined) return flags["cache-dir"];
  const own = environmentVariable("WASMINE_CACHE_DIR");
  if (own && !isAbsolute(own)) throw new UsageError(`WASMINE_CACHE_DIR must be an absolute path, not "${own}"`);
  if (own) return own;
  // Directories that are relative do not count, as the specification of these variables says.
  const caches = environmentVariable("XDG_CACHE_HOME"), home = environmentVariable("HOME");
  if (caches && isAbsolute(caches)) return `${caches}/wasmine`;
  return home && isAbsolute(home) ? `${home}/.cache/wasmine` : undefined;
}

/** Not by @std/path, which takes as long to load as Deno takes to start. */
function isAbsolute(path: string): boolean {
  return path.startsWith("/") || (Deno.build.os === "windows" && /^[a-z]:[\\/]/i.test(path));
}
