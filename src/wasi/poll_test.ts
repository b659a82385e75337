import { assert, assertEquals } from "@std/assert";
import { BUFFER, Guest, type OpenAs, OUT } from "../../tests/wasi/guest.ts";
import { clockid, eventtype, subclockflags } from "./constants.ts";
import { MemoryFileSystem, type WasiOptions } from "./mod.ts";
import { rights } from "./rights.ts";

type Wish =
  | { readonly clock: number; readonly timeout: bigint; readonly absolute?: boolean }
  | { readonly fd: number; readonly write?: boolean };

interface Event {
  readonly which: number;
  readonly error: number;
  readonly type: number;
  readonly bytes: bigint;
  readonly hangup: boolean;
}

/** Calls poll_oneoff for some wishes; the events, or the name of the error. */
function poll(guest: Guest, wishes: readonly Wish[]): Event[] | string {
  const { view } = guest;
  wishes.forEach((wish, i) => {
    const at = BUFFER + i * 48;
    guest.bytes.fill(0, at, at + 48);
    view.setBigUint64(at, BigInt(i), true);
    if ("fd" in wish) {
      view.setUint8(at + 8, wish.write ? eventtype.FD_WRITE : eventtype.FD_READ);
      view.setUint32(at + 16, wish.fd, true);
    } else {
      view.setUint32(at + 16, wish.clock, true);
      view.setBigUint64(at + 24, wish.timeout, true);
      view.setUint16(at + 40, wish.absolute ? subclockflags.ABSTIME : 0, true);
    }
  });
  const events = BUFFER + 4096;
  const code = guest.call("poll_oneoff", BUFFER, events, wishes.length, OUT);
  if (code !== "ESUCCESS") return code;
  return Array.from({ length: view.getUint32(OUT, true) }, (_, i) => ({
    which: Number(view.getBigUint64(events + i * 32, true)),
    error: view.getUint16(events + i * 32 + 8, true),
    type: view.getUint8(events + i * 32 + 10),
    bytes: view.getBigUint64(events + i * 32 + 16, true),
    hangup: view.getUint16(events + i * 32 + 24, true) === 1,
  }));
}

/** A guest whose clocks advance only by sleeping. */
function sleeper(options: WasiOptions = {}): { guest: Guest; slept: () => bigint } {
  let time = 1_000n;
  const files = new MemoryFileSystem({ f: "text" });
  const clock = { monotonic: () => time, realtime: () => time + 500n, sleep: (ns: bigint) => void (time += ns) };
  const guest = new Guest({ clock, preopens: [{ guest: "/", directory: files.root }], ...options });
  return { guest, slept: () => time - 1_000n };
}

const ms = 1_000_000n;

Deno.test("poll_oneoff really sleeps", () => {
  using guest = new Guest();
  const start = performance.now();
  const events = poll(guest, [{ clock: clockid.MONOTONIC, timeout: 30n * ms }]);
  assert(performance.now() - start >= 30);
  assertEquals(events, [{ which: 0, error: 0, type: eventtype.CLOCK, bytes: 0n, hangup: false }]);
});

Deno.test("of several clocks the earliest fires, and all that are due are told", () => {
  const { guest, slept } = sleeper();
  const wishes = [
    { clock: clockid.MONOTONIC, timeout: 900n },
    { clock: clockid.REALTIME, timeout: 300n },
    { clock: clockid.MONOTONIC, timeout: 1300n, absolute: true },
    { clock: clockid.REALTIME, timeout: 1800n, absolute: true },
  ];
  const events = poll(guest, wishes);
  assert(typeof events !== "string");
  assertEquals(events.map(({ which }) => which), [1, 2, 3]);
  assertEquals(slept(), 300n);
});

Deno.test("a time that has passed fires at once", () => {
  const { guest, slept } = sleeper();
  for (const wish of [{ timeout: 0n }, { timeout: 5n, absolute: true }]) {
    assertEquals(poll(guest, [{ clock: clockid.REALTIME, ...wish }])?.length, 1);
  }
  assertEquals(slept(), 0n);
});

Deno.test("files and outputs are ready at once, with the bytes that are left", () => {
  const { guest, slept } = sleeper();
  const fd = guest.mustOpen("f");
  guest.read(fd, 1);
  const events = poll(guest, [{ fd }, { fd: 1, write: true }, { clock: clockid.MONOTONIC, timeout: 1000n }, { fd: 0 }]);
  assert(typeof events !== "string");
  assertEquals(events.map(({ which, type, error }) => [which, type, error]), [
    [0, eventtype.FD_READ, 0],
    [1, eventtype.FD_WRITE, 0],
    [3, eventtype.FD_READ, 0],
  ]);
  assertEquals(events[0].bytes, 3n);
  assertEquals(slept(), 0n);
});

Deno.test("a descriptor that cannot be polled is an event with an error", () => {
  const { guest } = sleeper();
  const open = (how: OpenAs) => guest.mustOpen("f", how);
  const noPoll = open({ rights: rights.FD_READ });
  const noRead = open({ rights: rights.POLL_FD_READWRITE });
  const events = poll(guest, [{ fd: 99 }, { fd: noPoll }, { fd: noRead }, { fd: 3 }]);
  assert(typeof events !== "string");
  assertEquals(events.map(({ error }) => error), [8, 76, 76, 31]);
});

Deno.test("a source that is not ready is looked at again until it is, or a clock fires", () => {
  let looks = 0;
  const stdin = {
    readSync: () => 0,
    poll: () => ++looks >= 5 ? { bytes: 7, hangup: false } : undefined,
  };
  const { guest } = sleeper({ stdin });
  const ready = poll(guest, [{ fd: 0 }, { clock: clockid.MONOTONIC, timeout: 10_000n * ms }]);
  assertEquals(ready, [{ which: 0, error: 0, type: eventtype.FD_READ, bytes: 7n, hangup: false }]);
  looks = -1_000_000;
  const late = poll(guest, [{ fd: 0 }, { clock: clockid.MONOTONIC, timeout: 50n * ms }]);
  assert(typeof late !== "string");
  assertEquals(late.map(({ which }) => which), [1]);
});

Deno.test("what makes no sense is refused", () => {
  const { guest } = sleeper();
  assertEquals(poll(guest, []), "EINVAL");
  assertEquals(poll(guest, [{ clock: 9, timeout: 0n }]), "EINVAL");
  assertEquals(poll(guest, [{ clock: clockid.PROCESS_CPUTIME, timeout: 0n }]), "ENOTSUP");
  guest.view.setUint8(BUFFER + 8, 3);
  assertEquals(guest.call("poll_oneoff", BUFFER, BUFFER + 4096, 1, OUT), "EINVAL");
  assertEquals(guest.call("poll_oneoff", BUFFER, BUFFER + 4096, 0x7fffffff, OUT), "EINVAL");
  assertEquals(guest.call("poll_oneoff", BUFFER, (1 << 20) - 320, 11, OUT), "EFAULT");
});
