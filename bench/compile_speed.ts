// How long does LLVM take for a megabyte of Wasm code, at each level? On one thread, so that figures do not depend on how
// many processors there are.
//
//   deno run -A bench/compile_speed.ts [FILE.wasm] [LEVEL…]
import { compileToImage } from "../src/engines/llvm/compile/compiler.ts";
import { decode, validate } from "../src/wasm/mod.ts";
import { timed } from "./clock.ts";

const LEVELS = [0, 1, 2, 3] as const;

function main([file, ...chosen]: string[]): void {
  const module = decode(Deno.readFileSync(file));
  validate(module);
  const size = module.bodies.reduce((sum, { start, end }) => sum + end - start, 0) / 1e6;
  console.log(`${file}: ${size.toFixed(2)} MB of code`);
  for (const level of LEVELS.filter((level) => chosen.length === 0 || chosen.includes(String(level)))) {
    const time = timed(() => compileToImage(module, { level }));
    console.log(`level ${level} ${(time / 1000 / size).toFixed(1).padStart(6)} s/MB`);
  }
}

main(Deno.args.length > 0 ? Deno.args : ["../shared/programs/wasi/bin/sqlite.wasm"]);
