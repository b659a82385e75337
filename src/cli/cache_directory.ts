/**
 * Where compiled programs are kept.
 *
 * @module
 */
import { join } from "@std/path";
import { environmentVariable } from "./permissions.ts";

/** `$WASMINE_CACHE_DIR`, else `wasmine` in the user's cache directory; undefined if neither is known. */
export function cacheDirectory(): string | undefined {
  const own = environmentVariable("WASMINE_CACHE_DIR");
  if (own) return own;
  const caches = environmentVariable("XDG_CACHE_HOME"), home = environmentVariable("HOME");
  if (caches) return join(caches, "wasmine");
  return home ? join(home, ".cache", "wasmine") : undefined;
}
