import { assert, assertEquals, assertThrows } from "@std/assert";
import { BUFFER, Guest, OUT } from "../../tests/wasi/guest.ts";
import { WasiError } from "./errno.ts";
import { MemoryFileSystem } from "./fs/memory.ts";
import { Listings } from "./listing.ts";
import { DIRECTORY_RIGHTS } from "./rights.ts";

Deno.test("descriptors that see the same names share them", () => {
  const { root } = new MemoryFileSystem({ a: "", b: "" }), listings = new Listings(1000);
  const first = listings.take(root), second = listings.take(root.reopen());
  assert(first === second);
  assertEquals(first.names, [".", "..", "a", "b"]);
  root.removeFile("a");
  const third = listings.take(root);
  assertEquals([first.names.length, third.names.length], [4, 3]);
});

Deno.test("listings are bounded together, and given back with the last who uses them", () => {
  const { root } = new MemoryFileSystem({ a: {}, b: {} }), listings = new Listings(175);
  const [a, b] = ["a", "b"].map((name) => root.openDirectory(name));
  const held = [listings.take(a), listings.take(a)];
  assertEquals(listings.take(b).names, [".", ".."]);
  assertThrows(() => listings.take(root), WasiError, "ENOMEM");
  listings.release(held[0]);
  a.createDirectory("c");
  assertThrows(() => listings.take(a), WasiError, "ENOMEM");
  listings.release(held[1]);
  assertEquals(listings.take(a).names, [".", "..", "c"]);
});

Deno.test("a guest's limit holds for all its descriptors, until they are closed", () => {
  const names = (prefix: string) => Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${prefix}${i}`, ""]));
  const files = new MemoryFileSystem({ a: names("a"), b: names("b") });
  const preopens = [{ guest: "/", directory: files.root }];
  using guest = new Guest({ preopens, limits: { listings: 600 } });
  const list = (fd: number) => guest.call("fd_readdir", fd, BUFFER, 4096, 0n, OUT);
  const open = (path: string) => guest.mustOpen(path, { rights: DIRECTORY_RIGHTS });
  const again = [open("a"), open("a"), open("a")], other = open("b");
  assertEquals(again.map(list), ["ESUCCESS", "ESUCCESS", "ESUCCESS"]);
  assertEquals(again.map(list), ["ESUCCESS", "ESUCCESS", "ESUCCESS"]);
  assertEquals(list(other), "ENOMEM");
  assertEquals(guest.call("fd_renumber", again[0], again[1]), "ESUCCESS");
  assertEquals(list(other), "ENOMEM");
  for (const fd of again.slice(1)) assertEquals(guest.call("fd_close", fd), "ESUCCESS");
  assertEquals(list(other), "ESUCCESS");
});
