/** That a run with translations of an earlier one does what that did, and which translations are kept. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { Cluster, type ClusterOptions, type InstanceHandle, Linker } from "../../../runtime/mod.ts";
import type { Module } from "../../../wasm/mod.ts";
import { Js, type JsOptions } from "./engine.ts";
import { moduleOf, thrownBy } from "../testing.ts";
import type { Translations, TranslationStore } from "./translations.ts";

/** Functions that are called; enough text to be worth keeping, and too much to be translated as a whole. */
const FUNCTIONS = 120;

/**
 * `sum` calls all functions, each of which calls an import, another function, and one of a table; `trap` fails in the last
 * but one; `late` is a function that `sum` does not call.
 */
const MODULE = moduleOf(`(module
  (import "env" "twice" (func $twice (param i64) (result i64)))
  (memory 1)
  (global $count (mut i32) (i32.const 0))
  (type $unary (func (param i32) (result i32)))
  (table funcref (elem ${Array.from({ length: FUNCTIONS }, (_, i) => `$f${i}`).join(" ")}))
  ${Array.from({ length: FUNCTIONS }, (_, i) => functionText(i)).join("\n")}
  (func (export "sum") (param i32) (result i32) (call $f0 (local.get 0)))
  (func (export "late") (param i32) (result i32) ${steps(7)} (call $f1 (local.get 0)))
  (func (export "trap") (result i32) (call $f${FUNCTIONS - 2} (i32.const -1000))))`);

function functionText(index: number): string {
  const last = index === FUNCTIONS - 1;
  const next = last
    ? `(i32.wrap_i64 (call $twice (i64.extend_i32_s (local.get 0))))`
    : `(call_indirect (type $unary) (i32.add (local.get 0) (i32.const 1)) (i32.const ${index + 1}))`;
  return `(func $f${index} (type $unary) ${steps(index)} ${next})`;
}

function steps(seed: number): string {
  const step = (n: number) =>
    `(i32.store offset=${n * 4} (i32.and (local.get 0) (i32.const 1023))
      (i32.add (i32.load offset=${n * 4} (i32.and (local.get 0) (i32.const 1023))) (i32.const ${seed * 100 + n})))`;
  return Array.from({ length: 40 }, (_, n) => step(n)).join("\n") +
    `(global.set $count (i32.add (global.get $count) (i32.load (i32.add (local.get 0) (i32.const 64)))))`;
}

/** Keeps what it is given. */
class Shelf implements TranslationStore {
  kept: Translations | undefined;

  find(): Translations | undefined {
    return this.kept;
  }

  keep(_: Module, translations: Translations): void {
    this.kept = translations;
  }
}

/** One run: an instance of its own, what is done with it, and what is kept at the end. */
function run<T>(
  store: TranslationStore,
  action: (handle: InstanceHandle) => T,
  { engine, cluster }: { engine?: JsOptions; cluster?: ClusterOptions } = {},
): T {
  const jit = new Js({ ...engine, store }), linker = new Linker();
  linker.func("env", "twice", { params: ["i64"], results: ["i64"] }, (value) => 2n * (value as bigint));
  try {
    return action(linker.bind(new Cluster(cluster)).instantiate(MODULE, { engine: jit }));
  } finally {
    jit.keep();
  }
}

const sum = (handle: InstanceHandle) => handle.func("sum").invoke(5);

Deno.test("the next run has the text, the one after that V8's code too, and all find the same", () => {
  const shelf = new Shelf(), expected = run(new Shelf(), sum);
  assertEquals(run(shelf, sum), expected);
  const first = shelf.kept!;
  assertEquals([first.order.length, first.code], [FUNCTIONS + 2, undefined]);
  assertEquals(run(shelf, sum), expected);
  const second = shelf.kept!;
  assert(second.text === first.text && second.code !== undefined);
  assertEquals(run(shelf, sum), expected);
  assert(shelf.kept === second, "there was nothing new to keep");
});

Deno.test("traps have the same frames, whichever run translated the functions", () => {
  const shelf = new Shelf();
  const frames = () =>
    run(shelf, (handle) => {
      sum(handle);
      return thrownBy(() => handle.func("trap").invoke()).frames;
    });
  const first = frames();
  assertEquals(first.map(({ func }) => func), [`f${FUNCTIONS - 2}`, "trap"]);
  assert(first.every(({ offset }) => offset > 0));
  assertEquals(frames(), first);
  assertEquals(frames(), first);
});

Deno.test("a function that no earlier run called is translated, and kept once there is enough of them", () => {
  const shelf = new Shelf();
  run(shelf, (handle) => handle.func("sum").invoke(0));
  run(shelf, sum);
  const { text, order } = shelf.kept!;
  assertEquals(
    run(shelf, (handle) => handle.func("late").invoke(5)),
    run(new Shelf(), (handle) => {
      return handle.func("late").invoke(5);
    }),
  );
  assert(shelf.kept!.text === text, "one function is not worth it");
  // As if the earlier run had come less far.
  const half = new Shelf(), fewer = order.slice(0, 1), start = text.indexOf(`\nf${order[1]}=`);
  half.kept = {
    order: fewer,
    text: text.slice(0, start + 1) + text.slice(text.lastIndexOf("\nreturn ") + 1),
    code: undefined,
  };
  assertEquals(run(half, sum), run(new Shelf(), sum));
  assertEquals(half.kept.order, order);
  assertEquals(half.kept.text, text);
});

Deno.test("text that was made for another kind of run is not used", () => {
  const shelf = new Shelf();
  run(shelf, sum);
  const { text } = shelf.kept!;
  assertEquals(run(shelf, sum, { cluster: { fuel: 1_000_000 } }), run(new Shelf(), sum));
  assertNotEquals(shelf.kept!.text, text);
  const metered = shelf.kept!.text;
  run(shelf, sum, { cluster: { fuel: 1_000_000 }, engine: { largestFunction: 100 } });
  assertNotEquals(shelf.kept!.text, metered);
});

Deno.test("code of another text's is found out by V8, and replaced", () => {
  const shelf = new Shelf(), expected = run(shelf, sum);
  shelf.kept = { ...shelf.kept!, code: new Uint8Array(1000) };
  assertEquals(run(shelf, sum), expected);
  assert(shelf.kept.code!.length > 1000);
});

Deno.test("small modules and small texts are not kept", () => {
  const shelf = new Shelf();
  run(shelf, (handle) => thrownBy(() => handle.func("trap").invoke()));
  assertEquals(shelf.kept, undefined);
});
