/** Loads of what was stored a few lines ago: what is known of memory, and what ends that. */
import { assertEquals } from "@std/assert";
import { emitJavaScript } from "../emit.ts";
import { instantiate, moduleOf } from "../testing.ts";

/** A function that computes an i32 of `$a`, `$b` and `$c`, beside others that it may call. */
function textOf(body: string): string {
  return `(module (memory (export "memory") 1) (global $g (mut i32) (i32.const 64))
    (func $poke (i32.store (i32.const 8) (i32.const 77)))
    (func $same (param i32) (result i32) (local.get 0))
    (func $run (export "run") (param $a i32) (param $b i32) (param $c i32) (result i32) (local $d i32) ${body}))`;
}

/** How many loads of memory the translation of the function has. */
function loadsIn(body: string): number {
  return emitJavaScript(moduleOf(textOf(body)), 2).split(".get").length - 1;
}

function resultOf(body: string, ...args: number[]): unknown {
  return instantiate(textOf(body)).func("run").code(...args);
}

function check(name: string, body: string, { loads, results }: { loads: number; results: number[][] }): void {
  Deno.test(`stored values: ${name}`, () => {
    assertEquals(loadsIn(body), loads);
    for (const [result, ...args] of results) assertEquals(resultOf(body, ...args), result);
  });
}

const STORE = (at: string, value: string, offset = 0) => `(i32.store offset=${offset} ${at} ${value})`;
const LOAD = (at: string, offset = 0) => `(i32.load offset=${offset} ${at})`;
const A = "(local.get $a)", B = "(local.get $b)", C = "(local.get $c)";

check(
  "a local, a constant and a sum are what they were",
  STORE(A, B) + STORE(A, "(i32.const 5)", 4) +
    STORE(A, `(i32.add ${B} ${C})`, 8) + `(i32.mul (i32.add ${LOAD(A)} ${LOAD(A, 4)}) ${LOAD(A, 8)})`,
  { loads: 0, results: [[(3 + 5) * 7, 16, 3, 4], [0, 65_524, -5, 9]] },
);

check(
  "a local that is assigned between leaves its old value in memory",
  STORE(A, B) +
    `(local.set $b (i32.const 9)) (i32.sub ${LOAD(A)} ${B})`,
  { loads: 0, results: [[-6, 0, 3, 0]] },
);

check(
  "an address that is assigned between is another",
  STORE(A, B) +
    `(local.set $a (i32.add ${A} (i32.const 4))) ${LOAD(A)}`,
  { loads: 1, results: [[0, 0, 3, 0]] },
);

check(
  "a store through another local may be to the same place",
  STORE(A, "(i32.const 1)") + STORE(B, "(i32.const 2)") +
    LOAD(A),
  { loads: 1, results: [[2, 32, 32, 0], [1, 32, 36, 0]] },
);

check("a store beside it changes nothing", STORE(A, C) + STORE(A, B, 4) + `(i32.store8 offset=8 ${A} ${B})` + LOAD(A), {
  loads: 0,
  results: [[7, 32, 1, 7]],
});

check(
  "a store that overlaps ends it, however narrow",
  STORE(A, "(i32.const -1)", 4) +
    `(i32.store8 offset=7 ${A} (i32.const 0))` + LOAD(A, 4),
  { loads: 1, results: [[0xffffff, 32, 0, 0]] },
);

check(
  "so does one of 64 bits that begins before it",
  STORE(A, "(i32.const -1)", 4) +
    `(i64.store offset=0 ${A} (i64.const 0x100000000))` + LOAD(A, 4),
  { loads: 1, results: [[1, 32, 0, 0]] },
);

check(
  "constant addresses are compared with each other only",
  STORE("(i32.const 8)", C) + STORE("(i32.const 4)", B, 8) +
    LOAD("(i32.const 0)", 8),
  { loads: 0, results: [[7, 0, 1, 7]] },
);

check("a call may write anything", STORE("(i32.const 8)", C) + "(call $poke)" + LOAD("(i32.const 8)"), {
  loads: 1,
  results: [[77, 0, 0, 5]],
});

check(
  "so may an operator on all of memory",
  STORE(A, "(i32.const 1)") +
    `(memory.fill ${A} (i32.const 2) (i32.const 4))` + LOAD(A),
  { loads: 1, results: [[0x02020202, 16, 0, 0]] },
);

check(
  "what one branch stored is not known behind it",
  STORE(A, "(i32.const 1)") +
    `(if ${B} (then ${STORE(A, "(i32.const 2)")}))` + LOAD(A),
  { loads: 1, results: [[2, 16, 1, 0], [1, 16, 0, 0]] },
);

check(
  "what was stored before a branch is known in it",
  STORE(A, `(i32.add ${C} ${C})`) +
    `(if ${B} (then (return ${LOAD(A)}))) (i32.const 3)`,
  { loads: 0, results: [[10, 16, 1, 5], [3, 16, 0, 5]] },
);

check(
  "a loop may come back with another value",
  STORE(A, "(i32.const 1)") + `(loop $l (result i32)
    (local.set $d (i32.add (local.get $d) ${LOAD(A)}))
    ${STORE(A, "(local.get $d)")}
    (br_if $l (i32.lt_s ${LOAD(A)} (i32.const 50))) (local.get $d))`,
  { loads: 1, results: [[64, 16, 0, 0]] },
);

check("a narrower load is none of it", STORE(A, "(i32.const 0x1234)") + `(i32.load8_u ${A})`, {
  loads: 1,
  results: [[0x34, 16, 0, 0]],
});

check(
  "a value that waits for the end of an expression survives the next store of its kind",
  STORE(A, `(i32.add ${B} (i32.const 1))`) + LOAD(A) + `(call $poke)` + STORE(A, `(i32.add ${B} (i32.const 2))`) +
    LOAD(A) + "(i32.mul)",
  { loads: 0, results: [[4 * 5, 16, 3, 0]] },
);

check(
  "a load that was read before a store is what it was",
  LOAD(A) + STORE(A, `(i32.add ${B} (i32.const 1))`) +
    LOAD(A) + "(i32.sub)",
  { loads: 1, results: [[-4, 16, 3, 0]] },
);

Deno.test("stored values: an address outside of memory still traps", () => {
  const body = STORE(A, "(i32.const 1)", 8) + LOAD(A, 8);
  assertEquals(resultOf(body, 65_524), 1);
  for (const address of [65_525, -1, -8]) {
    let code = "";
    try {
      resultOf(body, address);
    } catch (error) {
      ({ code } = error as { code: string });
    }
    assertEquals(code, "memoryOutOfBounds");
  }
});

Deno.test("stored values: of two memories, which may be one, nothing is known", () => {
  const text = `(module (memory $x 1) (memory $y 1) (func (export "run") (param i32) (result i32)
    (i32.store $x (local.get 0) (i32.const 1)) (i32.store $y (local.get 0) (i32.const 2)) (i32.load $x (local.get 0))))`;
  assertEquals(instantiate(text).func("run").code(8), 1);
  assertEquals(emitJavaScript(moduleOf(text), 0).split(".get").length - 1, 1);
});

Deno.test("stored values: addresses of 64 bits are looked up in memory", () => {
  const text = `(module (memory i64 1) (func (export "run") (param i64) (result i32)
    (i32.store offset=4 (i64.const 8) (i32.const 3)) (i32.store (local.get 0) (i32.const 5))
    (i32.add (i32.load (i64.const 12)) (i32.load (local.get 0)))))`;
  const { code } = instantiate(text).func("run");
  assertEquals([code(32n), code(12n)], [8, 10]);
});
