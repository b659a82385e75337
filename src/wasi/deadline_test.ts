import { assert, assertEquals, assertThrows } from "@std/assert";
import { BUFFER, Guest, OUT } from "../../tests/wasi/guest.ts";
import { Meter, WasmTrap } from "../runtime/mod.ts";
import { eventtype } from "./constants.ts";
import type { WasiOptions } from "./mod.ts";

/** Milliseconds that a guest has, and that it may take. */
const TIME = 60, MOST = 1000;

/** Runs something that would wait for ever, or nearly; it must end by the trap of a deadline. */
function ends(action: (guest: Guest) => unknown, options: WasiOptions = {}): void {
  using guest = new Guest(options);
  const start = performance.now();
  guest.wasi.deadline = new Meter({ timeout: TIME });
  const { code } = assertThrows(() => {
    for (;;) action(guest);
  }, WasmTrap);
  assertEquals(code, "timeout");
  assert(performance.now() - start < MOST);
}

/** A poll of a clock, or of reading from a descriptor. */
function poll(guest: Guest, { fd, wait }: { fd?: number; wait?: bigint }): string {
  guest.bytes.fill(0, BUFFER, BUFFER + 48);
  guest.view.setUint8(BUFFER + 8, fd === undefined ? eventtype.CLOCK : eventtype.FD_READ);
  guest.view.setUint32(BUFFER + 16, fd ?? 1, true);
  if (wait !== undefined) guest.view.setBigUint64(BUFFER + 24, wait, true);
  return guest.call("poll_oneoff", BUFFER, BUFFER + 4096, 1, OUT);
}

/** An input that never says anything. */
const silent = { readSync: () => 0, poll: () => undefined };

Deno.test("sleeping ends with the guest's time", () => ends((guest) => poll(guest, { wait: 3_600_000_000_000n })));

Deno.test("waiting for input ends with the guest's time", () =>
  ends((guest) => poll(guest, { fd: 0 }), { stdin: silent }));

Deno.test("reading ends with the guest's time", () => ends((guest) => guest.read(0), { stdin: silent }));

Deno.test("waiting for a connection ends with the guest's time, and no other request is made", () => {
  ends((guest) => guest.call("sock_accept", 3, 0, OUT), { listeners: [{ hostname: "127.0.0.1", port: 0 }] });
});

Deno.test("random bytes are made in slices", () => {
  ends((guest) => guest.call("random_get", 0, 1 << 20));
});

Deno.test("a guest without a deadline waits as long as it wants", () => {
  using guest = new Guest();
  assertEquals(poll(guest, { wait: 5_000_000n }), "ESUCCESS");
  guest.wasi.deadline = new Meter();
  assertEquals(poll(guest, { wait: 5_000_000n }), "ESUCCESS");
});
