import { assert, assertEquals } from "@std/assert";
import { BUFFER, Guest, known, OUT, testFileSystems, withDirectory } from "../../tests/wasi/guest.ts";
import { fdflags, filetype, fstflags, whence } from "./constants.ts";
import { CapturedOutput, MemoryFileSystem } from "./mod.ts";
import { rights } from "./rights.ts";

testFileSystems("fd_read and fd_write move the position, fd_pread and fd_pwrite do not", (guest) => {
  const fd = guest.mustOpen("f", { flags: ["CREAT"] });
  assertEquals(guest.write(fd, "hello world"), 11);
  assertEquals(guest.read(fd, 5, 6n), "world");
  assertEquals(guest.write(fd, "W", 6n), 1);
  assertEquals(guest.call("fd_tell", fd, OUT), "ESUCCESS");
  assertEquals(guest.view.getBigUint64(OUT, true), 11n);
  assertEquals(guest.read(fd), "");
  assertEquals(guest.call("fd_seek", fd, 0n, whence.SET, OUT), "ESUCCESS");
  assertEquals(guest.read(fd, 5), "hello");
  assertEquals(guest.read(fd), " World");
});

testFileSystems("fd_read and fd_write take several buffers, and skip empty ones", (guest) => {
  const fd = guest.mustOpen("f", { flags: ["CREAT"] });
  const { view } = guest;
  guest.bytes.set(new TextEncoder().encode("abcdefgh"), BUFFER);
  const iovecs = [[BUFFER, 3], [0, 0], [BUFFER + 3, 5]];
  iovecs.forEach(([at, length], i) => {
    view.setUint32(256 + i * 8, at, true);
    view.setUint32(260 + i * 8, length, true);
  });
  assertEquals(guest.call("fd_write", fd, 256, 3, OUT), "ESUCCESS");
  assertEquals(view.getUint32(OUT, true), 8);
  guest.bytes.fill(0, BUFFER, BUFFER + 8);
  assertEquals(guest.call("fd_pread", fd, 256, 3, 1n, OUT), "ESUCCESS");
  assertEquals(view.getUint32(OUT, true), 7);
  assertEquals(guest.text(BUFFER, 7), "bcdefgh");
  assertEquals(guest.call("fd_read", fd, 256, 0, OUT), "ESUCCESS");
  assertEquals(view.getUint32(OUT, true), 0);
});

testFileSystems("large buffers are written without gathering", (guest) => {
  const fd = guest.mustOpen("f", { flags: ["CREAT"] });
  const { view } = guest;
  const half = 100_000;
  guest.bytes.fill(1, BUFFER, BUFFER + half).fill(2, BUFFER + half, BUFFER + 2 * half);
  view.setUint32(256, BUFFER, true);
  view.setUint32(260, half, true);
  view.setUint32(264, BUFFER + half, true);
  view.setUint32(268, half, true);
  assertEquals(guest.call("fd_write", fd, 256, 2, OUT), "ESUCCESS");
  assertEquals(view.getUint32(OUT, true), 2 * half);
  assertEquals(guest.read(fd, 2, BigInt(half - 1)), "\x01\x02");
});

testFileSystems("a copy through odd buffers loses nothing", (guest) => {
  const from = guest.mustOpen("in", { flags: ["CREAT"] });
  const to = guest.mustOpen("out", { flags: ["CREAT"] });
  const block = Array.from({ length: 4099 }, (_, i) => String.fromCharCode(33 + i % 89)).join("");
  for (let i = 0; i < 300; i++) assertEquals(guest.write(from, block), block.length);
  assertEquals(guest.call("fd_seek", from, 0n, whence.SET, OUT), "ESUCCESS");
  for (let part; (part = guest.read(from, 60_007)) !== "";) assertEquals(guest.write(to, part), part.length);
  assertEquals(guest.read(to, 900_000, 0n), block.repeat(300).slice(0, 900_000));
  assertEquals(known(guest.fdStat(to)).size, BigInt(300 * block.length));
});

