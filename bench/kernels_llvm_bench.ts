// How fast is native code on the kernels, compared with V8's own WebAssembly? Compiling is not counted.
import { now } from "./clock.ts";
import { type ContenderName, CONTENDERS, missing } from "./engines.ts";
import { KERNELS } from "./kernels/kernels.ts";
import { RatioTable } from "./ratio_table.ts";

const NAMES = ["v8", "llvm"] as const satisfies readonly ContenderName[];

const table = new RatioTable("v8");
const names = NAMES.filter((name) => {
  const reason = missing(name);
  if (reason) console.error(reason);
  return !reason;
});

for (const kernel of KERNELS) {
  for (const name of names) {
    const run = await CONTENDERS[name].load(kernel);
    run(kernel.full);
    Deno.bench({
      name,
      group: kernel.name,
      baseline: name === "v8",
      n: 10,
      warmup: 0,
      fn() {
        const start = now();
        run(kernel.full);
        table.add(kernel.name, name, now() - start);
      },
    });
  }
}

addEventListener("unload", () => console.log(`\nbest CPU times\n${table}`));
