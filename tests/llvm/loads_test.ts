/**
 * Loads whose value is wasted, at all levels: they trap as on V8, by default and with precise traps, and nothing traps that
 * does not there.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { OptimizationLevel } from "../../ffi/mod.ts";
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { Cluster, Linker, WasmTrap } from "../../src/runtime/mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { decode, validate } from "../../src/wasm/mod.ts";
import { nativeTest } from "./native.ts";
import { edges, WASTEFUL, wastefulModule } from "./wasted.ts";

/** On each version of LLVM but one, a level has to do; see `ffi/versions_test.ts`. */
const LEVELS: readonly OptimizationLevel[] = Deno.env.get("WASMINE_LLVM_PATH") === undefined ? [0, 1, 2, 3] : [2];

type Call = (address: number) => number;

const bytes = assemble(wastefulModule());

/** What a call gives: a number, or how it traps. */
function outcome(call: Call, address: number): number | string {
  try {
    return call(address);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof WasmTrap || error instanceof WebAssembly.RuntimeError) {
      return /memory/.test(message) ? "memory" : /unreachable/.test(message) ? "unreachable" : "division";
    }
    throw error;
  }
}

/** What all calls give, by name and address. Memory is full of ones before each. */
function outcomes(memory: () => Uint8Array, find: (name: string) => Call): Map<string, number | string> {
  return new Map(WASTEFUL.flatMap(({ name, read }) =>
    edges(read.bytes).map((address) => {
      memory().fill(1);
      return [`${name} at ${address}`, outcome(find(name), address)] as const;
    })
  ));
}

function expected(): Map<string, number | string> {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const memory = new Uint8Array((exports.memory as WebAssembly.Memory).buffer);
  return outcomes(() => memory, (name) => exports[name] as Call);
}

nativeTest("V8 traps where an access leaves the memory, and nowhere else", () => {
  const found = expected();
  for (const { name, read } of WASTEFUL) {
    for (const address of edges(read.bytes)) {
      const leaves = (address >>> 0) + read.bytes > 65536;
      assertEquals(found.get(`${name} at ${address}`) === "memory", leaves, `${name} at ${address}`);
    }
  }
});

for (const level of LEVELS) {
  for (const preciseTraps of [false, true]) {
    nativeTest(
      `a load traps whatever becomes of its value: level ${level}, ${preciseTraps ? "precise" : "default"}`,
      () => {
        const engine = new Llvm({ level, preciseTraps }), module = decode(bytes);
        validate(module);
        using cluster = new Cluster({ storage: engine.createStorage() });
        const instance = new Linker().bind(cluster).instantiate(module, { engine });
        const found = outcomes(
          () => instance.memory("memory").bytes,
          (name) => instance.func(name).code as Call,
        );
        const right = expected(), wrong = [...right].filter(([call, value]) => found.get(call) !== value);
        assertEquals(wrong.map(([call, value]) => `${call}: ${found.get(call)}, not ${value}`), []);
      },
    );
  }
}
