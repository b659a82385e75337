/**
 * The LLVM engine as the command line uses it: with the cache of compiled modules, and telling what it did.
 *
 * @module
 */
import { keepImagesIn, Llvm } from "../../engines/llvm/mod.ts";
import type { EngineOptions } from "./engines.ts";
import { Failure, reasonOf } from "../terminal/failure.ts";
import { log } from "../terminal/log.ts";
import { environmentVariable } from "../terminal/permissions.ts";

/** Makes the engine. `WASMINE_IMAGE_DIR` names a directory in which code is left for perf. */
export function llvmEngine({ level, cache }: EngineOptions): Llvm {
  const images = environmentVariable("WASMINE_IMAGE_DIR");
  if (images) keepImages(images);
  return new Llvm({
    level,
    cache,
    onCode: ({ module, from, milliseconds }) => {
      const what = from === "cache" ? "took native code from the cache for" : "compiled to native code";
      log.debug(() => `${what} "${module.name}": ${milliseconds.toFixed(1)} ms`);
    },
  });
}

function keepImages(directory: string): void {
  try {
    keepImagesIn(directory);
  } catch (error) {
    const reason = error instanceof TypeError
      ? error.message
      : `Cannot keep code in "${directory}": ${reasonOf(error)}`;
    throw new Failure(`WASMINE_IMAGE_DIR: ${reason}`, { cause: error });
  }
}
