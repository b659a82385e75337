import { assertEquals } from "@std/assert";
import { assemble } from "../../wast/assemble.ts";
import { decode, OP_NAMES, paced, validate, walk } from "../mod.ts";
import { SHORT_STRETCH, STRETCH } from "./straight_code.ts";

/** Operators of a weight. */
function code(weight: number): string {
  return "(local.set 0 (local.get 0))".repeat(weight / 2);
}

/** The operators of a function's body that have ticks in front of them. */
function ticked(text: string, locals = 1): string[] {
  const module = decode(assemble(`(module (memory 1) (tag $e) (func $g) (func (local i32) ${text}))`));
  const found: string[] = [];
  let ticks = false;
  validate(module);
  walk(module, 1, () => {
    return paced(({ cursor }) => {
      if (ticks) found.push(OP_NAMES[cursor.op]);
      ticks = false;
    }, () => {
      ticks = true;
    }, locals);
  });
  return found;
}

const FEW = code(SHORT_STRETCH - 20), SOME = code(SHORT_STRETCH + 20), MANY = code(STRETCH - 200);

Deno.test("short code has no tick, longer code one where it returns, and long code one for each stretch", () => {
  assertEquals(ticked(FEW), []);
  assertEquals(ticked(SOME), ["end"]);
  assertEquals(ticked(MANY), ["end"]);
  assertEquals(ticked(code(3 * STRETCH)).length, 3);
});

Deno.test("what comes together before something is counted has a tick in front of that", () => {
  assertEquals(ticked(`${SOME} (call $g)`), ["call"]);
  assertEquals(ticked(`${SOME} (loop)`), ["loop"]);
  assertEquals(ticked(`${SOME} (return)`), ["return"]);
  assertEquals(ticked(`(loop ${SOME} (br_if 0 (local.get 0)))`), ["br_if"]);
  assertEquals(ticked(`(loop (block ${SOME} (br_table 0 1 (local.get 0))))`), ["br_table"]);
  assertEquals(ticked(`(block ${SOME} (br_if 0 (local.get 0))) (call $g)`), ["call"]);
  assertEquals(ticked(`${FEW} (call $g) ${FEW} (loop ${FEW} (br_if 0 (local.get 0)))`), []);
});

Deno.test("the heaviest way counts, whichever is taken", () => {
  const half = code(STRETCH / 2 + 50), last = code(60);
  assertEquals(ticked(`(if (local.get 0) (then ${half} ${half}))`).length, 1);
  // One arm may be short, but the other may be taken.
  assertEquals(ticked(`(if (local.get 0) (then ${half})) ${half}`).length, 1);
  assertEquals(ticked(`(if (local.get 0) (then) (else ${half})) ${half}`).length, 1);
  // A tick in an arm does not serve those who skip it, nor one that a branch skips.
  assertEquals(ticked(`${MANY} (if (local.get 0) (then ${code(300)})) ${code(300)}`).length, 2);
  assertEquals(ticked(`(block ${MANY} (br_if 0 (local.get 0)) ${code(300)}) ${code(300)}`).length, 2);
  // Both arms together are no way.
  assertEquals(ticked(`(if (local.get 0) (then ${half}) (else ${half})) ${last}`), ["end"]);
});

Deno.test("an exception may come from the heaviest place of its try", () => {
  const end = code(300);
  assertEquals(ticked(`(try (do ${MANY} (br 0)) (catch_all ${end}))`).length, 2);
  assertEquals(ticked(`(block (try_table (catch_all 0) ${MANY} (unreachable))) ${end}`).length, 1);
  assertEquals(ticked(`(try (do (try (do ${MANY} (br 0)) (delegate 0))) (catch_all ${end}))`).length, 2);
});

Deno.test("many locals, parameters and results weigh something", () => {
  assertEquals(ticked("(call $g)", 100), []);
  assertEquals(ticked("(call $g)", 50_000), ["call"]);
  const values = "i32 ".repeat(900), zeros = "(i32.const 0)".repeat(900), drops = "(drop)".repeat(900);
  const block = `(block (param ${values}) (result ${values}))`;
  assertEquals(ticked(`${zeros} ${drops}`), ["end"]);
  assertEquals(ticked(`${zeros} ${block.repeat(3)} ${drops}`).length, 2);
});

Deno.test("operations of the runtime weigh much, and a throw a whole stretch", () => {
  const fill = "(memory.fill (i32.const 0) (i32.const 0) (i32.const 9))";
  assertEquals(ticked(fill.repeat(3)), ["end"]);
  assertEquals(ticked(fill.repeat(10)).length, 2);
  assertEquals(
    ticked("(block (try_table (catch_all 0) (throw $e)))".repeat(3)).filter((name) => name === "throw").length,
    3,
  );
});
