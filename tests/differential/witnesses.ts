/**
 * Those who run generated modules: the engines of this project, and V8's own WebAssembly.
 *
 * @module
 */
import { llvm } from "../../ffi/mod.ts";
import { Llvm } from "../../src/aot/mod.ts";
import { Interpreter } from "../../src/interpreter/mod.ts";
import { JsJit } from "../../src/jit/mod.ts";
import { Cluster, type Engine, Linker, WasmTrap } from "../../src/runtime/mod.ts";
import { decode, type Module, validate } from "../../src/wasm/mod.ts";
import type { Generated } from "./generator.ts";

/** What a module did: how each run ended, and what it left behind. */
export interface Account {
  /** The trap of each run, `""` for none. */
  readonly traps: readonly string[];
  /** All bytes of the memory, then the bits of the globals. */
  readonly memory: Uint8Array;
  readonly globals: readonly bigint[];
}

/** Runs a generated module from its beginning. */
export type Witness = (generated: Generated) => Account;

/** Whether there is native code: libLLVM is there and may be used. */
export const hasNative: boolean = isNativePossible();

/** All witnesses by name. */
export const WITNESSES: Readonly<Record<string, Witness>> = {
  interpreter: (generated) => runOn(new Interpreter(), generated),
  js: (generated) => runOn(new JsJit(), generated),
  "js, split": (generated) => runOn(new JsJit({ largestFunction: 400 }), generated),
  "js, flat": (generated) => runOn(new JsJit({ largestFunction: 400, deepestNest: 0 }), generated),
  ...nativeWitness(),
  v8: runOnV8,
};

function isNativePossible(): boolean {
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return false;
  try {
    llvm();
    return true;
  } catch {
    return false;
  }
}

/** Native code with precise traps. What other native code leaves behind when it traps at memory is not defined. */
function nativeWitness(): Record<string, Witness> {
  return hasNative ? { llvm: (generated) => runOn(new Llvm({ preciseTraps: true }), generated) } : {};
}

function runOn(engine: Engine, { bytes, runs }: Generated): Account {
  return accountOf(engine, validated(bytes), runs);
}

/** What each run does on its own, from the module's beginning. */
export function runSeparately(engine: Engine, { bytes, runs }: Generated): Account[] {
  const module = validated(bytes);
  return runs.map((run) => accountOf(engine, module, [run]));
}

function validated(bytes: Uint8Array<ArrayBuffer>): Module {
  const module = decode(bytes);
  validate(module);
  return module;
}

function accountOf(engine: Engine, module: Module, runs: readonly string[]): Account {
  using cluster = new Cluster({ storage: engine.createStorage?.() });
  const instance = new Linker().bind(cluster).instantiate(module, { engine });
  const traps = runs.map((name) => attempt(() => instance.func(name).code()));
  const globals = [0, 1, 2, 3].map((i) => {
    const { i64, i32 } = instance.global(`g${i}`).slot;
    return i % 2 === 0 ? BigInt(i32[0]) : i64[0];
  });
  return { traps, memory: instance.memory("memory").bytes.slice(), globals };
}

function attempt(run: () => void): string {
  try {
    run();
    return "";
  } catch (error) {
    if (!(error instanceof WasmTrap)) throw error;
    return error.code;
  }
}

/** The messages of V8 in the project's codes. */
const TRAPS_OF_V8: readonly (readonly [RegExp, string])[] = [
  [/Maximum call stack/, "stackExhausted"],
  [/divide by zero|remainder by zero/, "divideByZero"],
  [/divide result unrepresentable/, "integerOverflow"],
  [/float unrepresentable/, "conversion"],
  [/memory access out of bounds/, "memoryOutOfBounds"],
  [/table index is out of bounds/, "undefinedElement"],
  [/function signature mismatch|null function/, "indirectCall"],
];

/** V8 does not tell some traps apart: brings a code down to what it says. */
export function asV8Says(trap: string, run: string): string {
  if (run === "conversion" && (trap === "invalidConversion" || trap === "integerOverflow")) return run;
  if (run === "indirectCall" && (trap === "uninitializedElement" || trap === "indirectCallMismatch")) return run;
  return trap;
}

function runOnV8({ bytes, runs }: Generated): Account {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const traps = runs.map((name) => {
    try {
      (exports[name] as () => void)();
      return "";
    } catch (error) {
      const { message } = error as Error;
      return TRAPS_OF_V8.find(([pattern]) => pattern.test(message))?.[1] ?? message;
    }
  });
  const globals = [0, 1, 2, 3].map((i) => bitsOfGlobal((exports[`g${i}`] as WebAssembly.Global).value, i));
  return { traps, memory: new Uint8Array((exports.memory as WebAssembly.Memory).buffer), globals };
}

function bitsOfGlobal(value: number | bigint, index: number): bigint {
  if (typeof value === "bigint") return value;
  if (index === 0) return BigInt(value);
  if (index === 2) return BigInt(new Int32Array(Float32Array.of(value).buffer)[0]);
  return new BigInt64Array(Float64Array.of(value).buffer)[0];
}
