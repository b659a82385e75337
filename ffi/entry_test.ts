import { assert, assertEquals, assertLess } from "@std/assert";
import { createMemoryFile, loadEntry } from "./mod.ts";
import { entryName } from "./entry/name.ts";
import { start, traps } from "./testdata/native.ts";
import { runTrapScenarios, TrapBench } from "./testdata/trap_scenarios.ts";
import { nativeTest } from "./testing.ts";

const trap = (code: number): string => `trap ${code}`;

const expected = {
  "load inside": 777,
  "load across the end": trap(traps.memory),
  "load at the end": [trap(traps.memory), 65536],
  "load at the far end": trap(traps.memory),
  "store outside": trap(traps.memory),
  "unreachable": trap(traps.unreachable),
  "divide": [3, trap(traps.divideByZero), trap(traps.overflow)],
  "backtrace of a memory trap": [trap(traps.memory), "load", undefined],
  "backtrace of an explicit trap": [trap(traps.divideByZero), "divide"],
  "recursion that ends": 777 * 3 ** 5,
  "endless recursion": trap(traps.stack),
  "trap below 10,000 frames": trap(traps.memory),
  "frames below 10,000 frames": 256,
  "backtrace of a recursion": ["descend", "descend", "descend", "descend", "recurse"],
  "host call": 42,
  "host call through deep native code": 501 - 500 + 500,
  "host function that throws": [trap(traps.hostThrew), "from the host"],
  "native → host → native": [42, trap(traps.memory), 777, trap(traps.stack)],
  "errors through three levels": [
    trap(traps.hostThrew),
    `2 over ${trap(traps.hostThrew)} (1 over ${trap(traps.hostThrew)} (innermost))`,
    2,
  ],
  "host calls nested 20 deep": 1 + 20 * 21 / 2,
  "JavaScript stack overflow in a host function": [trap(traps.hostThrew), true],
  "host call without stack": trap(traps.stack),
  "endless recursion through the host": [trap(traps.hostThrew), true],
  "still works": [777, 0],
};

nativeTest("every trap leaves native code, in the main thread", () => {
  assertEquals(runTrapScenarios(), expected);
});

nativeTest("every trap leaves native code, in two Workers at once", async () => {
  const results = await Promise.all([runInWorker("scenarios", 1), runInWorker("scenarios", 1)]);
  assertEquals(results, [[expected], [expected]]);
  assertEquals(runTrapScenarios(), expected);
});

nativeTest("100,000 traps of each kind in a row leak nothing", () => {
  using bench = new TrapBench();
  const kinds: [string, number[]][] = [["load", [65536]], ["unreachable", []], ["recurse", [50, 65536]]];
  const run = (count: number): void => {
    for (let i = 0; i < count; i++) {
      for (const [name, parameters] of kinds) {
        if (typeof bench.call(name, ...parameters) !== "string") throw new Error(`${name} did not trap`);
      }
    }
  };
  run(1000);
  const before = residentBytes();
  run(100_000);
  assertLess(residentBytes() - before, 32 << 20);
  assertEquals(bench.call("load", 100), 777);
});

nativeTest("V8's own traps and stack overflows still work", () => {
  using bench = new TrapBench();
  bench.call("load", 65536);
  // (module (memory 1) (func (export "f") (param i32) (result i32) local.get 0 i32.load))
  const bytes = "0061736d0100000001060160017f017f030201000503010001070501016600000a0901070020002802000b";
  const module = new WebAssembly.Module(Uint8Array.fromHex(bytes));
  const { f } = new WebAssembly.Instance(module).exports as { f: (address: number) => number };
  for (let i = 0; i < 100; i++) {
    let message = "";
    try {
      f(0x7fff_ffff);
    } catch (error) {
      message = (error as Error).message;
    }
    assertEquals(message, "memory access out of bounds");
    assertEquals(bench.call("load", 65536), trap(traps.memory));
  }
});

nativeTest("a Worker is terminated inside a host function, and nothing else suffers", async () => {
  using bench = new TrapBench();
  const worker = new Worker(new URL("testdata/trap_worker.ts", import.meta.url), { type: "module" });
  const received: unknown[] = [];
  await new Promise<void>((resolve) => {
    worker.onmessage = ({ data }) => {
      received.push(data);
      resolve();
    };
    worker.postMessage("loop_in_host");
  });
  worker.terminate();
  await new Promise((resolve) => setTimeout(resolve, 100));
  assertEquals(received, ["looping"]);
  assertEquals([bench.call("load", 65536), bench.call("load", 100)], [trap(traps.memory), 777]);
});

for (
  const fault of ["wild access of registered code", "guarded access of other code", "access outside an activation"]
) {
  nativeTest(`a real fault still ends the process: ${fault}`, async () => {
    const script = new URL("testdata/crash.ts", import.meta.url).pathname;
    const { signal, success, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", script, fault],
      stderr: "null",
    }).output();
    assertEquals(new TextDecoder().decode(stdout), "before\n");
    assert(!success);
    assertEquals(signal, "SIGSEGV");
  });
}

nativeTest("the entry library is loaded once, under its name, and a second load returns the same thread", () => {
  const { thread } = start();
  const again = loadEntry(() => {
    throw new Error("the bytes are not needed");
  });
  assert(thread === again);
  const mapped = Deno.readTextFileSync("/proc/self/maps").split("\n");
  assertEquals(mapped.filter((line) => line.includes(entryName) && line.includes("r-x")).length, 1);
});

nativeTest("a memory file has the bytes it was made of", () => {
  const bytes = crypto.getRandomValues(new Uint8Array(1000));
  using file = createMemoryFile(bytes, "bytes");
  assertEquals(Deno.readFileSync(file.path), bytes);
});

async function runInWorker(request: string, answers: number): Promise<unknown[]> {
  const worker = new Worker(new URL("testdata/trap_worker.ts", import.meta.url), { type: "module" });
  const received: unknown[] = [];
  await new Promise<void>((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      if (received.push(data) === answers) resolve();
    };
    worker.postMessage(request);
  });
  worker.terminate();
  return received;
}

function residentBytes(): number {
  return Number(Deno.readTextFileSync("/proc/self/statm").split(" ")[1]) * 4096;
}
