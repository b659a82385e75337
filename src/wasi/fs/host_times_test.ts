import { assertEquals } from "@std/assert";
import { exactTime, rememberTimes, toSeconds } from "./host_times.ts";

function dated(ino: number, ms: number): Parameters<typeof exactTime>[0] {
  const time = new Date(ms);
  return { dev: 1, ino, atime: time, mtime: time, ctime: time };
}

Deno.test("a time that was set is told to the nanosecond until the host tells another", () => {
  const set = { atime: 5_000_123n, mtime: 5_999_999n };
  rememberTimes(dated(1, 5), set);
  assertEquals(exactTime(dated(1, 5), "atime"), 5_000_123n);
  assertEquals(exactTime(dated(1, 5), "mtime"), 5_999_999n);
  assertEquals(exactTime(dated(1, 5), "ctime"), 5_000_000n);
  assertEquals(exactTime(dated(1, 6), "mtime"), 6_000_000n);
  assertEquals(exactTime(dated(2, 5), "mtime"), 5_000_000n);
});

Deno.test("the host's rounding does not matter", () => {
  rememberTimes(dated(3, 7), { atime: 6_999_900n, mtime: 8_000_001n });
  assertEquals(exactTime(dated(3, 7), "atime"), 6_999_900n);
  assertEquals(exactTime(dated(3, 7), "mtime"), 8_000_001n);
});

Deno.test("files of long ago are forgotten", () => {
  rememberTimes(dated(4, 1), { atime: 1_000_001n, mtime: 1_000_001n });
  for (let ino = 100; ino < 5000; ino++) rememberTimes(dated(ino, 1), { atime: 1n, mtime: 1n });
  assertEquals(exactTime(dated(4, 1), "mtime"), 1_000_000n);
});

Deno.test("what the host does not know is 0", () => {
  assertEquals(exactTime({ dev: 9, ino: null, atime: null, mtime: null, ctime: null }, "mtime"), 0n);
});

Deno.test("nanoseconds become seconds", () => {
  assertEquals(toSeconds(1_500_000_000n), 1.5);
  assertEquals(toSeconds(1_700_000_000_123_000_000n), 1_700_000_000.123);
});
