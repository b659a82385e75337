// When a guest's time ends. A call of the host can wait for ever: for a clock, for somebody who writes into a pipe, for a
// connection. What limits a program's time cannot look at the clock then, so the calls that wait do.

import type { Clock } from "./clock.ts";
import { fdflags } from "./constants.ts";
import type { Context } from "./context.ts";
import type { FileNode } from "./fs/node.ts";

/** What ends a guest's time; the meter of a cluster is one. */
export interface Deadline {
  /** Milliseconds until then: Infinity if there is no limit. */
  readonly remaining: number;
  /** Throws a `WasmTrap`, which goes through the guest, if the time is over. */
  look(): void;
}

/** The time of a guest, which is not limited until its cluster is known. */
export class GuestTime {
  /** What limits it. */
  deadline: Deadline | undefined;

  /** Whether it is limited. */
  get isLimited(): boolean {
    return this.remaining !== Infinity;
  }

  /** Milliseconds that are left. */
  get remaining(): number {
    return this.deadline?.remaining ?? Infinity;
  }

  /** Throws if none are. */
  look(): void {
    this.deadline?.look();
  }
}

/** Clocks on which a guest sleeps no longer than it has time. */
export function clockWithin(time: GuestTime, clock: Clock): Clock {
  return {
    realtime: () => clock.realtime(),
    monotonic: () => clock.monotonic(),
    processCpu: () => clock.processCpu(),
    threadCpu: () => clock.threadCpu(),
    sleep: (duration) => {
      time.look();
      const most = time.isLimited ? BigInt(Math.ceil(time.remaining * 1e6)) : duration;
      clock.sleep(duration < most ? duration : most);
      time.look();
    },
  };
}

/** Pauses between looks at what is not ready, in nanoseconds. */
const FIRST_PAUSE = 250_000n, LONGEST_PAUSE = 8_000_000n;

/** Waits, if the guest's time is limited, until reading would not block it; that itself could not be ended. */
export function awaitReadable({ time, clock }: Context, file: FileNode, flags: number): void {
  if (!time.isLimited || file.poll === undefined || (flags & fdflags.NONBLOCK) !== 0) return;
  for (let pause = FIRST_PAUSE; file.poll("read") === undefined; pause *= 2n) {
    clock.sleep(pause < LONGEST_PAUSE ? pause : LONGEST_PAUSE);
  }
}
