/**
 * Runs the export `run` of a module in a Worker, whose stack is smaller than the main thread's.
 *
 * @module
 */

/** What to run, and how it is compiled. */
export interface Job {
  readonly text: string;
  readonly level: 0 | 1 | 2 | 3;
}

/** Resolves to the code of the trap that ended the call, or to what it returned. */
export function runInWorker(job: Job): Promise<unknown> {
  const worker = new Worker(new URL("./run_worker.ts", import.meta.url), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  worker.postMessage(job);
  return promise.finally(() => worker.terminate());
}
