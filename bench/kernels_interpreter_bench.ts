// How fast is the interpreter on the kernels, against V8 and, where installed, wabt's interpreter? Takes minutes.
// Aim: geometric mean within 25x of V8's time, and at least four times as fast as wabt's interpreter.
import { type ContenderName, CONTENDERS, missing } from "./engines.ts";
import { KERNELS } from "./kernels/kernels.ts";
import { RatioTable } from "./ratio_table.ts";

/** Iterations; Deno adds two of its own to measure how long one takes. */
const ITERATIONS: Partial<Record<ContenderName, number>> = { v8: 10, interpreter: 3, wabt: 1 };

const table = new RatioTable("v8");

const names = (Object.keys(ITERATIONS) as ContenderName[]).filter((name) => {
  const reason = missing(name);
  if (reason) console.error(reason);
  return !reason;
});

for (const kernel of KERNELS) {
  for (const name of names) {
    const run = await CONTENDERS[name].load(kernel);
    Deno.bench({
      name,
      group: kernel.name,
      baseline: name === "v8",
      n: ITERATIONS[name],
      warmup: 0,
      fn() {
        const start = performance.now();
        run(kernel.full);
        table.add(kernel.name, name, performance.now() - start);
      },
    });
  }
}

addEventListener("unload", () => {
  console.log(`\nbest times\n${table}`);
  const advantage = table.geometricMean("wabt", "interpreter");
  if (advantage) console.log(`\nThe interpreter is ${advantage.toFixed(2)}x as fast as wabt's (geometric mean).`);
});
