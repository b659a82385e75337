import { assert, assertEquals } from "@std/assert";
import { BUFFER, Guest, OUT } from "../../tests/wasi/guest.ts";
import { bindFunctions, type WasiImports } from "./bind.ts";
import type { Context } from "./context.ts";
import { unstable } from "./layout.ts";
import { GuestMemory } from "./memory.ts";
import { MemoryFileSystem, type Results, type WasiFunctionName, wasmType } from "./mod.ts";
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

// Small numbers are descriptors, flags, lengths and addresses of path text at once, so that many calls get far.
const interesting = [0, 1, 1, 2, 3, 3, 3, 4, 5, 6, 8, 16, OUT, BUFFER, 0xfffff, 0x100000, 0x7fffffff, -1, -8];

/** Numbers by chance, as many and of such types as a function takes. */
function randomArguments(name: WasiFunctionName, random: (below: number) => number): (number | bigint)[] {
  return [...wasmType(name).split(":")[0]].map((type) => {
    const value = random(8) === 0 ? random(0x20000) : interesting[random(interesting.length)];
    return type === "i" ? value : random(4) === 0 ? BigInt.asIntN(64, BigInt(value) << 40n) : BigInt(value);
  });
}

Deno.test("random calls give error numbers and nothing else", () => {
  const random = generator(7);
  const errors = new Set<number | undefined>();
  for (let round = 0; round < 100; round++) {
    let time = 0n;
    const clock = { monotonic: () => time, realtime: () => time, sleep: (ns: bigint) => void (time += ns) };
    using guest = memoryGuest({ clock, limits: { descriptors: 10 } });
    for (let i = 0; i < 400; i++) {
      guest.bytes.set(new TextEncoder().encode("fd/g.fd/n.."), random(8));
      if (random(10) === 0) guest.bytes[random(0x20000)] = random(256);
      const name = names[random(names.length)];
      const raw = randomArguments(name, random);
      // A poll for nothing but a descriptor that never gets ready waits forever, as it should.
      if (name !== "poll_oneoff") errors.add(callRaw(guest, name, raw));
    }
  }
  assert(errors.size > 12, `only ${[...errors]} were seen`);
});

const results: Results = {
  size: 7,
  fd: 5,
  roflags: 1,
  filesize: 2 ** 40 + 3,
  timestamp: 11n,
  fdstat: { type: 4, flags: 1, base: 2, inheriting: 3 },
  filestat: { dev: 1n, ino: 2n, type: 4, links: 3n, size: 4n, atime: 5n, mtime: 6n, ctime: 7n },
  prestat: { nameLength: 9 },
};

/** Functions over memory of their own, whose implementations note what they are given. */
function noting(trace?: (line: string) => void): { functions: WasiImports; bytes: Uint8Array; notes: unknown[] } {
  const bytes = new Uint8Array(1 << 17).fill(1), notes: unknown[] = [];
  const memory = new GuestMemory();
  memory.source = bytes;
  const limits = { descriptors: 10, pathLength: 100, iovecs: 10, symlinks: 10 };
  const handlers = names.map((name) => {
    const given = signatures[name].out.map((kind) => results[kind]);
    return [name, (_context: Context, ...values: unknown[]) => {
      notes.push(values.map((value) => value instanceof Uint8Array ? value.length : value));
      return given.length > 1 ? given : given[0];
    }];
  });
  const context = { memory, limits, abi: unstable } as unknown as Context;
  return { functions: bindFunctions(context, Object.fromEntries(handlers), trace), bytes, notes };
}

Deno.test("functions written for a signature do what the general ones do", () => {
  const random = generator(9), written = noting(), general = noting(() => {});
  for (const name of names) {
    for (let i = 0; i < 1000; i++) {
      const raw = randomArguments(name, random);
      assertEquals(written.functions[name](...raw), general.functions[name](...raw), `${name}(${raw})`);
    }
    assertEquals(written.notes, general.notes, name);
    assertEquals(written.bytes, general.bytes, name);
    assert(written.notes.splice(0).length > 0, `${name} was never reached`);
    general.notes.length = 0;
  }
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
