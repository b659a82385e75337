// What does it cost to call an exported `add(i32, i32)` in a loop, against V8's own export call? Aim: at most 3x on the
// JS-JIT and on LLVM. V8 can compile one export into the loop; eight that take turns, as with glue code, it has to call.
import { Llvm } from "../src/aot/mod.ts";
import { createWebAssembly } from "../src/web/mod.ts";
import { now } from "./clock.ts";
import { RatioTable } from "./ratio_table.ts";

type Add = (a: number, b: number) => number;
type Loop = (functions: readonly Add[], calls: number) => number;

// (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
const ADD = Uint8Array.fromBase64("AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags=");
/** Calls of one measurement, in millions. */
const MILLIONS = 2;

/** A namespace, as far as this needs it. */
type Namespace = Pick<typeof WebAssembly, "Module" | "Instance">;

const NAMESPACES: Readonly<Record<string, () => Namespace>> = {
  v8: () => WebAssembly,
  js: () => createWebAssembly({ backend: "js" }),
  llvm: () => createWebAssembly({ backend: new Llvm() }),
  interpreter: () => createWebAssembly({ backend: "interpreter" }),
};

/** How many exports, and the loop: made anew for each namespace, so that none is compiled for what another one called. */
const ROWS: Readonly<Record<string, { count: number; body: string }>> = {
  "one export": {
    count: 1,
    body: "const f = functions[0]; let sum = 0; for (let i = 0; i < calls; i++) sum = f(sum, i); return sum;",
  },
  "eight exports": {
    count: 8,
    body: "let sum = 0; for (let i = 0; i < calls; i++) sum = functions[i & 7](sum, i); return sum;",
  },
};

const table = new RatioTable("v8");

for (const [row, { count, body }] of Object.entries(ROWS)) {
  for (const [name, create] of Object.entries(NAMESPACES)) {
    const loop = new Function("functions", "calls", `"use strict"; ${body}`) as Loop;
    const { Instance, Module } = create(), module = new Module(ADD);
    const functions = Array.from({ length: count }, () => new Instance(module).exports.add as Add);
    if (loop(functions, 1000) !== 499_500) throw new Error(`${name} computes something else`);
    Deno.bench({
      name,
      group: row,
      baseline: name === "v8",
      n: 10,
      warmup: 2,
      fn() {
        const start = now();
        loop(functions, MILLIONS * 1e6);
        table.add(row, name, now() - start);
      },
    });
  }
}

addEventListener("unload", () => console.log(`\nbest CPU times for ${MILLIONS} million calls\n${table}`));
