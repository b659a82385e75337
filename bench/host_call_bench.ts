// What does it cost a program to call a function of the host, against V8's own import call? Aim: at most 400 ns on LLVM,
// where each call leaves native code and comes back.
import { forEachEngine, makeEngine } from "../src/engines/testing.ts";
import { assemble } from "../src/wast/mod.ts";
import { createWebAssembly } from "../src/web/mod.ts";

const CALLS = 100_000;
const bytes = assemble(`(module (import "env" "next" (func $next (param i32) (result i32)))
  (func (export "run") (param $n i32) (result i32) (local $sum i32)
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (call $next (local.get $n))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))`);

const WAYS: Record<string, typeof WebAssembly> = {
  v8: WebAssembly,
  ...forEachEngine((name) => createWebAssembly({ backend: makeEngine(name) })),
};

const best = new Map<string, number>();
for (const [name, namespace] of Object.entries(WAYS)) {
  const imports = { env: { next: (n: number) => n & 1 } };
  const { exports } = new namespace.Instance(new namespace.Module(bytes), imports);
  const run = exports.run as (n: number) => number;
  Deno.bench({
    name,
    baseline: name === "v8",
    fn: () => {
      const start = performance.now(), sum = run(CALLS), time = performance.now() - start;
      if (sum !== CALLS / 2) throw new Error(`${name}: ${sum}`);
      best.set(name, Math.min(best.get(name) ?? Infinity, time));
    },
  });
}

addEventListener("unload", () => {
  console.log("\nbest time for a call");
  for (const [name, time] of best) console.log(`${name.padEnd(12)} ${(time * 1e6 / CALLS).toFixed(1).padStart(8)} ns`);
});
