/**
 * The Worker that compiles modules for the next run of a program, while this run goes on without native code. It has one
 * thread of the lowest priority, so that the program does not notice, and can be stopped at any moment: what it has done
 * so far is in the cache, and a module that another process is working on is left to that one.
 *
 * @module
 */
import { rareLibc } from "../../../../ffi/libc.ts";
import { llvm } from "../../../../ffi/mod.ts";
import { decode } from "../../../wasm/decode/mod.ts";
import { Cache } from "../../../cache/cache.ts";
import { compileToImage } from "./compiler.ts";
import type { CodeOptions } from "../../../native/code/code_options.ts";
import { digestOfSync } from "../../../files/digest.ts";
import { codeOptions } from "./level.ts";
import { packArtifact } from "./pack.ts";
import { PartialObjects } from "../../../cache/partial_objects.ts";

/** A module to compile. */
export interface BackgroundJob {
  /** The module, which was validated. */
  readonly bytes: Uint8Array;
  /** What it is called. */
  readonly name: string;
  /** How to compile it. */
  readonly options: CodeOptions;
  /** Where the cache is. */
  readonly directory: string;
}

/** For `setpriority`: the thread that calls, and the priority that gives way to all others. */
const PROCESS = 0, THIS_THREAD = 0, LOWEST = 19;

function compileForLater({ bytes, name, options, directory }: BackgroundJob): void {
  const cache = new Cache(directory), digest = digestOfSync(bytes);
  using objects = PartialObjects.open(cache, digest, options, llvm().version);
  if (objects === undefined) return;
  // Another process may have finished while this one was starting.
  if (cache.findSync(digest, options) === undefined) {
    const module = decode(bytes, { name, copy: false }), code = codeOptions(module, options, "inBackground");
    cache.keep(digest, options, packArtifact(module, compileToImage(module, code, { objects }), code));
  }
  objects.remove();
}

const scope = globalThis as unknown as { onmessage: (event: MessageEvent<BackgroundJob>) => void };

rareLibc().setpriority(PROCESS, THIS_THREAD, LOWEST);
scope.onmessage = ({ data }) => {
  try {
    compileForLater(data);
  } catch {
    // Without libLLVM, or with a full disk, the next run is like this one.
  }
};
