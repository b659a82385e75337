import { assertEquals, assertThrows } from "@std/assert";
import { withDirectory } from "../../../tests/wasi/guest.ts";
import { filetype } from "../constants.ts";
import { WasiError } from "../errno.ts";
import { whyNotAnchored } from "./host.ts";
import * as posix from "./posix.ts";

function test(name: string, fn: (path: string, fd: number) => void): void {
  const ignore = whyNotAnchored() !== undefined;
  Deno.test({
    name,
    ignore,
    fn: () =>
      withDirectory((host) => {
        const path = Deno.realPathSync(host), fd = posix.openRealDirectory(path);
        fn(path, fd);
        posix.closeFile(fd);
      }),
  });
}

test("a name is an entry of the directory and nothing else", (_, fd) => {
  for (const name of ["", "..", "a/b", "/", "/etc", "../x", "a/"]) {
    const uses = [
      () => posix.openFileAt(fd, name, 0),
      () => posix.openDirectoryAt(fd, name),
      () => posix.statAt(fd, name),
      () => posix.readLinkAt(fd, name),
      () => posix.makeDirectoryAt(fd, name),
      () => posix.removeAt(fd, name, "file"),
      () => posix.removeAt(fd, name, "directory"),
      () => posix.makeLinkAt(fd, name, "x"),
      () => posix.linkAt(fd, name, fd, "x"),
      () => posix.linkAt(fd, "x", fd, name),
      () => posix.renameAt(fd, name, fd, "x"),
      () => posix.renameAt(fd, "x", fd, name),
      () => posix.setTimesAt(fd, name, {}),
    ];
    for (const use of uses) assertThrows(use, WasiError, "ENOTCAPABLE");
  }
  assertThrows(() => posix.statAt(fd, "a\0b"), WasiError, "EINVAL");
  assertThrows(() => posix.statAt(fd, "a".repeat(5000)), WasiError, "ENAMETOOLONG");
  assertThrows(() => posix.statAt(fd, "é".repeat(3000)), WasiError, "ENAMETOOLONG");
  assertThrows(() => posix.statAt(fd, "a".repeat(256)), WasiError, "ENAMETOOLONG");
});

test("what is known of files is what Deno knows of them", (path, fd) => {
  Deno.mkdirSync(`${path}/directory`);
  Deno.writeTextFileSync(`${path}/file`, "some text");
  Deno.linkSync(`${path}/file`, `${path}/second`);
  Deno.symlinkSync("nowhere", `${path}/link`);
  Deno.utimeSync(`${path}/file`, 1000.5, 2000.25);
  const types = { directory: filetype.DIRECTORY, file: filetype.REGULAR_FILE, link: filetype.SYMBOLIC_LINK };
  for (const [name, type] of Object.entries(types)) {
    const { dev, ino, nlink, size, mtime, atime } = Deno.lstatSync(`${path}/${name}`), stat = posix.statAt(fd, name);
    assertEquals([stat.dev, stat.ino, stat.links, stat.size], [dev, ino ?? 0, nlink ?? 0, size].map(BigInt));
    assertEquals([stat.mtime, stat.atime].map((time) => Number(time / 1_000_000n)), [mtime, atime].map(Number));
    assertEquals(stat.type, type);
  }
  assertEquals(posix.statOpen(fd).ino, BigInt(Deno.statSync(path).ino ?? 0));
  posix.setTimesAt(fd, "file", { mtime: 1_234_567_890_123_456_789n });
  const { atime, mtime } = posix.statAt(fd, "file");
  assertEquals([atime, mtime], [1_000_500_000_000n, 1_234_567_890_123_456_789n]);
});

test("all names of a large directory are listed, of any length and in any script", (path, fd) => {
  const names = Array.from({ length: 2000 }, (_, i) => `${i}${"é".repeat(i % 100)}`).sort();
  for (const name of names) Deno.writeTextFileSync(`${path}/${name}`, "");
  assertEquals(posix.namesIn(fd).sort(), names);
});

test("a path that leads through a link is no real one", (path) => {
  Deno.mkdirSync(`${path}/a/b/c`, { recursive: true });
  Deno.symlinkSync("a", `${path}/link`);
  Deno.symlinkSync("b", `${path}/a/link`);
  for (const real of ["a", "a/b", "a/b/c"]) posix.closeFile(posix.openRealDirectory(`${path}/${real}`));
  for (const other of ["link", "link/b", "a/link", "a/link/c", "link/link/c"]) {
    assertThrows(() => posix.openRealDirectory(`${path}/${other}`), WasiError, "ENOTDIR");
  }
  assertThrows(() => posix.openRealDirectory(`${path}/none/x`), WasiError, "ENOENT");
});

test("a descriptor that is closed reaches nothing", (path) => {
  const closed = posix.closeFile(posix.openRealDirectory(path));
  assertEquals(posix.closeFile(closed), closed);
  for (const use of [posix.statOpen, posix.namesIn, (fd: number) => posix.statAt(fd, "etc")]) {
    assertThrows(() => use(closed), WasiError, "EBADF");
  }
});
