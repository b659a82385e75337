/**
 * Code that is deep or long: whoever compiles it on a thread with a small stack must not fall over.
 *
 * @module
 */
import { ENGINE_NAMES } from "../../../src/engines/mod.ts";
import { buildChains } from "../../fuzz/chains/build.ts";
import type { ChainsPlan } from "../../fuzz/chains/plan.ts";
import type { Attack } from "../attack.ts";
import { EVERY_ENGINE, expectAsV8, expectSame, moduleFile, wasmine } from "../tools.ts";

const commandLine: Attack = {
  name: "deep-chain-on-the-command-line",
  holds: "20,000 square roots run, or are refused by a limit",
  variants: ["auto", ...ENGINE_NAMES],
  seconds: 60,
  async run(backend) {
    const chain = "f32.sqrt ".repeat(20_000);
    const file = await moduleFile(`(module (func (export "f") (param i32) (result i32)
      local.get 0 f32.convert_i32_s ${chain} i32.trunc_f32_s))`);
    const { code, stdout, stderr } = await wasmine("run", "--no-cache", "-b", backend, "-i", "f", file, "5");
    if (/limit/i.test(stderr) && code === 1) return;
    expectSame(`${code} ${stdout} ${stderr}`.trim(), "0 1");
  },
};

const PLANS: Readonly<Record<string, ChainsPlan>> = {
  "f32.sqrt": { shape: "chain", operators: ["f32.sqrt"], length: 20_000 },
  "f64.add": { shape: "left", operators: ["f64.add"], length: 20_000 },
  "i64.mul": { shape: "right", operators: ["i64.mul"], length: 20_000 },
  blocks: { shape: "nest", nest: "blocks that are left", length: 5000 },
  loops: { shape: "nest", nest: "loops", length: 5000 },
  ifs: { shape: "nest", nest: "conditions", length: 5000 },
  calls: { shape: "nest", nest: "calls in a row", length: 10_000 },
};

const chains: Attack = {
  name: "deep-code",
  holds: "chains and nests run, or are refused by a limit",
  variants: EVERY_ENGINE.flatMap((engine) => Object.keys(PLANS).map((plan) => `${engine} ${plan}`)),
  long: EVERY_ENGINE.flatMap((engine) => Object.keys(PLANS).slice(1).map((plan) => `${engine} ${plan}`)),
  seconds: 60,
  run(variant) {
    const [engine, plan] = variant.split(" ");
    expectAsV8(engine, buildChains(PLANS[plan]));
  },
};

export default [commandLine, chains];