testFileSystems("append mode writes at the end and can be switched", (guest) => {
  guest.create("f", "abc");
  const fd = guest.mustOpen("f", { fdflags: fdflags.APPEND });
  assertEquals(guest.write(fd, "de"), 2);
  assertEquals(guest.read(fd), "");
  assertEquals(guest.call("fd_seek", fd, 0n, whence.SET, OUT), "ESUCCESS");
  assertEquals(guest.write(fd, "f"), 1);
  assertEquals(guest.contents("f"), "abcdef");
  assertEquals(guest.write(fd, "X", 0n), 1);
  assertEquals(guest.call("fd_fdstat_set_flags", fd, 0), "ESUCCESS");
  assertEquals(guest.call("fd_seek", fd, 1n, whence.SET, OUT), "ESUCCESS");
  assertEquals(guest.write(fd, "Y"), 1);
  assertEquals(guest.call("fd_fdstat_set_flags", fd, fdflags.APPEND), "ESUCCESS");
  assertEquals(guest.write(fd, "g"), 1);
  assertEquals(guest.contents("f"), "XYcdefg");
});

Deno.test("an appending file appends atomically next to another writer", () => {
  withDirectory((host) => {
    using guest = new Guest({ preopens: [{ guest: "/", host }] });
    const fd = guest.mustOpen("log", { flags: ["CREAT"], fdflags: fdflags.APPEND });
    guest.write(fd, "a");
    Deno.writeTextFileSync(`${host}/log`, "other", { append: true });
    guest.write(fd, "b");
    assertEquals(Deno.readTextFileSync(`${host}/log`), "aotherb");
  });
});

testFileSystems("synchronous files and fd_sync work", (guest) => {
  for (const flag of [fdflags.SYNC, fdflags.DSYNC, fdflags.RSYNC]) {
    const fd = guest.mustOpen("f", { flags: ["CREAT"], fdflags: flag });
    assertEquals(guest.write(fd, "x"), 1);
    assertEquals(guest.call("fd_fdstat_get", fd, OUT), "ESUCCESS");
    assertEquals(guest.view.getUint16(OUT + 2, true), flag);
    assertEquals(guest.call("fd_sync", fd), "ESUCCESS");
    assertEquals(guest.call("fd_datasync", fd), "ESUCCESS");
  }
  assertEquals(guest.call("fd_sync", 3), "ESUCCESS");
  assertEquals(guest.call("fd_datasync", 3), "ESUCCESS");
});

testFileSystems("fd_seek counts from the start, the position and the end", (guest) => {
  guest.create("f", "0123456789");
  const fd = guest.mustOpen("f");
  const seek = (delta: bigint, from: number) => {
    const code = guest.call("fd_seek", fd, delta, from, OUT);
    return code === "ESUCCESS" ? guest.view.getBigUint64(OUT, true) : code;
  };
  assertEquals(seek(4n, whence.SET), 4n);
  assertEquals(seek(-1n, whence.CUR), 3n);
  assertEquals(seek(-2n, whence.END), 8n);
  assertEquals(seek(100n, whence.END), 110n);
  assertEquals(seek(-1n, whence.SET), "EINVAL");
  assertEquals(seek(-(1n << 63n), whence.CUR), "EINVAL");
  assertEquals(seek((1n << 63n) - 1n, whence.SET), "EINVAL");
  assertEquals(seek(1n << 40n, whence.SET), 1n << 40n);
  assertEquals(guest.call("fd_seek", fd, 0n, 3, OUT), "EINVAL");
  assertEquals(guest.call("fd_seek", 3, 0n, 0, OUT), "EISDIR");
});

testFileSystems("writing beyond the end leaves zeros between", (guest) => {
  const fd = guest.mustOpen("f", { flags: ["CREAT"] });
  assertEquals(guest.write(fd, "x", 3n), 1);
  assertEquals(guest.contents("f"), "\0\0\0x");
});

