import { assert, assertEquals } from "@std/assert";
import { Guest, OUT } from "../../tests/wasi/guest.ts";
import { systemClock } from "./clock.ts";

function read(guest: Guest, id: number): bigint {
  assertEquals(guest.call("clock_time_get", id, 0n, OUT), "ESUCCESS");
  return guest.view.getBigUint64(OUT, true);
}

Deno.test("the realtime clock is now, the monotonic clock does not go back", () => {
  using guest = new Guest();
  const now = BigInt(Date.now()) * 1_000_000n;
  const difference = read(guest, 0) - now;
  assert(difference >= -1_000_000n && difference < 1_000_000_000n, `${difference}`);
  const first = read(guest, 1);
  assert(read(guest, 1) >= first);
});

Deno.test("clocks of processor time count work", () => {
  using guest = new Guest();
  for (const clock of [2, 3]) {
    const before = read(guest, clock);
    const start = performance.now();
    while (read(guest, clock) - before < 20_000_000n) {
      assert(performance.now() - start < 10_000, `clock ${clock} stands`);
    }
  }
});

Deno.test("the thread's clock of processor time does not count waiting", () => {
  // The process's clock counts what its other threads do meanwhile, and is not asked.
  using guest = new Guest();
  const worked = read(guest, 3);
  systemClock.sleep(300_000_000n);
  assert(read(guest, 3) - worked < 250_000_000n);
});

Deno.test("there are four clocks, each with a resolution", () => {
  using guest = new Guest();
  for (const id of [0, 1, 2, 3]) {
    assertEquals(guest.call("clock_res_get", id, OUT), "ESUCCESS");
    assert(guest.view.getBigUint64(OUT, true) > 0n);
  }
  assertEquals(guest.call("clock_res_get", 4, OUT), "EINVAL");
  assertEquals(guest.call("clock_time_get", 4, 0n, OUT), "EINVAL");
});

Deno.test("an embedder's clock takes the place of the host's", () => {
  using guest = new Guest({ clock: { realtime: () => 42n } });
  assertEquals(read(guest, 0), 42n);
  assert(read(guest, 1) > 0n);
});

Deno.test("sleeping takes its time", () => {
  const start = performance.now();
  systemClock.sleep(30_000_000n);
  assert(performance.now() - start > 25);
});
