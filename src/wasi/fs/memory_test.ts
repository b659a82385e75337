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
  const none = ["a/b", "..", "x".repeat(256)];
  for (const name of none) assertThrows(() => new MemoryFileSystem({ [name]: "" }), TypeError, JSON.stringify(name));
  assertThrows(() => files.writeFile(none[2], ""), Deno.errors.NotFound);
});

Deno.test("what is read out is a copy", () => {
  const files = new MemoryFileSystem({ f: "text" });
  files.readFile("f").fill(0);
  assertEquals(files.readText("f"), "text");
});

/** What an entry with a name of one letter counts, and what a second name counts. */
const ENTRY = 512 + 128 + 2, NAME = 128 + 2;

Deno.test("the capacity bounds contents and the number of files, and is given back", () => {
  const files = new MemoryFileSystem({}, { capacity: 3 * ENTRY - 1 + 1000 });
  using guest = guestOf(files);
  const fd = guest.mustOpen("f", { flags: ["CREAT"] });
  assertEquals(guest.write(fd, "x".repeat(1000)), 1000);
  assertEquals(guest.write(fd, "y".repeat(2 * ENTRY)), "ENOSPC");
  assertEquals(guest.call("fd_filestat_set_size", fd, 1n << 50n), "ENOSPC");
  assertEquals(guest.call("path_create_directory", 3, "d"), "ESUCCESS");
  assertEquals(guest.call("path_create_directory", 3, "e"), "ENOSPC");
  assertEquals(guest.call("path_unlink_file", 3, "f"), "ESUCCESS");
  assertEquals(guest.call("fd_close", fd), "ESUCCESS");
  assertEquals(guest.call("path_create_directory", 3, "e"), "ESUCCESS");
});

Deno.test("a file that was unlinked counts as long as it is open", () => {
  using guest = guestOf(new MemoryFileSystem({}, { capacity: 2 * ENTRY - 1 }));
  const fd = guest.mustOpen("f", { flags: ["CREAT"] });
  assertEquals(guest.call("path_unlink_file", 3, "f"), "ESUCCESS");
  assertEquals(guest.call("path_create_directory", 3, "e"), "ESUCCESS");
  assertEquals(guest.write(fd, "x".repeat(NAME)), "ENOSPC");
  assertEquals(guest.call("fd_close", fd), "ESUCCESS");
  assertEquals(guest.call("path_create_directory", 3, "d"), "ENOSPC");
  assertEquals(guest.call("path_remove_directory", 3, "e"), "ESUCCESS");
  assertEquals(guest.call("path_create_directory", 3, "d"), "ESUCCESS");
});

Deno.test("names, hard links and targets of links count", () => {
  const room = (more: number) => guestOf(new MemoryFileSystem({ f: "" }, { capacity: ENTRY + more }));
  const long = "x".repeat(255), name = 128 + 2 * 255;
  for (
    const [cost, call] of [
      [NAME, (guest: Guest) => guest.call("path_link", 3, 0, "f", 3, "g")],
      [name, (guest: Guest) => guest.call("path_link", 3, 0, "f", 3, long)],
      [512 + name, (guest: Guest) => guest.call("path_create_directory", 3, long)],
      [ENTRY + 2 * 4000, (guest: Guest) => guest.call("path_symlink", "t".repeat(4000), 3, "l")],
      [2 * 254, (guest: Guest) => guest.call("path_rename", 3, "f", 3, long)],
    ] as const
  ) {
    using enough = room(cost), tooLittle = room(cost - 1);
    assertEquals([call(enough), call(tooLittle)], ["ESUCCESS", "ENOSPC"]);
    assertEquals(known(tooLittle.stat("f")).links, 1n);
  }
});

Deno.test("whatever is made and removed again, the capacity is what it was", () => {
  using guest = guestOf(new MemoryFileSystem({}, { capacity: 6 * ENTRY }));
  for (let round = 0; round < 100; round++) {
    const fd = guest.mustOpen("f", { flags: ["CREAT"] });
    for (let i = 0; i < 20; i++) guest.write(fd, "x".repeat(50));
    guest.call("fd_filestat_set_size", fd, BigInt(round));
    guest.call("path_link", 3, 0, "f", 3, "longer");
    guest.call("path_rename", 3, "longer", 3, "f");
    guest.call("path_rename", 3, "longer", 3, "g");
    guest.call("path_symlink", "target", 3, "l");
    guest.call("path_create_directory", 3, "d");
    guest.call("path_rename", 3, "l", 3, "g");
    for (const name of ["f", "g", "l"]) guest.call("path_unlink_file", 3, name);
    guest.call("path_remove_directory", 3, "d");
    guest.call("fd_close", fd);
  }
  assertEquals(
    "abcdef".split("").map((name) => guest.call("path_create_directory", 3, name)),
    Array(6).fill("ESUCCESS"),
  );
  assertEquals(guest.call("path_create_directory", 3, "g"), "ENOSPC");
});

Deno.test("what a file that was cut keeps in memory counts, and little by little it grows to the last byte", () => {
  const most = 100_000, files = new MemoryFileSystem({}, { capacity: 2 * ENTRY + most });
  using guest = guestOf(files);
  const first = guest.mustOpen("f", { flags: ["CREAT"] }), second = guest.mustOpen("g", { flags: ["CREAT"] });
  let size = 0;
  while (guest.write(first, "x".repeat(100)) === 100) size += 100;
  assertEquals(size, most);
  assertEquals(guest.write(second, "x"), "ENOSPC");
  guest.call("fd_filestat_set_size", first, 1n);
  assertEquals(guest.call("fd_filestat_set_size", second, BigInt(most - 1)), "ESUCCESS");
  assertEquals(guest.call("fd_filestat_set_size", second, BigInt(most)), "ENOSPC");
});

Deno.test("an embedder is told what the capacity is", () => {
  const says = 'it would take more than the "capacity" of 2000 bytes', capacity = 2000;
  assertThrows(() => new MemoryFileSystem({ f: "x".repeat(2000) }, { capacity }), RangeError, says);
  const files = new MemoryFileSystem({ d: {} }, { capacity });
  assertThrows(() => files.writeFile("d/f", "x".repeat(1000)), RangeError, `Cannot write "d/f": ${says}`);
  files.writeFile("d/f", "x".repeat(100));
});

testFileSystems("names have at most 255 bytes", (guest) => {
  for (const long of ["x".repeat(256), "ä".repeat(128)]) {
    guest.create("f");
    const calls = [
      guest.open(long, { flags: ["CREAT"] }),
      guest.open(`${long}/x`),
      guest.call("path_create_directory", 3, long),
      guest.call("path_symlink", "f", 3, long),
      guest.call("path_link", 3, 0, "f", 3, long),
      guest.call("path_rename", 3, "f", 3, long),
      guest.call("path_unlink_file", 3, long),
      guest.stat(long),
    ];
    assertEquals(calls, calls.map(() => "ENAMETOOLONG"));
  }
  guest.create("ä".repeat(127));
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