testFileSystems("fd_filestat_set_size cuts and extends, fd_allocate only extends", (guest) => {
  guest.create("f", "abcdef");
  const fd = guest.mustOpen("f");
  assertEquals(guest.call("fd_filestat_set_size", fd, 3n), "ESUCCESS");
  assertEquals(guest.call("fd_filestat_set_size", fd, 5n), "ESUCCESS");
  assertEquals(guest.contents("f"), "abc\0\0");
  assertEquals(guest.call("fd_allocate", fd, 1n, 2n), "ESUCCESS");
  assertEquals(known(guest.fdStat(fd)).size, 5n);
  assertEquals(guest.call("fd_allocate", fd, 4n, 6n), "ESUCCESS");
  assertEquals(known(guest.fdStat(fd)).size, 10n);
  assertEquals(guest.call("fd_allocate", fd, 4n, 0n), "EINVAL");
  assertEquals(guest.call("fd_allocate", fd, (1n << 53n) - 1n, 5n), "EFBIG");
  assertEquals(guest.call("fd_advise", fd, 0n, 5n, 3), "ESUCCESS");
  assertEquals(guest.call("fd_advise", fd, 0n, 5n, 6), "EINVAL");
});

testFileSystems("times are set to what was asked, to the nanosecond", (guest) => {
  guest.create("f");
  const fd = guest.mustOpen("f");
  const { ATIM, ATIM_NOW, MTIM, MTIM_NOW } = fstflags;
  const before = known(guest.fdStat(fd));
  assertEquals(guest.call("fd_filestat_set_times", fd, 1n, 1_234_567_891_234_567_891n, MTIM), "ESUCCESS");
  const after = known(guest.fdStat(fd));
  assertEquals(after.mtime, 1_234_567_891_234_567_891n);
  assertEquals(after.atime, before.atime);
  assertEquals(known(guest.stat("f")).mtime, after.mtime);
  assertEquals(guest.call("fd_filestat_set_times", fd, 5_000_000_007n, 0n, ATIM | MTIM_NOW), "ESUCCESS");
  assertEquals(known(guest.fdStat(fd)).atime, 5_000_000_007n);
  assert(known(guest.fdStat(fd)).mtime >= before.mtime);
  assertEquals(guest.call("fd_filestat_set_times", fd, 0n, 0n, ATIM | ATIM_NOW), "EINVAL");
  assertEquals(guest.call("fd_filestat_set_times", fd, 0n, 0n, MTIM | MTIM_NOW), "EINVAL");
  assertEquals(guest.call("fd_filestat_set_times", fd, 0n, 0n, 16), "EINVAL");
  assertEquals(guest.call("fd_filestat_set_times", 3, 0n, 3_000_000_000n, MTIM), "ESUCCESS");
  assertEquals(known(guest.fdStat(3)).mtime, 3_000_000_000n);
});

testFileSystems("a mark at the start of a name or of a link's text is a part of it", (guest) => {
  const marked = "\uFEFFmarked";
  guest.create(marked, "contents");
  assertEquals(guest.call("path_symlink", marked, 3, "link"), "ESUCCESS");
  assertEquals(guest.list(3).some(({ name, type }) => name === marked && type === filetype.REGULAR_FILE), true);
  assertEquals(guest.contents("link"), "contents");
});

testFileSystems("a listing is complete through a small buffer, and marks entries by kind", (guest) => {
  const names = Array.from({ length: 300 }, (_, i) => `file number ${i}`);
  for (const name of names) guest.create(name);
  guest.call("path_create_directory", 3, "sub");
  guest.call("path_symlink", "sub", 3, "link");
  const entries = guest.list(3, 100);
  assertEquals(entries.map(({ name }) => name).sort(), [".", "..", "link", "sub", ...names].sort());
  const type = (name: string) => entries.find((entry) => entry.name === name)?.type;
  assertEquals(type("."), filetype.DIRECTORY);
  assertEquals(type("sub"), filetype.DIRECTORY);
  assertEquals(type("link"), filetype.SYMBOLIC_LINK);
  assertEquals(type("file number 7"), filetype.REGULAR_FILE);
  const { ino } = known(guest.stat("file number 7"));
  assertEquals(entries.find(({ name }) => name === "file number 7")?.ino, ino);
  assertEquals(entries[0].ino, known(guest.fdStat(3)).ino);
});

