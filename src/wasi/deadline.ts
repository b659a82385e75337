// When a guest's time ends. A call of the host can wait for ever: for a clock, for somebody who writes into a pipe, for a
// connection. What limits a program's time cannot look at the clock then, so the calls that wait do.

import { type Clock, firstPause, nextPause } from "./clock.ts";
import { fdflags } from "./constants.ts";
import type { Context } from "./context.ts";
import { fail } from "./errno.ts";
import type { OpenFile } from "./table.ts";

/** What ends a guest's time; the meter of a cluster is one. */
export interface Deadline {
  /** Milliseconds until then: Infinity if there is no limit. */
  readonly remaining: number;
  /** Throws a `WasmTrap`, which goes through the guest, if the time is over. */
  look(): void;
}

/** The time of a guest, which is not limited until its cluster is known. The first of its deadlines ends it. */
export class GuestTime {
  /** What limits the instance that calls. */
  deadline: Deadline | undefined;
  /** What limits namespaces that have imported the guest's functions: none of them tells when it is the one that calls. */
  readonly #imported = new Set<Deadline>();

  /** Adds the deadline of a namespace that imports the guest's functions. */
  add(deadline: Deadline): void {
    this.#imported.add(deadline);
  }

  /** Whether it is limited. */
  get isLimited(): boolean {
    return this.remaining !== Infinity;
  }

  /** Milliseconds that are left. */
  get remaining(): number {
    let remaining = this.deadline?.remaining ?? Infinity;
    for (const deadline of this.#imported) remaining = Math.min(remaining, deadline.remaining);
    return remaining;
  }

  /** Throws if none are. */
  look(): void {
    this.deadline?.look();
    for (const deadline of this.#imported) deadline.look();
  }
}

/** The time of the guest that a function of WASI serves. */
const TIMES = new WeakMap<object, GuestTime>();

/** Notes whom functions serve. */
export function serve(functions: Iterable<object>, time: GuestTime): void {
  for (const func of functions) TIMES.set(func, time);
}

/** Limits the time of the guest that a function serves, if it is one of WASI: somebody imports it who has a deadline. */
export function limitTimeOf(func: object, deadline: Deadline): void {
  TIMES.get(func)?.add(deadline);
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

/**
 * Waits, if the guest's time is limited, until reading or writing would not block it; that itself could not be ended. A
 * guest that does not want to wait gets EAGAIN.
 */
export function awaitReady({ time, clock }: Context, { file, flags }: OpenFile, direction: "read" | "write"): void {
  if (!time.isLimited || file.poll === undefined) return;
  for (let pause = firstPause; file.poll(direction) === undefined; pause = nextPause(pause)) {
    if ((flags & fdflags.NONBLOCK) !== 0) fail("EAGAIN");
    clock.sleep(pause);
  }
}
