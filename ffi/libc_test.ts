import { assertEquals, assertThrows } from "@std/assert";
import { addressOf, cString, libc, mapFailed, protection, reserveFlags, textAt, viewAt } from "./libc.ts";
import { ffiTest } from "./testing.ts";

ffiTest("cString ends with NUL and textAt reads it back", () => {
  const bytes = cString("naïve");
  assertEquals(bytes.at(-1), 0);
  assertEquals(textAt(addressOf(bytes)), "naïve");
});

ffiTest("memory mapped by libc is seen through a view", () => {
  const size = 4096n;
  const address = libc().mmap(0n, size, protection.read | protection.write, reserveFlags, -1, 0n);
  try {
    assertEquals(address % 4096n, 0n);
    const first = new Uint32Array(viewAt(address, 4096));
    first[7] = 0xcafe;
    assertEquals(new Uint32Array(viewAt(address + 28n, 4))[0], 0xcafe);
  } finally {
    assertEquals(libc().munmap(address, size), 0);
  }
});

ffiTest("an impossible mapping is reported by mmap", () => {
  assertEquals(libc().mmap(0n, 1n << 60n, protection.none, reserveFlags, -1, 0n), mapFailed);
});

ffiTest("address 0 is refused before it is read", () => {
  assertThrows(() => textAt(0n), TypeError, "address 0");
  assertThrows(() => viewAt(0n, 8), TypeError, "address 0");
});
