/**
 * Functions whose frame is far larger than their code: many values on the operand stack, or carried into blocks.
 *
 * @module
 */
import { type InstanceHandle, LimitError } from "../../../mod.ts";
import type { Attack } from "../attack.ts";
import { expectError, instantiate } from "../tools.ts";

const repeat = (count: number, write: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => write(i)).join(" ");

/** Calls that each leave many vectors on the operand stack. */
function calls(count: number, width: number): string {
  const types = repeat(width, () => "v128");
  return `(type $source (func (result ${types}))) (type $sink (func (param ${types})))
    (table 2 funcref) (elem (i32.const 0) $source $sink)
    (func $source (type $source) ${repeat(width, (i) => `(v128.load offset=${i * 16} (i32.const 0))`)})
    (func $sink (type $sink) ${
    repeat(width, (i) => `(v128.store offset=${i * 16} (i32.const 65536) (local.get ${i}))`)
  })
    (func $large ${"call $source ".repeat(count)} ${"call $sink ".repeat(count)})
    (func $deeper (call $large) (call $deeper))`;
}

/** Blocks that take many vectors, in a function that calls nothing. */
function leaf(count: number, width: number): string {
  const types = repeat(width, () => "v128");
  const block = "block (type $wide) local.get $x local.get $skip br_if 0 drop end ";
  return `(type $wide (func (param ${types}) (result ${types}))) (type $leaf (func (param i32)))
    (table 1 funcref) (elem (i32.const 0) $large)
    (func $large (param $skip i32) (local $x v128) (local.set $x (v128.load (i32.const 16)))
      ${repeat(width, (i) => `(v128.load offset=${i} (i32.const 16))`)}
      block (type $wide) local.get $skip br_if 0 ${block.repeat(count)} end
      local.set $x ${"drop ".repeat(width - 1)} (v128.store (i32.const 0) (local.get $x)))
    (func $deeper (call_indirect (type $leaf) (i32.const 1) (i32.const 0)) (call $deeper))`;
}

/** Many locals in a function that a small one calls. */
function locals(count: number): string {
  return `(global $x (mut i64) (i64.const 0))
    (func $large (param i32) (local ${"i64 ".repeat(count)})
      ${repeat(count, (i) => `(local.set ${i + 1} (i64.load offset=${i % 1000} (i32.const 0)))`)}
      (if (local.get 0) (then (call $large (i32.sub (local.get 0) (i32.const 1)))))
      ${repeat(count, (i) => `(global.set $x (i64.add (global.get $x) (local.get ${i + 1})))`)})
    (func $deeper (call $large (i32.const 1)) (call $deeper))`;
}

const SHAPES: Readonly<Record<string, () => string>> = {
  "calls-80-200": () => calls(80, 200),
  "calls-300-1000": () => calls(300, 1000),
  "leaf-40-40": () => leaf(40, 40),
  "leaf-200-150": () => leaf(200, 150),
  "leaf-400-300": () => leaf(400, 300),
  "locals-1500": () => locals(1500),
  "locals-40000": () => locals(40_000),
};

function run(variant: string): void {
  const [level, shape] = variant.split(" "),
    text = `(module (memory 2) ${SHAPES[shape]()} (func (export "run") (call $deeper)))`;
  let instance: InstanceHandle;
  try {
    instance = instantiate(level, text);
  } catch (error) {
    if (error instanceof LimitError) return; // It passes too many values for its size.
    throw error;
  }
  for (let i = 0; i < 3; i++) expectError(() => instance.func("run").invoke(), /call stack exhausted/);
}

const variants = Object.keys(SHAPES).flatMap((shape) => ["llvm-O0", "llvm-O2"].map((level) => `${level} ${shape}`));

const main: Attack = {
  name: "large-frames",
  holds: "a full stack is a trap, however large a frame is, or a limit refuses the function",
  variants,
  long: variants.filter((variant) => /calls|300|40000|O2/.test(variant)),
  seconds: 150,
  megabytes: 4096,
  run,
};

const worker: Attack = {
  ...main,
  name: "large-frames-in-a-worker",
  holds: "the same on the small stack of a Worker",
  async run(variant) {
    const code = `import attacks from ${JSON.stringify(import.meta.url)};
      try { attacks[0].run(${JSON.stringify(variant)}); postMessage("held"); }
      catch (error) { postMessage(String(error)); }`;
    const thread = new Worker(`data:application/javascript,${encodeURIComponent(code)}`, { type: "module" });
    const said = await new Promise((resolve) => thread.onmessage = ({ data }) => resolve(data));
    thread.terminate();
    if (said !== "held") throw new Error(`${said}`);
  },
};

export default [main, worker];
