/**
 * How the Worker that compiles in the background is started: from its own file. A bundle, which is one file, replaces this
 * one by `scripts/bundle/background_start.ts`.
 *
 * @module
 */

/** Starts the Worker. */
export function startBackgroundWorker(): Worker {
  return new Worker(new URL("./background_worker.ts", import.meta.url), { type: "module" });
}
