import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { BUFFER, Guest, known, OUT, testFileSystems, withDirectory } from "../../tests/wasi/guest.ts";
import { fdflags, filetype, fstflags } from "./constants.ts";
import { MemoryFileSystem } from "./mod.ts";
import { ALL_RIGHTS, DIRECTORY_RIGHTS, rights } from "./rights.ts";

testFileSystems("path_open creates, truncates and insists on new files", (guest) => {
  assertEquals(guest.open("f"), "ENOENT");
  guest.create("f", "text");
  assertEquals(guest.open("f", { flags: ["CREAT", "EXCL"] }), "EEXIST");
  assertEquals(guest.open("f", { flags: ["CREAT", "EXCL"], rights: 0 }), "EEXIST");
  assertEquals(guest.contents("f", { flags: ["CREAT"] }), "text");
  assertEquals(guest.contents("f", { flags: ["TRUNC"] }), "");
  const fd = guest.mustOpen("new", { flags: ["CREAT", "EXCL"], rights: rights.FD_READ });
  assertEquals(guest.write(fd, "x"), "ENOTCAPABLE");
  assertEquals(known(guest.stat("new")).size, 0n);
  assertEquals(guest.open("n/f", { flags: ["CREAT"] }), "ENOENT");
  assertEquals(guest.open("f/x", { flags: ["CREAT"] }), "ENOTDIR");
  assertEquals(guest.open("", { flags: ["CREAT"] }), "ENOENT");
});

testFileSystems("path_open tells directories from files", (guest) => {
  guest.call("path_create_directory", 3, "d");
  guest.create("f");
  const directory = rights.FD_READDIR | rights.PATH_OPEN;
  assertEquals(typeof guest.open("d", { flags: ["DIRECTORY"], rights: directory }), "number");
  assertEquals(typeof guest.open("d", { rights: directory }), "number");
  assertEquals(typeof guest.open(".", { rights: directory }), "number");
  assertEquals(typeof guest.open("d/", { rights: directory }), "number");
  assertEquals(guest.open("f", { flags: ["DIRECTORY"], rights: directory }), "ENOTDIR");
  assertEquals(guest.open("f/", { rights: rights.FD_READ }), "ENOTDIR");
  assertEquals(guest.open("d", { rights: rights.FD_WRITE }), "EISDIR");
  assertEquals(guest.open("d", { flags: ["DIRECTORY"], rights: rights.FD_WRITE }), "EISDIR");
  assertEquals(guest.open(".", { rights: rights.FD_WRITE }), "EISDIR");
  assertEquals(guest.open("d", { flags: ["CREAT"], rights: 0 }), "EISDIR");
  assertEquals(guest.open("x/", { flags: ["CREAT"] }), "EISDIR");
  assertEquals(guest.open("d", { flags: ["DIRECTORY", "CREAT"], rights: 0 }), "EINVAL");
  assertEquals(guest.open("d", { flags: ["DIRECTORY", "TRUNC"], rights: 0 }), "EINVAL");
});

/** What opening a path that ends in a slash answers, by what is in its place; "opened" if it is opened. */
function answerBeforeSlash(kind: string, flags: readonly string[], writes: boolean): string {
  const creates = flags.includes("CREAT"), truncates = flags.includes("TRUNC");
  if (flags.includes("DIRECTORY") && (creates || truncates)) return "EINVAL";
  if (creates || (flags.includes("DIRECTORY") && writes)) return "EISDIR";
  if (kind === "nothing" || kind === "link to nothing") return "ENOENT";
  if (kind === "link to itself") return "ELOOP";
  if (kind === "file" || kind === "link to file") return "ENOTDIR";
  return truncates || writes ? "EISDIR" : "opened";
}

testFileSystems("path_open opens nothing but directories before a slash, and no directory for writing", (guest) => {
  const names = ["CREAT", "DIRECTORY", "EXCL", "TRUNC"] as const;
  guest.call("path_create_directory", 3, "directory");
  guest.create("file", "text");
  for (const target of ["directory", "file", "nothing"]) guest.call("path_symlink", target, 3, `link to ${target}`);
  guest.call("path_symlink", "link to directory/", 3, "link to link to directory");
  guest.call("path_symlink", "link to itself", 3, "link to itself");
  const kinds = guest.list(3).map(({ name }) => name).filter((name) => !name.startsWith("."));
  for (const kind of [...kinds, "nothing"]) {
    for (let bits = 0; bits < 16; bits++) {
      const flags = names.filter((_, i) => (bits & 1 << i) !== 0);
      for (const wish of [rights.FD_READ, rights.FD_WRITE, rights.FD_READ | rights.FD_WRITE]) {
        for (const follow of [false, true]) {
          for (const slash of ["/", "//"]) {
            const fd = guest.open(kind + slash, { flags, rights: wish, follow });
            const answer = typeof fd === "number" ? "opened" : fd;
            const expected = answerBeforeSlash(kind, flags, wish !== rights.FD_READ);
            assertEquals(answer, expected, `${kind}${slash} ${flags} ${wish} ${follow}`);
            if (typeof fd === "number") guest.call("fd_close", fd);
          }
        }
      }
    }
  }
  assertEquals(guest.contents("file"), "text");
  assertEquals(guest.stat("nothing"), "ENOENT");
});

