// In a bundle, takes the place of `src/engines/llvm/compile/background.ts`: there is only one file, so the Worker that compiles
// for the next run is that file once more, and its name says what it is.
import { rareLibc } from "../../ffi/libc.ts";
import type { BackgroundJob } from "../../src/engines/llvm/compile/background_worker.ts";

/** Name of the Worker. */
export const BACKGROUND = "wasmine: compiles for the next run";

let worker: Worker | undefined;

/** Begins to compile a module into a cache, and does not wait for it. */
export function compileForNextRun(job: BackgroundJob): void {
  worker ??= new Worker(import.meta.url, { type: "module", name: BACKGROUND });
  worker.postMessage(job);
}

/** Ends the process; why not in the usual way while libLLVM is at work is said in the file that this one replaces. */
export function exit(code: number): never {
  if (worker !== undefined) rareLibc()._exit(code);
  Deno.exit(code);
}
