// Clocks, and sleeping on them. All times are bigint nanoseconds, as WASI has them.

import { clockid, fstflags } from "./constants.ts";
import type { Context } from "./context.ts";
import { fail } from "./errno.ts";
import { nodeProcess } from "./fs/host_access.ts";
import type { NewTimes } from "./fs/node.ts";

/** Sources of time; each may be replaced by an embedder, for example to make runs reproducible. */
export interface Clock {
  /** Nanoseconds since 1970. */
  realtime(): bigint;
  /** Nanoseconds since some moment; never goes back. */
  monotonic(): bigint;
  /** Nanoseconds of processor time that the process has used. */
  processCpu(): bigint;
  /** Nanoseconds of processor time that the thread has used. */
  threadCpu(): bigint;
  /** Blocks for about so many nanoseconds; may return early. */
  sleep(nanoseconds: bigint): void;
}

/** The longest single wait, in milliseconds; a longer sleep is made of several. */
const LONGEST_WAIT = 1000 * 60 * 60;

let sleepWord: Int32Array | undefined;

function nanoseconds({ user, system }: { readonly user: number; readonly system: number }): bigint {
  return BigInt(Math.trunc(user + system)) * 1000n;
}

/** The host's clocks. */
export const systemClock: Clock = {
  realtime: () => Temporal.Now.instant().epochNanoseconds,
  monotonic: () => BigInt(Math.trunc(performance.now() * 1e6)),
  processCpu: () => nanoseconds(nodeProcess().cpuUsage()),
  threadCpu: () => nanoseconds(nodeProcess().threadCpuUsage()),
  sleep: (duration) => {
    sleepWord ??= new Int32Array(new SharedArrayBuffer(4));
    Atomics.wait(sleepWord, 0, 0, Math.min(Number(duration) / 1e6, LONGEST_WAIT));
  },
};

/** Pauses between looks at something that is not ready, in nanoseconds: short at first, then growing. */
export const firstPause = 250_000n;
const LONGEST_PAUSE = 8_000_000n;

/** The pause after a pause. */
export function nextPause(pause: bigint): bigint {
  return pause * 2n < LONGEST_PAUSE ? pause * 2n : LONGEST_PAUSE;
}

/** The time of a clock by its number. */
export function timeOf(clock: Clock, id: number): bigint {
  if (id === clockid.REALTIME) return clock.realtime();
  if (id === clockid.MONOTONIC) return clock.monotonic();
  return id === clockid.PROCESS_CPUTIME ? clock.processCpu() : clock.threadCpu();
}

/** The smallest step of a clock: processor time is counted in microseconds. */
export function clock_res_get(_context: Context, id: number): bigint {
  return id === clockid.REALTIME || id === clockid.MONOTONIC ? 1n : 1000n;
}

/** The time of a clock; the wished precision makes no difference. */
export function clock_time_get({ clock }: Context, id: number, _precision: bigint): bigint {
  return timeOf(clock, id);
}

/** The times that a set_times call asks for; EINVAL if one is to be both given and current. */
export function newTimes(clock: Clock, atime: bigint, mtime: bigint, flags: number): NewTimes {
  return {
    atime: newTime(clock, atime, (flags & fstflags.ATIM) !== 0, (flags & fstflags.ATIM_NOW) !== 0),
    mtime: newTime(clock, mtime, (flags & fstflags.MTIM) !== 0, (flags & fstflags.MTIM_NOW) !== 0),
  };
}

function newTime(clock: Clock, time: bigint, given: boolean, now: boolean): bigint | undefined {
  if (given && now) fail("EINVAL");
  if (now) return clock.realtime();
  return given ? time : undefined;
}