testFileSystems("path_open grants no more than its directory may pass on", (guest) => {
  guest.create("f");
  const sub = guest.mustOpen(".", { rights: rights.PATH_OPEN, inheriting: rights.FD_READ });
  assertEquals(guest.open("f", { at: sub, rights: rights.FD_WRITE, inheriting: 0 }), "ENOTCAPABLE");
  assertEquals(guest.open("f", { at: sub, rights: rights.FD_READ, inheriting: rights.FD_WRITE }), "ENOTCAPABLE");
  assertEquals(typeof guest.open("f", { at: sub, rights: rights.FD_READ, inheriting: 0 }), "number");
  assertEquals(guest.open("g", { at: sub, rights: 0, inheriting: 0, flags: ["CREAT"] }), "ENOTCAPABLE");
  assertEquals(guest.open("f", { at: sub, rights: 0, inheriting: 0, flags: ["TRUNC"] }), "ENOTCAPABLE");
  assertEquals(guest.call("path_unlink_file", sub, "f"), "ENOTCAPABLE");
  assertEquals(guest.call("fd_readdir", sub, BUFFER, 100, 0n, OUT), "ENOTCAPABLE");
  const none = guest.mustOpen(".", { rights: 0, inheriting: 0 });
  assertEquals(guest.open("f", { at: none, rights: 0, inheriting: 0 }), "ENOTCAPABLE");
});

testFileSystems("bits that stand for no right are ignored", (guest) => {
  const { call, view } = guest;
  assertEquals(call.call(guest, "path_open", 3, 0, "f", 1, -1n, -1n, 0, OUT), "ESUCCESS");
  const fd = view.getUint32(OUT, true);
  assertEquals(call.call(guest, "fd_fdstat_get", fd, OUT), "ESUCCESS");
  assert(view.getBigUint64(OUT + 8, true) <= BigInt(ALL_RIGHTS));
});

testFileSystems("unknown flags answer EINVAL", (guest) => {
  assertEquals(guest.call("path_open", 3, 2, "f", 0, 0n, 0n, 0, OUT), "EINVAL");
  assertEquals(guest.call("path_open", 3, 0, "f", 16, 0n, 0n, 0, OUT), "EINVAL");
  assertEquals(guest.call("path_open", 3, 0, "f", 0, 0n, 0n, 32, OUT), "EINVAL");
  assertEquals(guest.call("fd_fdstat_set_flags", 3, fdflags.APPEND), "EINVAL");
});

testFileSystems("paths with dots and repeated slashes lead where they should", (guest) => {
  guest.call("path_create_directory", 3, "a");
  guest.call("path_create_directory", 3, "a/b");
  guest.create("a/b/f", "deep");
  assertEquals(guest.contents("a/.//b/../../a/b/../b///./f"), "deep");
  assertEquals(known(guest.stat("a/b/..")).ino, known(guest.stat("a")).ino);
  assertEquals(known(guest.stat("a/.")).type, filetype.DIRECTORY);
  assertEquals(guest.stat("a/b/f/."), "ENOTDIR");
  assertEquals(guest.stat("a/b/f/.."), "ENOTDIR");
  assertEquals(guest.stat("a/x/../b"), "ENOENT");
});

testFileSystems("bad paths answer their errors", (guest) => {
  assertEquals(guest.stat(""), "ENOENT");
  assertEquals(guest.stat("a\0b"), "EINVAL");
  assertEquals(guest.stat("x".repeat(5000)), "ENAMETOOLONG");
  guest.bytes.set([0x61, 0xff, 0x62], BUFFER);
  assertEquals(guest.call("path_filestat_get", 3, 0, BUFFER, 3, OUT), "EILSEQ");
  assertEquals(guest.call("path_filestat_get", 3, 0, 0xfffffff0, 100, OUT), "EFAULT");
  assertEquals(guest.call("path_filestat_get", 1, 0, "f", OUT), "ENOTDIR");
  assertEquals(guest.call("path_filestat_get", 99, 0, "f", OUT), "EBADF");
});

