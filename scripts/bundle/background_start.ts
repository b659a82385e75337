// In a bundle, takes the place of `src/engines/llvm/compile/background_start.ts`: there is only one file, so the Worker is
// that file once more, and its name says what it is.

/** Name of the Worker. */
export const BACKGROUND = "wasmine: compiles for the next run";

/** Starts the Worker. */
export function startBackgroundWorker(): Worker {
  return new Worker(import.meta.url, { type: "module", name: BACKGROUND });
}
