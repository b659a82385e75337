import { assertEquals, assertThrows } from "@std/assert";
import { WasiError } from "./errno.ts";
import { MemoryFileSystem } from "./fs/memory.ts";
import { outputNode } from "./fs/stream.ts";
import { DIRECTORY_RIGHTS, rights, STREAM_RIGHTS } from "./rights.ts";
import { checkRights, DescriptorTable, openStream, rightsOfType } from "./table.ts";

function stream(): ReturnType<typeof openStream> {
  return openStream(outputNode("null", Deno.stdout));
}

Deno.test("numbers are given lowest first", () => {
  const table = new DescriptorTable(10, 0);
  assertEquals([table.insert(stream()), table.insert(stream()), table.insert(stream())], [0, 1, 2]);
  table.close(1);
  assertEquals(table.insert(stream()), 1);
  assertEquals(table.insert(stream()), 3);
});

Deno.test("a number that is not open is EBADF, whatever it is", () => {
  const table = new DescriptorTable(10, 0);
  for (const fd of [0, 5, 0xffffffff, -1, 0.5]) assertThrows(() => table.get(fd), WasiError, "EBADF");
});

Deno.test("the limit counts what is open, also across renumbering", () => {
  const table = new DescriptorTable(2, 0);
  table.insert(stream());
  table.insert(stream());
  assertThrows(() => table.reserve(), WasiError, "EMFILE");
  table.renumber(0, 1);
  table.reserve();
  table.closeAll();
  assertThrows(() => table.get(1), WasiError, "EBADF");
});

Deno.test("rights are checked before the read-only mark", () => {
  const mount = { readOnly: true };
  const directory = new MemoryFileSystem().root;
  const open = { kind: "directory", directory, rights: DIRECTORY_RIGHTS, inheriting: 0, flags: 0, mount } as const;
  checkRights(open, rights.FD_READDIR);
  assertThrows(() => checkRights(open, rights.PATH_UNLINK_FILE), WasiError, "EROFS");
  assertThrows(() => checkRights(open, rights.FD_READ), WasiError, "ENOTCAPABLE");
});

Deno.test("a stream has no right that moves a position", () => {
  assertEquals(rightsOfType(2), STREAM_RIGHTS);
  assertEquals(STREAM_RIGHTS & (rights.FD_SEEK | rights.FD_TELL), 0);
});