testFileSystems("symbolic links are followed when asked, and before a slash", (guest) => {
  guest.call("path_create_directory", 3, "d");
  guest.create("d/f", "text");
  assertEquals(guest.call("path_symlink", "d", 3, "ld"), "ESUCCESS");
  assertEquals(guest.call("path_symlink", "ld/f", 3, "lf"), "ESUCCESS");
  assertEquals(guest.call("path_symlink", "nowhere", 3, "dangling"), "ESUCCESS");
  assertEquals(guest.contents("lf"), "text");
  assertEquals(guest.contents("ld/f", { follow: false }), "text");
  assertEquals(guest.open("lf", { follow: false }), "ELOOP");
  assertEquals(known(guest.stat("lf")).type, filetype.SYMBOLIC_LINK);
  assertEquals(known(guest.stat("lf")).size, 4n);
  assertEquals(known(guest.stat("lf", { follow: true })).type, filetype.REGULAR_FILE);
  assertEquals(known(guest.stat("ld/")).type, filetype.DIRECTORY);
  assertEquals(guest.stat("lf/"), "ENOTDIR");
  assertEquals(guest.stat("dangling", { follow: true }), "ENOENT");
  assertEquals(guest.open("dangling", { follow: false }), "ELOOP");
  assertEquals(guest.open("dangling"), "ENOENT");
  assertEquals(guest.open("dangling", { flags: ["CREAT", "EXCL"] }), "EEXIST");
  guest.create("dangling", "made");
  assertEquals(guest.contents("nowhere"), "made");
  const opened = guest.open("ld", { flags: ["DIRECTORY"], rights: rights.PATH_OPEN, follow: false });
  assertEquals(opened, "ELOOP");
});

testFileSystems("loops of links end", (guest) => {
  guest.call("path_symlink", "b", 3, "a");
  guest.call("path_symlink", "a", 3, "b");
  guest.call("path_symlink", "c/x", 3, "c");
  assertEquals(guest.stat("a", { follow: true }), "ELOOP");
  assertEquals(guest.stat("a/x"), "ELOOP");
  assertEquals(guest.open("c"), "ELOOP");
});

testFileSystems("path_readlink gives the target, cut off where the buffer ends", (guest) => {
  guest.call("path_symlink", "some/target", 3, "l");
  guest.create("f");
  assertEquals(guest.call("path_readlink", 3, "l", BUFFER, 100, OUT), "ESUCCESS");
  assertEquals(guest.text(BUFFER, guest.view.getUint32(OUT, true)), "some/target");
  assertEquals(guest.call("path_readlink", 3, "l", BUFFER, 4, OUT), "ESUCCESS");
  assertEquals(guest.view.getUint32(OUT, true), 4);
  assertEquals(guest.call("path_readlink", 3, "f", BUFFER, 4, OUT), "EINVAL");
  assertEquals(guest.call("path_readlink", 3, ".", BUFFER, 4, OUT), "EINVAL");
  assertEquals(guest.call("path_readlink", 3, "none", BUFFER, 4, OUT), "ENOENT");
});

testFileSystems("path_symlink makes no second entry and no file with a slash", (guest) => {
  guest.create("f");
  guest.call("path_create_directory", 3, "d");
  assertEquals(guest.call("path_symlink", "x", 3, "f"), "EEXIST");
  assertEquals(guest.call("path_symlink", "x", 3, "d"), "EEXIST");
  assertEquals(guest.call("path_symlink", "x", 3, "d/"), "EEXIST");
  assertEquals(guest.call("path_symlink", "x", 3, "f/"), "ENOTDIR");
  assertEquals(guest.call("path_symlink", "x", 3, "n/"), "ENOENT");
  assertEquals(guest.call("path_symlink", "", 3, "n"), "ENOENT");
  assertEquals(guest.call("path_symlink", "x", 3, "."), "EEXIST");
});

