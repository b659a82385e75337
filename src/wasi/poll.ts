// poll_oneoff: waits for clocks and descriptors. Deno has no way to wait for several things at once from synchronous code,
// so the wait is a sleep until the next deadline; while a descriptor that can block is not ready, the sleep is cut into short
// pieces and readiness is looked up between them. Regular files and outputs are always ready.
//
//   subscription   0 userdata(u64) 8 tag(u8), then at 16     preview 1 (48 bytes)       unstable (56 bytes)
//     clock        id(u32)                                   16                         24 (after a second user value)
//                  timeout(u64) precision(u64)               24 32                      32 40
//                  flags(u16): 1 = absolute time             40                         48
//     fd_read, fd_write                                      16 fd(u32)                 16 fd(u32)
//   event          0 userdata(u64) 8 error(u16) 10 type(u8) 16 bytes(u64) 24 flags(u16): 1 = hangup      32 bytes

import { firstPause, nextPause, timeOf } from "./clock.ts";
import { clockid, eventrwflags, eventtype, subclockflags } from "./constants.ts";
import type { Context } from "./context.ts";
import { errno, errnoName, fail } from "./errno.ts";
import type { Readiness } from "./fs/node.ts";
import { rights } from "./rights.ts";

const EVENT_SIZE = 32;

/** Subscriptions of one call: far more than descriptors can be open, and few enough to be kept as objects. */
const MOST_SUBSCRIPTIONS = 1 << 14;

interface ClockSubscription {
  readonly userdata: bigint;
  readonly type: typeof eventtype.CLOCK;
  readonly clock: number;
  /** When it fires, by its clock. */
  readonly deadline: bigint;
}

interface FdSubscription {
  readonly userdata: bigint;
  readonly type: typeof eventtype.FD_READ | typeof eventtype.FD_WRITE;
  readonly fd: number;
}

type Subscription = ClockSubscription | FdSubscription;

interface Event {
  readonly userdata: bigint;
  readonly type: number;
  readonly error: number;
  readonly readiness?: Readiness;
}

/** Waits until at least one subscription fires, and reports all that have. */
export function poll_oneoff(context: Context, input: number, output: number, count: number): number {
  if (count === 0 || count > MOST_SUBSCRIPTIONS) fail("EINVAL");
  context.memory.check(output, count * EVENT_SIZE);
  const subscriptions = readSubscriptions(context, input, count);
  for (let pause = firstPause;; pause = nextPause(pause)) {
    const events = subscriptions.map((subscription) => check(context, subscription)).filter((event) =>
      event !== undefined
    );
    if (events.length > 0) {
      events.forEach((event, index) => writeEvent(context, output + index * EVENT_SIZE, event));
      return events.length;
    }
    context.clock.sleep(nextWait(context, subscriptions, pause));
  }
}

function readSubscriptions(context: Context, input: number, count: number): Subscription[] {
  const { size } = context.abi.subscription;
  context.memory.check(input, count * size);
  return Array.from({ length: count }, (_, index) => readSubscription(context, input + index * size));
}

function readSubscription(context: Context, at: number): Subscription {
  const { view } = context.memory;
  const userdata = view.getBigUint64(at, true);
  const type = view.getUint8(at + 8);
  if (type === eventtype.FD_READ || type === eventtype.FD_WRITE) {
    return { userdata, type, fd: view.getUint32(at + 16, true) };
  }
  if (type !== eventtype.CLOCK) fail("EINVAL");
  const start = at + context.abi.subscription.clock;
  const clock = view.getUint32(start, true);
  if (clock !== clockid.REALTIME && clock !== clockid.MONOTONIC) {
    fail(clock > clockid.THREAD_CPUTIME ? "EINVAL" : "ENOTSUP");
  }
  const timeout = view.getBigUint64(start + 8, true);
  const absolute = (view.getUint16(start + 24, true) & subclockflags.ABSTIME) !== 0;
  return { userdata, type, clock, deadline: absolute ? timeout : timeOf(context.clock, clock) + timeout };
}

/** The event of a subscription that has fired or failed. */
function check(context: Context, subscription: Subscription): Event | undefined {
  const { userdata, type } = subscription;
  if (type === eventtype.CLOCK) {
    const due = timeOf(context.clock, subscription.clock) >= subscription.deadline;
    return due ? { userdata, type, error: errno.ESUCCESS } : undefined;
  }
  try {
    const readiness = readinessOf(context, subscription);
    return readiness && { userdata, type, error: errno.ESUCCESS, readiness };
  } catch (thrown) {
    return { userdata, type, error: errno[errnoName(thrown)] };
  }
}

function readinessOf({ table }: Context, { fd, type }: FdSubscription): Readiness | undefined {
  const reads = type === eventtype.FD_READ;
  const open = table.file(fd, rights.POLL_FD_READWRITE | (reads ? rights.FD_READ : rights.FD_WRITE));
  if (open.file.poll !== undefined) return open.file.poll(reads ? "read" : "write");
  if (!reads) return { bytes: 1, hangup: false };
  return { bytes: Math.max(0, Number(open.file.stat().size) - open.offset), hangup: false };
}

/** How long to sleep: until the next deadline, or shorter if there are descriptors to look at. */
function nextWait({ clock }: Context, subscriptions: readonly Subscription[], pause: bigint): bigint {
  let wait: bigint | undefined;
  for (const subscription of subscriptions) {
    const left = subscription.type === eventtype.CLOCK
      ? subscription.deadline - timeOf(clock, subscription.clock)
      : pause;
    if (wait === undefined || left < wait) wait = left;
  }
  return wait === undefined || wait < 0n ? 0n : wait;
}

function writeEvent({ memory }: Context, at: number, { userdata, error, type, readiness }: Event): void {
  memory.bytes(at, EVENT_SIZE).fill(0);
  const { view } = memory;
  view.setBigUint64(at, userdata, true);
  view.setUint16(at + 8, error, true);
  view.setUint8(at + 10, type);
  view.setBigUint64(at + 16, BigInt(readiness?.bytes ?? 0), true);
  view.setUint16(at + 24, readiness?.hangup ? eventrwflags.HANGUP : 0, true);
}
