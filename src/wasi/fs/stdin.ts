// The process's standard input, with an answer to "would a read block?". Deno has none for synchronous code; the system
// has. Where it may not be asked, the answer is always that a read would not block, as it is for files.

import { whyNotAnchored } from "./host.ts";
import type { Readiness } from "./node.ts";
import { readiness } from "./posix.ts";
import type { SyncReader } from "./stream.ts";

/** Its descriptor. */
const STANDARD_INPUT = 0;

let canAsk: boolean | undefined;

/** Standard input of the process: one for all guests. */
export const processInput: SyncReader = {
  readSync: (buffer) => Deno.stdin.readSync(buffer),
  isTerminal: () => Deno.stdin.isTerminal(),
  poll: (): Readiness | undefined => {
    canAsk ??= whyNotAnchored() === undefined;
    return canAsk ? readiness(STANDARD_INPUT, "read") : { bytes: 1, hangup: false };
  },
};
