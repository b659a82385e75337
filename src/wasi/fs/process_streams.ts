// The process's standard streams, with an answer to "would that wait?". Deno has none for synchronous code; the system has.
// Where it may not be asked, the answer is always that nothing would wait, as it is for files: then a guest that waits here
// cannot be ended by a deadline.

import { libcName } from "../../../ffi/files.ts";
import type { Readiness } from "./node.ts";
import { readiness } from "./readiness.ts";
import type { SyncReader, SyncWriter } from "./stream.ts";

let canAsk: boolean | undefined;

function ask(descriptor: number, direction: "read" | "write"): Readiness | undefined {
  canAsk ??= libcName() !== undefined;
  return canAsk ? readiness(descriptor, direction) : { bytes: 1, hangup: false };
}

/** Standard input of the process: one for all guests. */
export const processInput: SyncReader = {
  readSync: (buffer) => Deno.stdin.readSync(buffer),
  isTerminal: () => Deno.stdin.isTerminal(),
  poll: () => ask(0, "read"),
};

/** Standard output of the process. */
export const processOutput: SyncWriter = outputOf(Deno.stdout, 1);

/** Standard error of the process. */
export const processErrors: SyncWriter = outputOf(Deno.stderr, 2);

function outputOf(stream: typeof Deno.stdout, descriptor: number): SyncWriter {
  return {
    writeSync: (bytes) => stream.writeSync(bytes),
    isTerminal: () => stream.isTerminal(),
    poll: () => ask(descriptor, "write"),
  };
}
