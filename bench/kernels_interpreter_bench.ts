// How fast is the interpreter on the kernels, against V8 and, where installed, wabt's interpreter? Takes minutes.
// Aim: geometric mean within 25x of V8's time, and at least four times as fast as wabt's interpreter.
import { available, CONTENDERS } from "./engines.ts";
import { benchKernels, printAtEnd } from "./kernel_benches.ts";
import { KERNELS } from "./kernels/kernels.ts";

const times = await benchKernels({ v8: 10, interpreter: 3 });

// wabt needs 5 to 15 seconds for a kernel: once is enough, and exact enough, where Deno.bench would do it three times.
addEventListener("unload", () => {
  for (const name of available(["wabt"])) {
    for (const kernel of KERNELS) times.measure(kernel, name, CONTENDERS[name].load(kernel));
  }
});
printAtEnd(times);
addEventListener("unload", () => {
  const advantage = times.geometricMean("wabt", "interpreter");
  if (advantage) console.log(`\nThe interpreter is ${advantage.toFixed(2)}x as fast as wabt's (geometric mean).`);
});
