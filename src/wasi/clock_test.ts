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

Deno.test("clocks of processor time count work and not waiting", () => {
  using guest = new Guest();
  for (const clock of [2, 3]) {
    const before = read(guest, clock);
    const start = performance.now();
    while (read(guest, clock) - before < 20_000_000n) {
      assert(performance.now() - start < 10_000, `clock ${clock} stands`);
    }
    // Other threads of the process may work meanwhile, but not always all the time.
    const idle = Array.from({ length: 10 }, () => {
      const worked = read(guest, clock);
      systemClock.sleep(100_000_000n);
      return read(guest, clock) - worked < 90_000_000n;
    });
    assert(idle.includes(true), `clock ${clock} counts sleep`);
  }
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