testFileSystems("path_link gives a second name to the same file", (guest) => {
  guest.create("f", "text");
  guest.call("path_create_directory", 3, "d");
  assertEquals(guest.call("path_link", 3, 0, "f", 3, "d/g"), "ESUCCESS");
  assertEquals(known(guest.stat("d/g")).ino, known(guest.stat("f")).ino);
  assertEquals(known(guest.stat("f")).links, 2n);
  assertEquals(guest.call("path_unlink_file", 3, "f"), "ESUCCESS");
  assertEquals(guest.contents("d/g"), "text");
  assertEquals(guest.call("path_link", 3, 0, "d/g", 3, "d/g"), "EEXIST");
  assertEquals(guest.call("path_link", 3, 0, "d/g", 3, "d"), "EEXIST");
  assertEquals(guest.call("path_link", 3, 0, "d", 3, "e"), "EPERM");
  assertEquals(guest.call("path_link", 3, 0, ".", 3, "e"), "EPERM");
  assertEquals(guest.call("path_link", 3, 0, "d/g", 3, "e/"), "ENOENT");
  assertEquals(guest.call("path_link", 3, 0, "d/g/", 3, "e"), "ENOTDIR");
  assertEquals(guest.call("path_link", 3, 1, "d/g", 3, "e"), "EINVAL");
  guest.call("path_symlink", "none", 3, "l");
  assertEquals(guest.call("path_link", 3, 0, "l", 3, "m"), "ESUCCESS");
  assertEquals(known(guest.stat("m")).type, filetype.SYMBOLIC_LINK);
});

testFileSystems("path_rename replaces files and empty directories, and nothing else", (guest) => {
  const rename = (from: string, to: string) => guest.call("path_rename", 3, from, 3, to);
  guest.create("a", "A");
  guest.create("b", "B");
  for (const name of ["d", "empty", "full"]) guest.call("path_create_directory", 3, name);
  guest.create("full/x");
  assertEquals(rename("a", "b"), "ESUCCESS");
  assertEquals(guest.contents("b"), "A");
  assertEquals(guest.stat("a"), "ENOENT");
  assertEquals(rename("b", "empty"), "EISDIR");
  assertEquals(rename("d", "b"), "ENOTDIR");
  assertEquals(rename("d", "full"), "ENOTEMPTY");
  assertEquals(rename("d", "empty"), "ESUCCESS");
  assertEquals(rename("empty", "empty/inner"), "EINVAL");
  assertEquals(rename("none", "x"), "ENOENT");
  assertEquals(rename("b", "b"), "ESUCCESS");
  assertEquals(rename("b/", "c"), "ENOTDIR");
  assertEquals(rename("b", "c/"), "ENOTDIR");
  assertEquals(rename("empty/", "moved/"), "ESUCCESS");
  assertEquals(rename("full/x", "moved/y"), "ESUCCESS");
  assertEquals(known(guest.stat("moved/y")).type, filetype.REGULAR_FILE);
  assertEquals(rename(".", "z"), "EBUSY");
});

testFileSystems("directories are made and removed", (guest) => {
  assertEquals(guest.call("path_create_directory", 3, "d"), "ESUCCESS");
  assertEquals(guest.call("path_create_directory", 3, "d"), "EEXIST");
  assertEquals(guest.call("path_create_directory", 3, "."), "EEXIST");
  assertEquals(guest.call("path_create_directory", 3, "d/e/"), "ESUCCESS");
  assertEquals(guest.call("path_create_directory", 3, "x/y"), "ENOENT");
  guest.create("f");
  guest.call("path_symlink", "d", 3, "l");
  assertEquals(guest.call("path_remove_directory", 3, "d"), "ENOTEMPTY");
  assertEquals(guest.call("path_remove_directory", 3, "f"), "ENOTDIR");
  assertEquals(guest.call("path_remove_directory", 3, "f/"), "ENOTDIR");
  assertEquals(guest.call("path_remove_directory", 3, "l"), "ENOTDIR");
  assertEquals(guest.call("path_remove_directory", 3, "l/"), "ENOTDIR");
  assertEquals(guest.call("path_remove_directory", 3, "."), "EINVAL");
  assertEquals(guest.call("path_remove_directory", 3, "d/e/."), "EINVAL");
  assertEquals(guest.call("path_create_directory", 3, "d/new/."), "ENOENT");
  assertEquals(guest.call("path_remove_directory", 3, "d/e/"), "ESUCCESS");
  assertEquals(guest.call("path_remove_directory", 3, "d"), "ESUCCESS");
  assertEquals(guest.call("path_remove_directory", 3, "d"), "ENOENT");
});

