// How fast is the interpreter on the kernels, against V8 and, where installed, wabt's interpreter? Takes minutes.
// Aim: geometric mean within 25x of V8's time, and at least four times as fast as wabt's interpreter.
import { now } from "./clock.ts";
import { type ContenderName, CONTENDERS, missing, type Runner } from "./engines.ts";
import { type Kernel, KERNELS } from "./kernels/kernels.ts";
import { RatioTable } from "./ratio_table.ts";

/** Iterations; Deno adds two of its own to find out how long one takes. */
const ITERATIONS = { v8: 10, interpreter: 3 } as const satisfies Partial<Record<ContenderName, number>>;

const table = new RatioTable("v8");

function measure(kernel: Kernel, name: ContenderName, run: Runner): void {
  const start = now();
  run(kernel.full);
  table.add(kernel.name, name, now() - start);
}

for (const kernel of KERNELS) {
  for (const name of Object.keys(ITERATIONS) as (keyof typeof ITERATIONS)[]) {
    const run = await CONTENDERS[name].load(kernel);
    Deno.bench({
      name,
      group: kernel.name,
      baseline: name === "v8",
      n: ITERATIONS[name],
      warmup: 0,
      fn: () => measure(kernel, name, run),
    });
  }
}

// wabt needs 5 to 15 seconds for a kernel: once is enough, and exact enough, where Deno.bench would do it three times.
addEventListener("unload", () => {
  const reason = missing("wabt");
  if (reason) console.log(reason);
  else for (const kernel of KERNELS) measure(kernel, "wabt", CONTENDERS.wabt.load(kernel));
  console.log(`\nbest CPU times\n${table}`);
  const advantage = table.geometricMean("wabt", "interpreter");
  if (advantage) console.log(`\nThe interpreter is ${advantage.toFixed(2)}x as fast as wabt's (geometric mean).`);
});
