// The benchmarks of the kernels: one for each kernel and contender, and a table of the best CPU times. Deno's own report
// is of wall times, which a busy machine stretches. Which contenders are compared, and how often each runs, is what the
// files that ask the questions say.
import { timed } from "./clock.ts";
import { available, type ContenderName, CONTENDERS, type Runner } from "./engines.ts";
import { type Kernel, KERNELS } from "./kernels/kernels.ts";
import { RatioTable } from "./ratio_table.ts";

/** The best CPU times of kernels, as ratios to V8's. */
export class KernelTimes extends RatioTable {
  constructor() {
    super("v8");
  }

  /** Runs a kernel once and notes the time. */
  measure(kernel: Kernel, name: ContenderName, run: Runner): void {
    this.add(kernel.name, name, timed(() => run(kernel.full)));
  }
}

/**
 * Registers the benchmarks of all kernels.
 *
 * @param iterations How often each contender runs a kernel; Deno adds two to find out how long one takes.
 * @returns The times, complete when the process unloads.
 */
export async function benchKernels(iterations: Readonly<Partial<Record<ContenderName, number>>>): Promise<KernelTimes> {
  const times = new KernelTimes(), names = available(Object.keys(iterations) as ContenderName[]);
  for (const kernel of KERNELS) {
    for (const name of names) {
      const run = await CONTENDERS[name].load(kernel);
      run(kernel.quick); // Lets a just-in-time compiler see the code once.
      Deno.bench({
        name,
        group: kernel.name,
        baseline: name === "v8",
        n: iterations[name],
        warmup: 0,
        fn: () => times.measure(kernel, name, run),
      });
    }
  }
  return times;
}

/** Prints the table when all benchmarks have run. */
export function printAtEnd(times: KernelTimes): void {
  addEventListener("unload", () => console.log(`\nbest CPU times\n${times}`));
}
