// How fast is the JS-JIT on the kernels, against V8's own WebAssembly and two other compilers to JavaScript? Aim: geometric
// mean at most 1.7 times V8's time, 64-bit kernels (hash64, bignum) at most 4, and no kernel slower than on the others.
import { now } from "./clock.ts";
import { type ContenderName, CONTENDERS, missing, type Runner } from "./engines.ts";
import { type Kernel, KERNELS } from "./kernels/kernels.ts";
import { RatioTable } from "./ratio_table.ts";

/** Iterations; Deno adds two of its own to find out how long one takes. */
const ITERATIONS = 8;
const NAMES = ["v8", "js", "polywasm", "wasm2js"] as const satisfies readonly ContenderName[];

const table = new RatioTable("v8");

function measure(kernel: Kernel, name: ContenderName, run: Runner): void {
  const start = now();
  run(kernel.full);
  table.add(kernel.name, name, now() - start);
}

for (const kernel of KERNELS) {
  for (const name of NAMES) {
    const reason = missing(name);
    if (reason) {
      console.log(reason);
      continue;
    }
    const run = await CONTENDERS[name].load(kernel);
    run(kernel.quick);
    Deno.bench({
      name,
      group: kernel.name,
      baseline: name === "v8",
      n: ITERATIONS,
      warmup: 0,
      fn: () => measure(kernel, name, run),
    });
  }
}

addEventListener("unload", () => console.log(`\nbest CPU times\n${table}`));
