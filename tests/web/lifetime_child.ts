// Makes instances that import one long-lived memory, uses them and drops them. Prints how many of them are still there
// after a collection. Run with --v8-flags=--expose-gc and the name of a backend.
import { createWebAssembly } from "../../src/web/mod.ts";

/*
  (module
    (import "env" "memory" (memory 1)) (import "env" "log" (func $log (param externref)))
    (memory $own (export "own") 16) (table (export "table") 4 funcref) (global (export "g") (mut externref) (ref.null extern))
    (elem (i32.const 0) $f)
    (func $f (export "run") (param externref) (result funcref)
      (call $log (local.get 0)) (i32.store (i32.const 0) (i32.const 1))
      (drop (memory.grow $own (i32.const 1))) (ref.func $f)))
*/
const BYTES = Uint8Array.fromBase64(
  "AGFzbQEAAAABCgJgAW8AYAFvAXACGQIDZW52Bm1lbW9yeQIAAQNlbnYDbG9nAAADAgEBBAQBcAAEBQMBABAGBgFvAdBvCwcZBANvd24CAQV0" +
    "YWJsZQEAAWcDAANydW4AAQkHAQBBAAsBAQoWARQAIAAQAEEAQQE2AgBBAUABGtIBCwAeBG5hbWUBCQIAA2xvZwEBZgUEAQABdAYGAQEDb3du",
);
const COUNT = 100;

const WebAssembly = createWebAssembly({ backend: Deno.args[0] as "auto", maxMemory: 64 * 2 ** 20 });
const module = new WebAssembly.Module(BYTES);
const memory = new WebAssembly.Memory({ initial: 1 });
const refs: WeakRef<object>[] = [];

function use(): void {
  const instance = new WebAssembly.Instance(module, { env: { memory, log: () => {} } });
  const { run, table, g } = instance.exports as Record<
    string,
    WebAssembly.Table & WebAssembly.Global & CallableFunction
  >;
  const passed = { instance };
  if (run(passed) !== run || table.get(0) !== run) throw new Error("the function is not the same object everywhere");
  g.value = passed;
  refs.push(new WeakRef(instance), new WeakRef(run), new WeakRef(passed));
}

for (let i = 0; i < COUNT; i++) {
  use();
  await new Promise((resolve) => setTimeout(resolve, 0));
  if (i % 10 === 9) (globalThis as unknown as { gc(): void }).gc();
}
for (let i = 0; i < 3; i++) {
  await new Promise((resolve) => setTimeout(resolve, 10));
  (globalThis as unknown as { gc(): void }).gc();
}
console.log(refs.filter((ref) => ref.deref() !== undefined).length);
