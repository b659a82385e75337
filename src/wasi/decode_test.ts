import { assert, assertEquals } from "@std/assert";
import { BUFFER, Guest, OUT } from "../../tests/wasi/guest.ts";
import { MemoryFileSystem, type WasiFunctionName, wasmType } from "./mod.ts";
import { WasiExit } from "./proc.ts";
import { signatures } from "./signatures.ts";

const names = Object.keys(signatures) as WasiFunctionName[];

function memoryGuest(options: ConstructorParameters<typeof Guest>[0] = {}): Guest {
  const files = new MemoryFileSystem({ f: "text", d: { g: "more" } });
  return new Guest({ preopens: [{ guest: "/", directory: files.root }], ...options });
}

/** Calls a function with raw numbers: the number of the error, or undefined if it exits. */
function callRaw(guest: Guest, name: WasiFunctionName, raw: (number | bigint)[]): number | undefined {
  try {
    const result = guest.functions[name](...raw);
    assert(typeof result === "number", `${name} returned ${result}`);
    return result;
  } catch (thrown) {
    assert(thrown instanceof WasiExit, `${name}(${raw}) threw ${thrown}`);
  }
}

/** Small linear congruential generator: the same calls in every run. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
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

Deno.test("random calls give error numbers and nothing else", () => {
  const random = generator(7);
  // Small numbers are descriptors, flags, lengths and addresses of path text at once, so that many calls get far.
  const interesting = [0, 1, 1, 2, 3, 3, 3, 4, 5, 6, 8, 16, OUT, BUFFER, 0xfffff, 0x100000, 0x7fffffff, -1, -8];
  const errors = new Set<number | undefined>();
  for (let round = 0; round < 100; round++) {
    let time = 0n;
    const clock = { monotonic: () => time, realtime: () => time, sleep: (ns: bigint) => void (time += ns) };
    using guest = memoryGuest({ clock, limits: { descriptors: 10 } });
    for (let i = 0; i < 400; i++) {
      guest.bytes.set(new TextEncoder().encode("fd/g.fd/n.."), random(8));
      if (random(10) === 0) guest.bytes[random(0x20000)] = random(256);
      const name = names[random(names.length)];
      const raw = [...wasmType(name).split(":")[0]].map((type) => {
        const value = random(8) === 0 ? random(0x20000) : interesting[random(interesting.length)];
        return type === "i" ? value : random(4) === 0 ? BigInt.asIntN(64, BigInt(value) << 40n) : BigInt(value);
      });
      // A poll for nothing but a descriptor that never gets ready waits forever, as it should.
      if (name !== "poll_oneoff") errors.add(callRaw(guest, name, raw));
    }
  }
  assert(errors.size > 12, `only ${[...errors]} were seen`);
});

Deno.test("what an embedder's callback throws becomes EIO", () => {
  using guest = memoryGuest({
    stdout: () => {
      throw new RangeError("oops");
    },
  });
  assertEquals(guest.write(1, "x"), "EIO");
});

Deno.test("an exit passes through", () => {
  using guest = memoryGuest();
  assertEquals(callRaw(guest, "proc_exit", [3]), undefined);
});

Deno.test("a trace has a line for each call", () => {
  const lines: string[] = [];
  using guest = memoryGuest({ trace: (line) => lines.push(line) });
  guest.call("fd_close", 99);
  guest.call("fd_seek", 1, 5n, 0, OUT);
  guest.call("sched_yield");
  assertEquals(lines, ["fd_close(99) = EBADF", `fd_seek(1, 5, 0, ${OUT}) = ENOTCAPABLE`, "sched_yield() = ESUCCESS"]);
});
