// How long does `wasmine run` take to start a small program, by where its code comes from? Aim: from cached native code, no
// longer than an empty script takes 1.5 times, and a script that runs the same program through V8 and node:wasi once.
// CPU time of whole processes, in which Deno's own start is included.
import { assemble } from "../src/wast/assemble.ts";
import { now } from "./clock.ts";

/** Deno adds two of its own. */
const ITERATIONS = 30;
const MAIN = new URL("../src/cli/main.ts", import.meta.url).pathname;

const NODE_WASI = `import { WASI } from "node:wasi";
const wasi = new WASI({ version: "preview1", args: ["hello"], env: {} });
const module = new WebAssembly.Module(Deno.readFileSync(Deno.args[0]));
wasi.start(new WebAssembly.Instance(module, wasi.getImportObject()));
`;

const directory = Deno.makeTempDirSync(), program = `${directory}/hello.wasm`;
Deno.writeFileSync(program, assemble(Deno.readTextFileSync(new URL("../examples/hello.wat", import.meta.url))));
Deno.writeTextFileSync(`${directory}/empty.ts`, "");
Deno.writeTextFileSync(`${directory}/node_wasi.ts`, NODE_WASI);

/** What is started, by what it shows. */
const STARTS: Readonly<Record<string, readonly string[]>> = {
  "an empty script": [`${directory}/empty.ts`],
  "V8 and node:wasi": [`${directory}/node_wasi.ts`, program],
  "native code from the cache": [MAIN, "run", "--backend", "llvm", program],
  "native code from a .cwasm": [MAIN, "run", `${directory}/hello.cwasm`],
  "js": [MAIN, "run", "--backend", "js", program],
  "interpreter": [MAIN, "run", "--backend", "interpreter", program],
};

async function start(args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", ...args],
    env: { WASMINE_CACHE_DIR: `${directory}/cache` },
  }).output();
  if (!success) throw new Error(`${args.join(" ")} failed: ${new TextDecoder().decode(stderr)}`);
}

/** CPU and wall time of each start, in milliseconds: sums, for the clock of finished processes has ticks of 10 ms. */
const sums = new Map<string, { cpu: number; wall: number; count: number }>();

async function measure(name: string): Promise<void> {
  const cpu = now(), wall = performance.now();
  await start(STARTS[name]);
  const sum = sums.get(name) ?? { cpu: 0, wall: 0, count: 0 };
  sums.set(name, { cpu: sum.cpu + now() - cpu, wall: sum.wall + performance.now() - wall, count: sum.count + 1 });
}

await start([MAIN, "compile", "-o", `${directory}/hello.cwasm`, program]);
for (const [name, args] of Object.entries(STARTS)) {
  // The first start fills the caches, Deno's own too.
  await start(args);
  Deno.bench({ name, n: ITERATIONS, warmup: 0, fn: async () => await measure(name) });
}

/** The mean of one clock. */
function mean(name: string, clock: "cpu" | "wall"): number {
  const { count, ...times } = sums.get(name)!;
  return times[clock] / count;
}

function report(): void {
  console.log("\nmean times (ms)               CPU  wall");
  for (const name of sums.keys()) {
    console.log(
      name.padEnd(27),
      ...(["cpu", "wall"] as const).map((clock) => mean(name, clock).toFixed(0).padStart(5)),
    );
  }
  const aim = (clock: "cpu" | "wall") => 1.5 * mean("an empty script", clock) + mean("V8 and node:wasi", clock);
  console.log("aim for the cache".padEnd(27), aim("cpu").toFixed(0).padStart(5), aim("wall").toFixed(0).padStart(5));
}

addEventListener("unload", () => {
  Deno.removeSync(directory, { recursive: true });
  report();
});
