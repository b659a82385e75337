import { assertEquals } from "@std/assert";
import { BUFFER, Guest, OUT } from "../../tests/wasi/guest.ts";
import { fstflags } from "./constants.ts";
import { MemoryFileSystem } from "./mod.ts";

function guestOf(unstable: boolean): Guest {
  const files = new MemoryFileSystem({ f: "12345" });
  const guest = new Guest({ preopens: [{ guest: "/", directory: files.root }] }, { unstable });
  const both = fstflags.ATIM | fstflags.MTIM;
  assertEquals(guest.call("path_filestat_set_times", 3, 0, "f", 111n, 222n, both), "ESUCCESS");
  guest.bytes.fill(0xee, OUT, OUT + 80);
  assertEquals(guest.call("path_filestat_get", 3, 0, "f", OUT), "ESUCCESS");
  return guest;
}

Deno.test("a filestat of preview 1 has 64 bytes with wide links", () => {
  using guest = guestOf(false);
  const { view } = guest;
  assertEquals(view.getBigUint64(OUT + 16, true), 4n);
  assertEquals([24, 32, 40, 48].map((at) => view.getBigUint64(OUT + at, true)), [1n, 5n, 111n, 222n]);
  assertEquals(view.getUint8(OUT + 64), 0xee);
});

Deno.test("a filestat of wasi_unstable has 56 bytes with narrow links", () => {
  using guest = guestOf(true);
  const { view } = guest;
  assertEquals(view.getUint8(OUT + 16), 4);
  assertEquals(view.getUint32(OUT + 20, true), 1);
  assertEquals([24, 32, 40].map((at) => view.getBigUint64(OUT + at, true)), [5n, 111n, 222n]);
  assertEquals(view.getUint8(OUT + 56), 0xee);
});

Deno.test("wasi_unstable numbers the origin of a seek its own way", () => {
  using guest = guestOf(true);
  const fd = guest.mustOpen("f");
  const seek = (delta: bigint, whence: number) => {
    assertEquals(guest.call("fd_seek", fd, delta, whence, OUT), "ESUCCESS");
    return guest.view.getBigUint64(OUT, true);
  };
  assertEquals(seek(3n, 2), 3n);
  assertEquals(seek(1n, 0), 4n);
  assertEquals(seek(-3n, 1), 2n);
});

Deno.test("a clock subscription of wasi_unstable has a second user value", () => {
  let time = 0n;
  const clock = { monotonic: () => time, sleep: (ns: bigint) => void (time += ns) };
  using guest = new Guest({ clock }, { unstable: true });
  const { view } = guest;
  view.setBigUint64(BUFFER, 77n, true);
  view.setBigUint64(BUFFER + 16, 88n, true);
  view.setUint32(BUFFER + 24, 1, true);
  view.setBigUint64(BUFFER + 32, 5_000n, true);
  assertEquals(guest.call("poll_oneoff", BUFFER, BUFFER + 100, 1, OUT), "ESUCCESS");
  assertEquals(view.getBigUint64(BUFFER + 100, true), 77n);
  assertEquals(time, 5_000n);
});
