import { assert, assertEquals } from "@std/assert";
import { assemble } from "../wast/assemble.ts";
import { decode, OP_NAMES, paced, validate, walk } from "./mod.ts";
import { STRETCH } from "./straight_code.ts";

/** The operators of the last function of a module in order, with `tick` where ticks are. */
function listing(text: string): string[] {
  const module = decode(assemble(`(module (tag $e) (func $g) ${text})`)), found: string[] = [];
  validate(module);
  walk(module, module.funcs.length - 1, () => {
    return paced(({ cursor }) => void found.push(OP_NAMES[cursor.op]), () => void found.push("tick"));
  });
  return found;
}

/** Operators of a weight. */
function code(weight: number): string {
  return "(local.set 0 (local.get 0))".repeat(weight / 2);
}

function ticks(text: string): number {
  return listing(`(func (local i32) ${text})`).filter((name) => name === "tick").length;
}

Deno.test("straight code has a tick for each stretch, and short code has none", () => {
  assertEquals([1, 0.9].map((part) => ticks(code(STRETCH * part - 2))), [0, 0]);
  assertEquals([2, 3, 10].map((times) => ticks(code(STRETCH * times - 2))), [1, 2, 9]);
});

Deno.test("calls and loops count, and so nothing else has to", () => {
  const half = code(STRETCH / 2 - 10);
  assertEquals(ticks(`${half} (call $g) ${half} (call $g) ${half} (call $g) ${half}`), 0);
  assertEquals(ticks(`${half} (loop ${half} (br_if 0 (local.get 0)))`), 0);
  assertEquals(ticks(`(loop ${half} ${half} ${half} (br_if 0 (local.get 0)))`), 1);
});

Deno.test("the heaviest way counts, whichever is taken", () => {
  const most = code(STRETCH - 40), little = code(60);
  // One arm is short, but the other may be taken.
  assertEquals(ticks(`(if (local.get 0) (then ${most})) ${little}`), 1);
  assertEquals(ticks(`(if (local.get 0) (then) (else ${most})) ${little}`), 1);
  // A tick within an arm does not serve those who skip it.
  assertEquals(ticks(`${most} (if (local.get 0) (then ${little})) ${little}`), 2);
  // Nor does one that a branch skips.
  assertEquals(ticks(`(block ${most} (br_if 0 (local.get 0)) ${little}) ${little}`), 2);
  assertEquals(ticks(`(block (block ${most} (br_table 0 1 (local.get 0))) ${little}) ${little}`), 2);
  // Both arms together are no way.
  const half = code(STRETCH / 2 + 20);
  assertEquals(ticks(`(if (local.get 0) (then ${half}) (else ${half}))`), 0);
});

Deno.test("an exception may come from the heaviest place", () => {
  const most = code(STRETCH - 40), little = code(60);
  assertEquals(ticks(`(try (do ${most} (call $g)) (catch_all ${little}))`), 1);
  assertEquals(ticks(`(block (try_table (catch_all 0) ${most} (call $g))) ${little}`), 1);
  assertEquals(ticks(`(try (do (try (do ${most} (call $g)) (delegate 0))) (catch_all ${little}))`), 1);
});

Deno.test("what weighs more than a stretch has a tick before it and behind it", () => {
  const found = listing(`(func (local i32) ${"(block (try_table (catch_all 0) (throw $e)))".repeat(3)})`);
  assert(found.filter((name) => name === "tick").length >= 2);
});
