// Compares engines on the kernels: all of them in one process, taking turns round by round, so that whatever the machine
// does meanwhile hits them alike. Prints the ratios of the best CPU times and their geometric mean.
//
//   deno task compare [--engines v8,interpreter,wabt] [--kernels gemm,fib] [--rounds 5] [--baseline v8] [--quick]
import { parseArgs } from "@std/cli/parse-args";
import { timed } from "./clock.ts";
import { available, type ContenderName, CONTENDERS, type Runner } from "./engines.ts";
import { type Kernel, KERNELS } from "./kernels/kernels.ts";
import { RatioTable } from "./ratio_table.ts";

// An engine that has spent so long on a kernel sits out its further rounds.
const BUDGET_MS = 5000;

interface Choice {
  engines: ContenderName[];
  kernels: Kernel[];
  rounds: number;
  baseline: ContenderName;
  quick: boolean;
}

function usage(): string {
  const engines = Object.entries(CONTENDERS).map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`);
  const kernels = KERNELS.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`);
  return [
    "usage: deno task compare [--engines A,B] [--kernels A,B] [--rounds N] [--baseline A] [--quick]",
    ...["engines:", ...engines, "kernels:", ...kernels],
  ].join("\n");
}

function readChoice(args: string[]): Choice {
  const options = parseArgs(args, {
    string: ["engines", "kernels", "rounds", "baseline"],
    boolean: ["quick"],
    default: { engines: "v8,interpreter,wabt", rounds: "5", baseline: "v8" },
  });
  const engines: string[] = options.engines.split(",");
  const unknown = [...engines, options.baseline].find((name) => !Object.hasOwn(CONTENDERS, name));
  if (unknown !== undefined) throw new TypeError(`unknown engine "${unknown}"`);
  const names: string[] = options.kernels?.split(",") ?? KERNELS.map(({ name }) => name);
  const kernels = names.map((name) => {
    const kernel = KERNELS.find((kernel) => kernel.name === name);
    if (!kernel) throw new TypeError(`unknown kernel "${name}"`);
    return kernel;
  });
  const rounds = Number(options.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError(`"${options.rounds}" is no number of rounds`);
  return { engines: engines as ContenderName[], kernels, rounds, baseline: options.baseline, quick: options.quick };
}

async function measure(kernel: Kernel, { engines, rounds, quick }: Choice, table: RatioTable): Promise<void> {
  const work = quick ? kernel.quick : kernel.full;
  const runners: { name: ContenderName; run: Runner; spent: number }[] = [];
  for (const name of engines) {
    const run = await CONTENDERS[name].load(kernel);
    run(kernel.quick); // Lets a just-in-time compiler see the code once.
    runners.push({ name, run, spent: 0 });
  }
  for (let round = 0; round < rounds; round++) {
    for (const runner of runners) {
      if (runner.spent > BUDGET_MS) continue;
      const time = timed(() => runner.run(work));
      runner.spent += time;
      table.add(kernel.name, runner.name, time);
    }
  }
}

async function main(args: string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage());
    return 0;
  }
  let choice: Choice;
  try {
    choice = readChoice(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage()}`);
    return 2;
  }
  choice.engines = available(choice.engines);
  const table = new RatioTable(choice.baseline);
  for (const kernel of choice.kernels) await measure(kernel, choice, table);
  console.log(`${table}`);
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
