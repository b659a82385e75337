// What does it cost a program to call a function of the host, against V8's own import call? Aim: at most 400 ns on LLVM,
// where each call leaves native code and comes back. And what more does it cost to be told who calls? Aim: nothing.
import { forEachEngine, makeEngine } from "../src/engines/testing.ts";
import { Cluster, compileSync, type Engine, Linker } from "../src/runtime/mod.ts";
import { assemble } from "../src/wast/mod.ts";
import { createWebAssembly } from "../src/web/mod.ts";

type Run = (n: number) => number;

const CALLS = 100_000;
const TYPE = { params: ["i32"], results: ["i32"] } as const;
const bytes = assemble(`(module (import "env" "next" (func $next (param i32) (result i32)))
  (func (export "run") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $next (local.get $n))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))`);

function inNamespace(namespace: typeof WebAssembly): Run {
  const imports = { env: { next: (n: number) => n & 1 } };
  return new namespace.Instance(new namespace.Module(bytes), imports).exports.run as Run;
}

function inLinker(engine: Engine, define: (linker: Linker) => Linker): Run {
  const cluster = new Cluster({ storage: engine.createStorage?.() }), linker = define(new Linker()).bind(cluster);
  return linker.instantiate(compileSync(bytes), { engine }).typedFunc("run", TYPE);
}

const WAYS: Record<string, Record<string, Run>> = {
  v8: { namespace: inNamespace(WebAssembly) },
  ...forEachEngine((name) => ({
    namespace: inNamespace(createWebAssembly({ backend: makeEngine(name) })),
    linker: inLinker(makeEngine(name), (linker) => linker.func("env", "next", TYPE, (n) => n & 1)),
    caller: inLinker(makeEngine(name), (linker) => linker.funcWithCaller("env", "next", TYPE, (_caller, n) => n & 1)),
  })),
};

const best = new Map<string, number>();
for (const [engine, ways] of Object.entries(WAYS)) {
  for (const [way, run] of Object.entries(ways)) {
    const name = `${engine}, ${way}`;
    Deno.bench({
      name,
      baseline: engine === "v8",
      fn: () => {
        const start = performance.now(), sum = run(CALLS), time = performance.now() - start;
        if (sum !== CALLS / 2) throw new Error(`${name}: ${sum}`);
        best.set(name, Math.min(best.get(name) ?? Infinity, time));
      },
    });
  }
}

addEventListener("unload", () => {
  console.log("\nbest time for a call");
  for (const [name, time] of best) console.log(`${name.padEnd(24)} ${(time * 1e6 / CALLS).toFixed(1).padStart(8)} ns`);
});
