// Calls exports in one way in a loop; see export_call_bench.ts. A worker, because V8 remembers of shared code what it
// was used for, and one engine's calls would be measured with what another one's left behind.
import { Llvm } from "../src/engines/llvm/mod.ts";
import { Cluster, compileSync, type InstanceHandle, Js, Linker } from "../mod.ts";
import { assemble } from "../src/wast/mod.ts";
import { createWebAssembly } from "../src/web/mod.ts";
import { now } from "./clock.ts";

/** What to measure. */
export interface Order {
  readonly way: keyof typeof WAYS;
  /** How many exports take turns; a power of two. */
  readonly count: number;
  /** What they do. */
  readonly body: keyof typeof MODULES;
  readonly calls: number;
}

type Add = (a: number, b: number) => number;

const ADD = "(i32.add (local.get 0) (local.get 1))";
/** Modules with an export that adds, one of them what it finds in its memory too, which is 0. */
const MODULES = {
  adds: `(module (func (export "add") (param i32 i32) (result i32) ${ADD}))`,
  reads: `(module (memory 1)
    (func (export "add") (param i32 i32) (result i32) (i32.add (i32.load (i32.const 0)) ${ADD})))`,
};

type Instances = (bytes: Uint8Array<ArrayBuffer>, count: number) => Add[];

/** What is compared: namespaces, and calls of the embedding API. */
const WAYS = {
  "v8": exportsOf(() => WebAssembly),
  "js": exportsOf(() => createWebAssembly({ backend: "js" })),
  "js typedFunc": embedded((handle) => handle.typedFunc("add", { params: ["i32", "i32"], results: ["i32"] })),
  "js invoke": embedded((handle) => {
    const func = handle.func("add");
    return (a, b) => func.invoke(a, b) as number;
  }),
  "llvm": exportsOf(() => createWebAssembly({ backend: new Llvm() })),
  "interpreter": exportsOf(() => createWebAssembly({ backend: "interpreter" })),
} as const satisfies Record<string, Instances>;

function exportsOf(namespace: () => Pick<typeof WebAssembly, "Module" | "Instance">): Instances {
  return (bytes, count) => {
    const { Instance, Module } = namespace(), module = new Module(bytes);
    return Array.from({ length: count }, () => new Instance(module).exports.add as Add);
  };
}

function embedded(add: (handle: InstanceHandle) => Add): Instances {
  return (bytes, count) => {
    const linker = new Linker().bind(new Cluster()), module = compileSync(bytes), engine = new Js();
    return Array.from({ length: count }, () => add(linker.instantiate(module, { engine })));
  };
}

let exports: readonly Add[] | undefined;

function callOne(f: Add, calls: number): number {
  let sum = 0;
  for (let i = 0; i < calls; i++) sum = f(sum, i);
  return sum;
}

function callInTurn(functions: readonly Add[], calls: number): number {
  let sum = 0;
  for (let i = 0; i < calls; i++) sum = functions[i & (functions.length - 1)](sum, i);
  return sum;
}

/** Milliseconds of CPU time that the calls take. */
function measure(order: Order): number {
  const functions = exports ??= WAYS[order.way](assemble(MODULES[order.body]), order.count), start = now();
  const sum = functions.length === 1 ? callOne(functions[0], order.calls) : callInTurn(functions, order.calls);
  const time = now() - start;
  if (sum !== Number(BigInt.asIntN(32, BigInt(order.calls) * BigInt(order.calls - 1) / 2n))) {
    throw new Error(`${order.way} computes something else`);
  }
  return time;
}

const scope = self as unknown as { onmessage(event: MessageEvent<Order>): void; postMessage(time: number): void };
scope.onmessage = ({ data }) => scope.postMessage(measure(data));
