// The process's standard input, with an answer to "would a read block?". Deno has none for synchronous code. On Linux with
// all permissions, a pipe or terminal is opened a second time without blocking, and a byte that comes when asking is kept
// for the next read. Elsewhere the answer is always that a read would not block, as it is for files.

import { errnoName } from "../errno.ts";
import { canAnchor, nodeFs } from "./host_access.ts";
import type { Readiness } from "./node.ts";
import type { SyncReader } from "./stream.ts";

/** How much is taken ahead when asking. */
const MOST_AHEAD = 4096;

class ProcessInput implements SyncReader {
  #ahead: Uint8Array = new Uint8Array(0);
  /** The second descriptor: undefined until asked for, null where there is none. */
  #probe: number | null | undefined;

  readSync(buffer: Uint8Array): number | null {
    if (this.#ahead.length === 0) return Deno.stdin.readSync(buffer);
    const count = Math.min(buffer.length, this.#ahead.length);
    buffer.set(this.#ahead.subarray(0, count));
    this.#ahead = this.#ahead.subarray(count);
    return count;
  }

  isTerminal(): boolean {
    return Deno.stdin.isTerminal();
  }

  poll(): Readiness | undefined {
    if (this.#ahead.length > 0) return { bytes: this.#ahead.length, hangup: false };
    if (this.#probe === undefined) this.#probe = openProbe();
    if (this.#probe === null) return { bytes: 1, hangup: false };
    const buffer = new Uint8Array(MOST_AHEAD);
    try {
      this.#ahead = buffer.subarray(0, nodeFs().readSync(this.#probe, buffer));
    } catch (thrown) {
      if (errnoName(thrown) === "EAGAIN") return undefined;
      throw thrown;
    }
    return { bytes: this.#ahead.length, hangup: this.#ahead.length === 0 };
  }
}

/** Standard input of the process: one for all guests, since what one takes ahead is gone from the pipe. */
export const processInput: SyncReader = new ProcessInput();

/** Only a pipe or a terminal may be opened twice: a second descriptor of a file would start at its beginning. */
function openProbe(): number | null {
  if (!canAnchor()) return null;
  const path = "/proc/self/fd/0";
  try {
    const { isFifo, isCharDevice } = Deno.statSync(path);
    const { openSync, constants } = nodeFs();
    return isFifo || isCharDevice ? openSync(path, constants.O_RDONLY | constants.O_NONBLOCK) : null;
  } catch {
    return null;
  }
}
