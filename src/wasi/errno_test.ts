import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { errno, errnoName, fail, isError, WasiError } from "./errno.ts";

Deno.test("error numbers are those of the witx file: 77 in a row", () => {
  assertEquals(Object.values(errno), Array.from({ length: 77 }, (_, i) => i));
});

Deno.test("fail throws an error of that name, the same each time", () => {
  const first = assertThrows(() => fail("ENOENT"), WasiError, "ENOENT");
  assertStrictEquals(assertThrows(() => fail("ENOENT")), first);
  assertEquals(errnoName(first), "ENOENT");
});

Deno.test("errors of the host are told by their code, else by their class", () => {
  assertEquals(errnoName(assertThrows(() => Deno.statSync("/nowhere/at/all"))), "ENOENT");
  assertEquals(errnoName(new Deno.errors.WouldBlock()), "EAGAIN");
  assertEquals(errnoName(new Deno.errors.NotCapable()), "ENOTCAPABLE");
  assertEquals(errnoName(Object.assign(new Error(), { code: "EWOULDBLOCK" })), "EAGAIN");
  assertEquals(errnoName(Object.assign(new TypeError(), { code: "EXDEV" })), "EXDEV");
});

Deno.test("what nobody foresaw is EIO", () => {
  const odd = new Error();
  odd.name = "constructor";
  for (const thrown of [odd, new RangeError(), "text", undefined, null, { code: "ENOENT" }]) {
    assertEquals(errnoName(thrown), "EIO");
  }
  assertEquals(errnoName(Object.assign(new Error(), { code: "toString" })), "EIO");
  assertEquals(isError(new RangeError(), "EIO", "ENOENT"), true);
});