testFileSystems("cookies stay good while entries are removed and added", (guest) => {
  for (let i = 0; i < 50; i++) guest.create(`f${i}`);
  const seen = new Set<string>();
  let cookie = 0n;
  for (;;) {
    assertEquals(guest.call("fd_readdir", 3, BUFFER, 40, cookie, OUT), "ESUCCESS");
    const used = guest.view.getUint32(OUT, true);
    if (used === 0) break;
    cookie = guest.view.getBigUint64(BUFFER, true);
    const name = guest.text(BUFFER + 24, guest.view.getUint32(BUFFER + 16, true));
    assert(!seen.has(name), `${name} is listed twice`);
    seen.add(name);
    if (name.startsWith("f")) {
      assertEquals(guest.call("path_unlink_file", 3, name), "ESUCCESS");
      guest.create(`new${name}`);
    }
  }
  assertEquals([...seen].filter((name) => name.startsWith("f")).length, 50);
  assertEquals(guest.list(3).length, 52);
});

testFileSystems("fd_readdir cuts the last entry off where the buffer ends", (guest) => {
  guest.create("abc");
  assertEquals(guest.call("fd_readdir", 3, BUFFER, 24 + 1 + 24 + 2 + 24 + 2, 0n, OUT), "ESUCCESS");
  assertEquals(guest.view.getUint32(OUT, true), 77);
  assertEquals(guest.call("fd_readdir", 3, BUFFER, 10, 0n, OUT), "ESUCCESS");
  assertEquals(guest.view.getUint32(OUT, true), 10);
  assertEquals(guest.call("fd_readdir", 3, BUFFER, 100, 99n, OUT), "ESUCCESS");
  assertEquals(guest.view.getUint32(OUT, true), 0);
});

Deno.test("10,000 entries are listed completely", () => {
  withDirectory((host) => {
    for (let i = 0; i < 10_000; i++) Deno.writeTextFileSync(`${host}/entry${i}`, "");
    using guest = new Guest({ preopens: [{ guest: "/", host }] });
    const names = new Set(guest.list(3).map(({ name }) => name));
    assertEquals(names.size, 10_002);
  });
});

testFileSystems("rights are what was asked and what fits, and can only be dropped", (guest) => {
  guest.create("f", "x");
  const fd = guest.mustOpen("f", { rights: rights.FD_READ | rights.FD_SEEK | rights.PATH_OPEN, inheriting: 0 });
  const stat = () => {
    assertEquals(guest.call("fd_fdstat_get", fd, OUT), "ESUCCESS");
    return Number(guest.view.getBigUint64(OUT + 8, true));
  };
  assertEquals(stat(), rights.FD_READ | rights.FD_SEEK | rights.FD_TELL);
  assertEquals(guest.write(fd, "y"), "ENOTCAPABLE");
  assertEquals(guest.call("fd_filestat_set_size", fd, 0n), "ENOTCAPABLE");
  assertEquals(guest.call("fd_fdstat_set_rights", fd, BigInt(rights.FD_WRITE), 0n), "ENOTCAPABLE");
  assertEquals(guest.call("fd_fdstat_set_rights", fd, BigInt(rights.FD_SEEK), 0n), "ESUCCESS");
  assertEquals(guest.read(fd), "!ENOTCAPABLE");
  assertEquals(guest.call("fd_fdstat_set_rights", fd, BigInt(rights.FD_READ), 0n), "ENOTCAPABLE");
});

testFileSystems("descriptors are closed, renumbered and reused", (guest) => {
  guest.create("a", "A");
  guest.create("b", "B");
  const a = guest.mustOpen("a");
  const b = guest.mustOpen("b");
  assertEquals(guest.call("fd_renumber", a, b), "ESUCCESS");
  assertEquals(guest.read(b), "A");
  assertEquals(guest.call("fd_close", a), "EBADF");
  assertEquals(guest.call("fd_renumber", b, a), "EBADF");
  assertEquals(guest.call("fd_renumber", b, b), "ESUCCESS");
  assertEquals(guest.mustOpen("b"), a);
  assertEquals(guest.call("fd_close", b), "ESUCCESS");
  assertEquals(guest.call("fd_close", 0xffffffff), "EBADF");
});

