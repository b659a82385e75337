// What does it cost to call an exported `add(i32, i32)` in a loop, against V8's own export call? Aim: at most 3x on the
// JS engine and on LLVM, through the namespace and through the two calls of the embedding API. V8 can compile one export into
// the loop; eight that take turns, as with glue code, it has to call. One that reads its memory can trap, which makes the
// way into native code longer.
import type { Order } from "./export_call_worker.ts";
import { RatioTable } from "./ratio_table.ts";

const CALLS = 2_000_000;
const WAYS = ["v8", "js", "js typedFunc", "js invoke", "llvm", "interpreter"] as const;
const ROWS = {
  "one export": { count: 1, body: "adds" },
  "eight exports": { count: 8, body: "adds" },
  "eight that read memory": { count: 8, body: "reads" },
} as const;

const table = new RatioTable("v8");
const workers: Worker[] = [];

/** Sends an order to a worker; the answer is the milliseconds of CPU time that it took. */
function ask(worker: Worker, order: Order): Promise<number> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(order);
  });
}

for (const [row, exports] of Object.entries(ROWS)) {
  for (const way of WAYS) {
    const worker = new Worker(import.meta.resolve("./export_call_worker.ts"), { type: "module" });
    workers.push(worker);
    Deno.bench({
      name: way,
      group: row,
      baseline: way === "v8",
      n: 20,
      warmup: 5,
      fn: async () => table.add(row, way, await ask(worker, { way, ...exports, calls: CALLS })),
    });
  }
}

addEventListener("unload", () => {
  for (const worker of workers) worker.terminate();
  console.log(`\nbest CPU times for ${CALLS / 1e6} million calls\n${table}`);
});
