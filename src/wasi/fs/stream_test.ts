import { assert, assertEquals, assertThrows } from "@std/assert";
import { Guest, OUT } from "../../../tests/wasi/guest.ts";
import { fdflags, filetype } from "../constants.ts";
import { WasiError } from "../errno.ts";
import { CapturedOutput } from "./stream.ts";

Deno.test("output is captured, or handed over in chunks that stay", () => {
  const captured = new CapturedOutput();
  const chunks: Uint8Array[] = [];
  using guest = new Guest({ stdout: captured, stderr: (chunk) => void chunks.push(chunk) });
  for (const text of ["one ", "two"]) {
    guest.write(1, text);
    guest.write(2, text);
  }
  assertEquals(captured.text, "one two");
  assertEquals(captured.bytes.length, 7);
  assertEquals(chunks.map((chunk) => new TextDecoder().decode(chunk)), ["one ", "two"]);
});

Deno.test("captured output can be bounded", () => {
  const stdout = new CapturedOutput(5);
  using guest = new Guest({ stdout });
  assertEquals([guest.write(1, "1234"), guest.write(1, "56"), guest.write(1, "5")], [4, "ENOSPC", 1]);
  assertEquals(stdout.text, "12345");
});

Deno.test("a limit of its own bounds captured output where nobody says one", () => {
  const stdout = new CapturedOutput(), chunk = new Uint8Array(2 ** 20);
  for (let i = 0; i < 64; i++) stdout.writeSync(chunk);
  assertThrows(() => stdout.writeSync(chunk.subarray(0, 1)), WasiError, "ENOSPC");
});

Deno.test("captured output is joined in order, whatever the sizes of the writes are", () => {
  const stdout = new CapturedOutput(), written = Uint8Array.from({ length: 100_000 }, (_, i) => i * 7 ^ i >> 8);
  for (let at = 0, size = 1; at < written.length; at += size, size = size * 5 % 10_007) {
    stdout.writeSync(written.subarray(at, at + size));
  }
  assertEquals(stdout.bytes, written);
});

Deno.test("a million writes of a byte take some megabytes", () => {
  const stdout = new CapturedOutput(), byte = new Uint8Array(1), before = Deno.memoryUsage();
  for (let i = 0; i < 1_000_000; i++) stdout.writeSync(byte);
  const { external } = Deno.memoryUsage();
  assert(external - before.external < 8_000_000, `${external - before.external} bytes`);
  assertEquals(stdout.bytes.length, 1_000_000);
});

Deno.test("input comes from bytes, a callback or an object, and ends with null or 0", () => {
  using bytes = new Guest({ stdin: new Uint8Array([0x61]) });
  assertEquals([bytes.read(0), bytes.read(0)], ["a", ""]);
  using callback = new Guest({ stdin: () => null });
  assertEquals(callback.read(0), "");
  using object = new Guest({ stdin: { readSync: (buffer) => buffer.fill(0x62, 0, 2).length && 2 } });
  assertEquals(object.read(0), "bb");
  using none = new Guest({ stdin: "null", stdout: "null" });
  assertEquals(none.read(0), "");
  assertEquals(none.write(1, "lost"), 4);
});

Deno.test("a reader that claims more than there is room for is an error", () => {
  for (const claim of [1001, -1, NaN]) {
    using guest = new Guest({ stdin: () => claim });
    assertEquals(guest.read(0, 1000), "!EIO");
  }
});

Deno.test("a terminal is a character device, anything else is of unknown kind", () => {
  const terminal = { writeSync: (bytes: Uint8Array) => bytes.length, isTerminal: () => true };
  using guest = new Guest({ stdout: terminal });
  const type = (fd: number) => {
    assertEquals(guest.call("fd_fdstat_get", fd, OUT), "ESUCCESS");
    return guest.view.getUint8(OUT);
  };
  assertEquals([type(0), type(1)], [filetype.UNKNOWN, filetype.CHARACTER_DEVICE]);
});

Deno.test("a non-blocking input answers EAGAIN while nothing is there", () => {
  let ready = false;
  const stdin = {
    readSync: () => 0,
    poll: () => ready ? { bytes: 0, hangup: true } : undefined,
  };
  using guest = new Guest({ stdin });
  assertEquals(guest.call("fd_fdstat_set_flags", 0, fdflags.NONBLOCK), "ESUCCESS");
  assertEquals(guest.read(0), "!EAGAIN");
  ready = true;
  assertEquals(guest.read(0), "");
});

Deno.test("an output that would block for a moment is tried again", () => {
  let tries = 0;
  const stdout = {
    writeSync: (bytes: Uint8Array) => {
      if (++tries < 3) throw new Deno.errors.WouldBlock();
      return bytes.length;
    },
  };
  using guest = new Guest({ stdout });
  assertEquals(guest.write(1, "text"), 4);
  assertEquals(tries, 3);
});
