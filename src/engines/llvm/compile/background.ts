/**
 * Compiling modules for the next run of a program, in a Worker, while this run goes on without native code.
 *
 * @module
 */
import { rareLibc } from "../../../../ffi/libc.ts";
import { startBackgroundWorker } from "./background_start.ts";
import type { BackgroundJob } from "./background_worker.ts";

let worker: Worker | undefined;

/** Begins to compile a module into a cache, and does not wait for it. */
export function compileForNextRun(job: BackgroundJob): void {
  worker ??= startBackgroundWorker();
  worker.postMessage(job);
}

/**
 * Ends the process. While libLLVM works on another thread, the usual way may crash: libLLVM's own clean-up at the
 * end of a process takes away what that thread uses. Then the process ends without any clean-up.
 */
export function exit(code: number): never {
  if (worker !== undefined) rareLibc()._exit(code);
  Deno.exit(code);
}
