import { assert, assertEquals, assertThrows } from "@std/assert";
import { BUFFER, Guest, OUT } from "../../tests/wasi/guest.ts";
import { Meter, WasmTrap } from "../runtime/mod.ts";
import { eventtype, fdflags, filetype } from "./constants.ts";
import { MemoryFileSystem } from "./fs/memory.ts";
import type { FileNode } from "./fs/node.ts";
import type { WasiOptions } from "./mod.ts";

/** Milliseconds that a guest has, and that it may take. */
const TIME = 60, MOST = 1000;

/** Runs something that would wait for ever, or nearly; it must end by the trap of a deadline. */
function ends(action: (guest: Guest) => unknown, options: WasiOptions = {}): void {
  using guest = new Guest(options);
  const start = performance.now();
  guest.wasi.deadline = new Meter({ timeout: TIME });
  const { code } = assertThrows(() => {
    for (;;) action(guest);
  }, WasmTrap);
  assertEquals(code, "timeout");
  assert(performance.now() - start < MOST);
}

/** A poll of a clock, or of reading from a descriptor. */
function poll(guest: Guest, { fd, wait }: { fd?: number; wait?: bigint }): string {
  guest.bytes.fill(0, BUFFER, BUFFER + 48);
  guest.view.setUint8(BUFFER + 8, fd === undefined ? eventtype.CLOCK : eventtype.FD_READ);
  guest.view.setUint32(BUFFER + 16, fd ?? 1, true);
  if (wait !== undefined) guest.view.setBigUint64(BUFFER + 24, wait, true);
  return guest.call("poll_oneoff", BUFFER, BUFFER + 4096, 1, OUT);
}

/** An input that never says anything. */
const silent = { readSync: () => 0, poll: () => undefined };

Deno.test("sleeping ends with the guest's time", () => ends((guest) => poll(guest, { wait: 3_600_000_000_000n })));

Deno.test("waiting for input ends with the guest's time", () =>
  ends((guest) => poll(guest, { fd: 0 }), { stdin: silent }));

Deno.test("reading ends with the guest's time", () => ends((guest) => guest.read(0), { stdin: silent }));

Deno.test("waiting for a connection ends with the guest's time, and no other request is made", () => {
  ends((guest) => guest.call("sock_accept", 3, 0, OUT), { listeners: [{ hostname: "127.0.0.1", port: 0 }] });
});

Deno.test("writing ends with the guest's time", () => {
  const full = { writeSync: (bytes: Uint8Array) => bytes.length, poll: () => undefined };
  ends((guest) => guest.write(1, "text"), { stdout: full });
});

Deno.test("a guest that does not wait is told so", () => {
  const full = { writeSync: (bytes: Uint8Array) => bytes.length, poll: () => undefined };
  using guest = new Guest({ stdin: silent, stdout: full });
  guest.wasi.deadline = new Meter({ timeout: 60_000 });
  for (const fd of [0, 1]) guest.call("fd_fdstat_set_flags", fd, fdflags.NONBLOCK);
  assertEquals([guest.read(0), guest.write(1, "text")], ["!EAGAIN", "EAGAIN"]);
});

Deno.test("an output that waits is never given more than it has room for, if the time is limited", () => {
  const lengths: number[] = [], text = "0123456789".repeat(1000);
  let written = "";
  const stdout = {
    writeSync: (bytes: Uint8Array) => {
      lengths.push(bytes.length);
      written += new TextDecoder().decode(bytes);
      return bytes.length;
    },
    poll: () => ({ bytes: 1, hangup: false }),
  };
  using guest = new Guest({ stdout });
  assertEquals(guest.write(1, text), text.length);
  guest.wasi.deadline = new Meter({ timeout: 60_000 });
  assertEquals(guest.write(1, text), text.length);
  assertEquals(lengths, [10_000, 4096, 4096, 1808]);
  assertEquals(written, text + text);
});

/** A file that takes a second for a gigabyte. */
const slowFile = {
  type: filetype.REGULAR_FILE,
  seekable: true,
  read: takeTime,
  write: takeTime,
  close: () => {},
} as unknown as FileNode;

function takeTime({ length }: Uint8Array): number {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, length / 2 ** 20);
  return length;
}

for (const name of ["fd_read", "fd_write"] as const) {
  Deno.test(`${name} of a file ends with the guest's time, however much it is to move`, () => {
    const directory = new MemoryFileSystem().root, large = 1 << 26, buffers = 30;
    directory.openFile = () => slowFile;
    ends((guest) => {
      if (guest.memory.buffer.byteLength < large) guest.memory.buffer = new ArrayBuffer(large);
      const fd = guest.mustOpen("file");
      for (let i = 0; i < buffers; i++) guest.view.setUint32(BUFFER + 8 * i + 4, large, true);
      guest.call(name, fd, BUFFER, buffers, OUT);
    }, { preopens: [{ guest: "/", directory }] });
  });
}

Deno.test("what a guest has open is closed although its time is over", async () => {
  const directory = new MemoryFileSystem().root, closed: string[] = [];
  directory.openFile = (name) => ({ ...slowFile, close: () => closed.push(name) }) as unknown as FileNode;
  const guest = new Guest({
    preopens: [{ guest: "/", directory }],
    listeners: [{ hostname: "127.0.0.1", port: 0 }, { hostname: "127.0.0.1", port: 0 }],
  });
  guest.mustOpen("file");
  guest.wasi.deadline = new Meter({ timeout: 0 });
  assertThrows(() => poll(guest, { wait: 1_000_000_000n }), WasmTrap);
  guest[Symbol.dispose]();
  assertEquals(closed, ["file"]);
  for (const address of guest.wasi.listenAddresses) {
    assert(await isRefused(address as Deno.ConnectOptions), "it listens");
  }
});

/** Whether nobody listens any more: Deno itself closes a listener a moment later. */
async function isRefused(address: Deno.ConnectOptions): Promise<boolean> {
  for (let attempts = 0; attempts < 100; attempts++) {
    try {
      (await Deno.connect(address)).close();
    } catch {
      return true;
    }
    await new Promise((go) => setTimeout(go, 10));
  }
  return false;
}

Deno.test("random bytes are made in slices", () => {
  ends((guest) => guest.call("random_get", 0, 1 << 20));
});

Deno.test("a guest without a deadline waits as long as it wants", () => {
  using guest = new Guest();
  assertEquals(poll(guest, { wait: 5_000_000n }), "ESUCCESS");
  guest.wasi.deadline = new Meter();
  assertEquals(poll(guest, { wait: 5_000_000n }), "ESUCCESS");
});