testFileSystems("an unlinked file lives while it is open", (guest) => {
  guest.create("f", "text");
  const fd = guest.mustOpen("f");
  assertEquals(guest.call("path_unlink_file", 3, "f"), "ESUCCESS");
  assertEquals(guest.read(fd), "text");
  assertEquals(guest.write(fd, "!"), 1);
  assertEquals(known(guest.fdStat(fd)).links, 0n);
  assertEquals(guest.open("f"), "ENOENT");
});

testFileSystems("preopened directories tell their names", (guest) => {
  assertEquals(guest.call("fd_prestat_get", 3, OUT), "ESUCCESS");
  assertEquals(guest.view.getUint32(OUT, true), 0);
  assertEquals(guest.view.getUint32(OUT + 4, true), 1);
  assertEquals(guest.call("fd_prestat_dir_name", 3, BUFFER, 1), "ESUCCESS");
  assertEquals(guest.text(BUFFER, 1), "/");
  assertEquals(guest.call("fd_prestat_dir_name", 3, BUFFER, 0), "ENAMETOOLONG");
  assertEquals(guest.call("fd_prestat_get", 4, OUT), "EBADF");
  assertEquals(guest.call("fd_prestat_get", 1, OUT), "EBADF");
  assertEquals(guest.call("fd_prestat_get", guest.mustOpen(".", { rights: 0 }), OUT), "EBADF");
});

Deno.test("the number of open descriptors is bounded, and nothing is created past it", () => {
  const files = new MemoryFileSystem();
  using guest = new Guest({ preopens: [{ guest: "/", directory: files.root }], limits: { descriptors: 6 } });
  guest.mustOpen("a", { flags: ["CREAT"] });
  const last = guest.mustOpen("b", { flags: ["CREAT"] });
  assertEquals(guest.open("c", { flags: ["CREAT"] }), "EMFILE");
  assertEquals(guest.stat("c"), "ENOENT");
  guest.call("fd_close", last);
  assertEquals(guest.mustOpen("c", { flags: ["CREAT"] }), last);
});

Deno.test("standard streams are streams: no position, no size, only their direction", () => {
  const stdout = new CapturedOutput();
  using guest = new Guest({ stdin: new TextEncoder().encode("input"), stdout });
  assertEquals(guest.read(0, 2), "in");
  assertEquals(guest.read(0), "put");
  assertEquals(guest.read(0), "");
  assertEquals(guest.write(1, "out"), 3);
  assertEquals(stdout.text, "out");
  assertEquals(guest.read(1), "!ENOTCAPABLE");
  assertEquals(guest.write(0, "x"), "ENOTCAPABLE");
  assertEquals(guest.call("fd_seek", 0, 0n, whence.CUR, OUT), "ENOTCAPABLE");
  assertEquals(guest.call("fd_allocate", 1, 0n, 1n), "ENOTCAPABLE");
});

Deno.test("a stream is read once for all buffers, so that it does not block for a second helping", () => {
  let reads = 0;
  using guest = new Guest({
    stdin: (buffer) => {
      reads++;
      buffer[0] = 0x61;
      return 1;
    },
  });
  guest.view.setUint32(256, BUFFER, true);
  guest.view.setUint32(260, 1, true);
  guest.view.setUint32(264, BUFFER + 1, true);
  guest.view.setUint32(268, 100, true);
  assertEquals(guest.call("fd_read", 0, 256, 2, OUT), "ESUCCESS");
  assertEquals(guest.view.getUint32(OUT, true), 1);
  assertEquals(reads, 1);
});

Deno.test("memory shared between threads is read and written through copies", () => {
  withDirectory((host) => {
    using guest = new Guest({ preopens: [{ guest: "/", host }] }, { shared: true });
    guest.create("f", "shared");
    assertEquals(guest.contents("f"), "shared");
    assertEquals(guest.list(3).map(({ name }) => name).sort(), [".", "..", "f"]);
  });
});