testFileSystems("path_unlink_file removes files and links, not directories", (guest) => {
  guest.create("f");
  guest.call("path_create_directory", 3, "d");
  guest.call("path_symlink", "d", 3, "l");
  assertEquals(guest.call("path_unlink_file", 3, "d"), "EISDIR");
  assertEquals(guest.call("path_unlink_file", 3, "d/"), "EISDIR");
  assertEquals(guest.call("path_unlink_file", 3, "."), "EISDIR");
  assertEquals(guest.call("path_unlink_file", 3, "f/"), "ENOTDIR");
  assertEquals(guest.call("path_unlink_file", 3, "l/"), "ENOTDIR");
  assertEquals(guest.call("path_unlink_file", 3, "l"), "ESUCCESS");
  assertEquals(guest.call("path_unlink_file", 3, "f"), "ESUCCESS");
  assertEquals(guest.call("path_unlink_file", 3, "f"), "ENOENT");
});

testFileSystems("times of links and of what they mean are set apart", (guest) => {
  guest.create("f");
  guest.call("path_symlink", "f", 3, "l");
  const set = (flags: number, time: bigint) =>
    guest.call("path_filestat_set_times", 3, flags, "l", time, time, fstflags.ATIM | fstflags.MTIM);
  assertEquals(set(0, 1_000_000_001n), "ESUCCESS");
  assertEquals(known(guest.stat("l")).mtime, 1_000_000_001n);
  assertNotEquals(known(guest.stat("f")).mtime, 1_000_000_001n);
  assertEquals(set(1, 2_000_000_003n), "ESUCCESS");
  assertEquals(known(guest.stat("f")).mtime, 2_000_000_003n);
  assertEquals(known(guest.stat("l")).mtime, 1_000_000_001n);
});

testFileSystems("an open directory is the same directory after a rename of what is in it", (guest) => {
  guest.call("path_create_directory", 3, "d");
  const fd = guest.mustOpen("d", { rights: ALL_RIGHTS & ~rights.FD_WRITE });
  guest.create("d/f", "1");
  assertEquals(guest.contents("f", { at: fd }), "1");
  assertEquals(guest.open("../d/f", { at: fd }), "ENOTCAPABLE");
  assertEquals(guest.call("path_rename", fd, "f", 3, "g"), "ESUCCESS");
  assertEquals(guest.contents("g"), "1");
});

Deno.test("a read-only directory can be read and not changed", () => {
  withDirectory((host) => {
    Deno.writeTextFileSync(`${host}/f`, "text");
    Deno.mkdirSync(`${host}/d`);
    using guest = new Guest({ preopens: [{ guest: "/", host, readOnly: true }] });
    assertEquals(guest.contents("f"), "text");
    assertEquals(guest.contents("f", { flags: ["CREAT"] }), "text");
    assertEquals(guest.list(3).length, 4);
    for (const flags of [[], ["TRUNC"], ["CREAT"], ["CREAT", "EXCL"]] as const) {
      assertEquals(guest.open("f", { flags, rights: rights.FD_WRITE }), "EROFS");
    }
    assertEquals(guest.open("new", { flags: ["CREAT"], rights: 0 }), "EROFS");
    assertEquals(guest.open("f", { flags: ["TRUNC"], rights: 0 }), "EROFS");
    const fd = guest.mustOpen("f", { rights: rights.FD_READ | rights.FD_FILESTAT_SET_TIMES });
    assertEquals(guest.call("fd_filestat_set_times", fd, 0n, 0n, fstflags.MTIM), "EROFS");
    const d = guest.mustOpen("d", {
      rights: DIRECTORY_RIGHTS,
    });
    for (const at of [3, d]) {
      assertEquals(guest.call("path_create_directory", at, "x"), "EROFS");
      assertEquals(guest.call("path_symlink", "f", at, "x"), "EROFS");
      assertEquals(guest.call("path_link", 3, 0, "f", at, "x"), "EROFS");
      assertEquals(guest.call("path_rename", 3, "f", at, "x"), "EROFS");
      assertEquals(guest.call("path_unlink_file", at, "f"), "EROFS");
      assertEquals(guest.call("path_remove_directory", at, "d"), "EROFS");
      assertEquals(guest.call("path_filestat_set_times", at, 0, "f", 0n, 0n, fstflags.MTIM), "EROFS");
    }
    assertEquals(Deno.readTextFileSync(`${host}/f`), "text");
  });
});

Deno.test("preopened directories are apart like mount points", () => {
  const files = new MemoryFileSystem({ "f": "text" });
  using guest = new Guest({
    preopens: [{ guest: "/a", directory: files.root }, { guest: "/b", directory: files.root }],
  });
  assertEquals(guest.call("path_rename", 3, "f", 4, "g"), "EXDEV");
  assertEquals(guest.call("path_link", 3, 0, "f", 4, "g"), "EXDEV");
});
