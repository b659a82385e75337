import { assert, assertEquals, assertThrows } from "@std/assert";
import { Guest, known, testFileSystems } from "../../../tests/wasi/guest.ts";
import { filetype } from "../constants.ts";
import { MemoryFileSystem } from "./memory.ts";

function guestOf(files: MemoryFileSystem): Guest {
  return new Guest({ preopens: [{ guest: "/", directory: files.root }] });
}

Deno.test("an embedder puts files in and takes files out", () => {
  const files = new MemoryFileSystem({ "in.txt": "text", bytes: new Uint8Array([1, 2]), d: { e: { f: "deep" } } });
  using guest = guestOf(files);
  assertEquals(guest.contents("d/e/f"), "deep");
  guest.create("d/out", "result");
  assertEquals(files.readText("d/out"), "result");
  assertEquals(files.readFile("bytes"), new Uint8Array([1, 2]));
  files.writeFile("d/e/f", "changed");
  assertEquals(guest.contents("d/e/f"), "changed");
  assertThrows(() => files.readFile("none"), Deno.errors.NotFound, 'Cannot read "none"');
  assertThrows(() => files.readFile("d"), Deno.errors.NotFound);
  assertThrows(() => files.writeFile("x/y", ""), Deno.errors.NotFound, 'Cannot write "x/y"');
  assertThrows(() => files.writeFile("d", ""), Deno.errors.NotFound);
  assertThrows(() => new MemoryFileSystem({ "a/b": "" }), TypeError, '"a/b"');
});

Deno.test("what is read out is a copy", () => {
  const files = new MemoryFileSystem({ f: "text" });
  files.readFile("f").fill(0);
  assertEquals(files.readText("f"), "text");
});

Deno.test("the capacity bounds contents and the number of files, and is given back", () => {
  const files = new MemoryFileSystem({}, { capacity: 256 * 3 + 1000 });
  using guest = guestOf(files);
  const fd = guest.mustOpen("f", { flags: ["CREAT"] });
  assertEquals(guest.write(fd, "x".repeat(1000)), 1000);
  assertEquals(guest.write(fd, "y".repeat(300)), "ENOSPC");
  assertEquals(guest.call("fd_filestat_set_size", fd, 1n << 50n), "ENOSPC");
  assertEquals(guest.call("path_create_directory", 3, "d"), "ESUCCESS");
  assertEquals(guest.call("path_create_directory", 3, "e"), "ENOSPC");
  assertEquals(guest.call("path_unlink_file", 3, "f"), "ESUCCESS");
  assertEquals(guest.call("path_create_directory", 3, "e"), "ENOSPC");
  assertEquals(guest.call("fd_close", fd), "ESUCCESS");
  assertEquals(guest.call("path_create_directory", 3, "e"), "ESUCCESS");
});

Deno.test("a size that no memory has is ENOSPC even without a capacity", () => {
  using guest = guestOf(new MemoryFileSystem({}, { capacity: Infinity }));
  const fd = guest.mustOpen("f", { flags: ["CREAT"] });
  assertEquals(guest.call("fd_filestat_set_size", fd, 1n << 52n), "ENOSPC");
  assertEquals(guest.write(fd, "x"), 1);
});

Deno.test("what was cut off comes back as zeros", () => {
  using guest = guestOf(new MemoryFileSystem({ f: "abcdef" }));
  const fd = guest.mustOpen("f");
  guest.call("fd_filestat_set_size", fd, 2n);
  guest.call("fd_filestat_set_size", fd, 4n);
  assertEquals(guest.read(fd), "ab\0\0");
});

testFileSystems("a directory counts its subdirectories as links", (guest) => {
  guest.call("path_create_directory", 3, "d");
  guest.call("path_create_directory", 3, "d/e");
  const { links } = known(guest.stat("d"));
  // Some file systems do not count: they say 1 always.
  assert(links === 3n || links === 1n);
  guest.call("path_rename", 3, "d/e", 3, "e");
  assert(known(guest.stat("d")).links === links - 1n || links === 1n);
});

testFileSystems("a removed directory takes in nothing more", (guest) => {
  guest.call("path_create_directory", 3, "d");
  const d = guest.mustOpen("d", { rights: 0x3fffffff & ~0x40 });
  assertEquals(guest.call("path_remove_directory", 3, "d"), "ESUCCESS");
  for (const answer of [guest.open("f", { at: d, flags: ["CREAT"] }), guest.call("path_create_directory", d, "x")]) {
    assertEquals(answer, "ENOENT");
  }
  guest.create("f");
  assertEquals(guest.call("path_rename", 3, "f", d, "f"), "ENOENT");
});

Deno.test("each file system is a device of its own", () => {
  using a = guestOf(new MemoryFileSystem({ f: "" }));
  using b = guestOf(new MemoryFileSystem({ f: "" }));
  assert(known(a.stat("f")).dev !== known(b.stat("f")).dev);
  assertEquals(known(a.stat("f")).type, filetype.REGULAR_FILE);
});
