/**
 * The LLVM engine as the command line uses it: with the cache of compiled modules, telling what it did, and compiling in
 * view of a person who waits.
 *
 * @module
 */
import { Cache, keepImagesIn, Llvm } from "../aot/mod.ts";
import { cacheDirectory } from "./cache_directory.ts";
import { log } from "./log.ts";
import { environmentVariable } from "./permissions.ts";

/** Makes the engine. `WASMINE_IMAGE_DIR` names a directory in which code is left for perf. */
export function llvmEngine(): Llvm {
  const images = environmentVariable("WASMINE_IMAGE_DIR");
  if (images) keepImagesIn(images);
  const directory = cacheDirectory(), cache = directory === undefined ? undefined : new Cache(directory);
  return new Llvm({
    cache,
    onCode: ({ module, from, milliseconds }) => {
      const what = from === "cache" ? "took native code from the cache for" : "compiled to native code";
      log.debug(() => `${what} "${module.name}": ${milliseconds.toFixed(1)} ms`);
    },
  });
}
