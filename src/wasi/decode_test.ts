import { assertEquals } from "@std/assert";
import { Guest, OUT } from "../../tests/wasi/guest.ts";
import { MemoryFileSystem } from "./mod.ts";

function memoryGuest(): Guest {
  const files = new MemoryFileSystem({ f: "text", d: { g: "more" } });
  return new Guest({ preopens: [{ guest: "/", directory: files.root }] });
}

Deno.test("every pointer that leads outside answers EFAULT before anything happens", () => {
  using guest = memoryGuest();
  for (const at of [0xfffffff0, 0x7fffffff, (1 << 20) - 1]) {
    assertEquals(guest.call("path_open", 3, 0, "new", 1, 0n, 0n, 0, at), "EFAULT");
    assertEquals(guest.call("fd_write", 1, at, 2, OUT), "EFAULT");
    assertEquals(guest.call("random_get", at, 100), "EFAULT");
    assertEquals(guest.call("clock_time_get", 0, 0n, at), "EFAULT");
    assertEquals(guest.call("fd_filestat_get", 3, at), "EFAULT");
    assertEquals(guest.call("fd_readdir", 3, at, 100, 0n, OUT), "EFAULT");
    assertEquals(guest.call("poll_oneoff", at, OUT, 1, OUT), "EFAULT");
    assertEquals(guest.call("poll_oneoff", OUT, at, 1, OUT), "EFAULT");
  }
  assertEquals(guest.stat("new"), "ENOENT");
});

Deno.test("negative i32 values are large unsigned ones", () => {
  using guest = memoryGuest();
  assertEquals(guest.call("fd_close", -1), "EBADF");
  assertEquals(guest.call("random_get", -16, 8), "EFAULT");
  assertEquals(guest.call("fd_read", 0, 0, -1, OUT), "EINVAL");
});

Deno.test("the number of buffers is bounded, and so is their sum", () => {
  using guest = memoryGuest();
  assertEquals(guest.call("fd_write", 1, 0, 1024, OUT), "ESUCCESS");
  assertEquals(guest.call("fd_write", 1, 0, 1025, OUT), "EINVAL");
  guest.view.setUint32(256, 0, true);
  guest.view.setUint32(260, 0xffffffff, true);
  assertEquals(guest.call("fd_write", 1, 256, 1, OUT), "EFAULT");
});
