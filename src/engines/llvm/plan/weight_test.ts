import { assert, assertEquals, assertThrows } from "@std/assert";
import { LimitError } from "../../../runtime/errors.ts";
import { decode, type Module, validate } from "../../../wasm/mod.ts";
import { assemble } from "../../../wast/assemble.ts";
import { millisecondsFor } from "./cost.ts";
import { makePlan, type Shard } from "./plan.ts";

function moduleOf(text: string): Module {
  const module = decode(assemble(text), { name: "m" });
  validate(module);
  return module;
}

Deno.test("functions that are too large or too deep to optimise are divided from the others", () => {
  const large = `(func ${"(drop (i32.const 1)) ".repeat(40_000)})`,
    deep = `(func ${"loop ".repeat(101)} ${"end ".repeat(101)})`;
  const flat = `(func ${"loop end ".repeat(200)})`;
  assertEquals(shardsOf(`(module (func) ${large} (func) ${deep} ${flat})`), [
    { functions: [0, 2, 4], isHeavy: false },
    { functions: [1], isHeavy: true },
    { functions: [3], isHeavy: true },
  ]);
});

function shardsOf(text: string): Pick<Shard, "functions" | "isHeavy">[] {
  return makePlan(moduleOf(text)).shards.map(({ functions, isHeavy }) => ({ functions, isHeavy }));
}

/** Functions that take LLVM far more time than their size says. */
const STEEP: Record<string, string> = {
  "loops in a row": "(loop (br_if 0 (local.tee 0 (i32.add (local.get 0) (i32.const 1)))))".repeat(300),
  "a branch table": `(block (loop (br_table ${"0 1 1 ".repeat(4000)} (local.get 0))))`,
  "branches that carry locals": `(loop ${
    Array.from({ length: 300 }, (_, i) => `(local.set ${i} (local.get 0))`).join(" ")
  } ${"(br_if 0 (local.get 1)) ".repeat(2000)})`,
  "branches out of many blocks": `${"block ".repeat(2500)} ${"local.get 0 br_if 1 end ".repeat(2500)}`,
  "nested conditions": `${"local.get 0 if ".repeat(2500)} ${"end ".repeat(2500)}`,
};

for (const [name, body] of Object.entries(STEEP)) {
  Deno.test(`a function that takes LLVM more than time in proportion to its size is not optimised: ${name}`, () => {
    assertEquals(shardsOf(`(module (func) (func (local ${"i32 ".repeat(300)}) ${body}))`), [{
      functions: [0],
      isHeavy: false,
    }, { functions: [1], isHeavy: true }]);
  });
}

Deno.test("functions without code that can be called from everywhere are not optimised", () => {
  const functions = (code: string): string => `(func (export "f${"$"}") ${code})`;
  const module = (code: string): string =>
    `(module ${Array.from({ length: 500 }, (_, i) => functions(code).replace("$", `${i}`)).join("")})`;
  assertEquals(shardsOf(module("")).map(({ isHeavy }) => isHeavy), [true]);
  assertEquals(shardsOf(module("(drop (i32.const 1))".repeat(4)))[0].isHeavy, false);
});

/** Code of 2 to 30 kB and the milliseconds that LLVM 22 was seen to take for it at level 2; what is expected must not be far less. */
const MEASURED: Record<string, readonly [body: string, milliseconds: number]> = {
  additions: [`${"(local.set 0 (i32.add (local.get 0) (i32.const 3)))".repeat(4000)}`, 100],
  "conditions that change many locals": [
    Array.from({ length: 3900 }, (_, i) => `(if (local.get ${i * 7 % 3900}) (then (local.set ${i} (local.get 0))))`)
      .join(" "),
    2100,
  ],
  shuffles: [
    "(drop (i8x16.shuffle 3 4 5 6 31 30 2 2 2 2 8 9 10 11 12 13 (v128.const i64x2 1 2) (v128.const i64x2 3 4)))"
      .repeat(500),
    100,
  ],
};

for (const [name, [body, milliseconds]] of Object.entries(MEASURED)) {
  Deno.test(`what compiling takes is foreseen: ${name}`, () => {
    const { shards } = makePlan(moduleOf(`(module (func (local ${"i32 ".repeat(4000)}) ${body}))`));
    const expected = shards.reduce((sum, { work }) => sum + millisecondsFor(work, 2), 0);
    assert(expected > milliseconds / 2 && expected < 20 * milliseconds, `${expected} ms`);
  });
}

Deno.test("functions with loops stay apart where they would be too much together", () => {
  const loop = "(loop (br_if 0 (local.tee 0 (i32.add (local.get 0) (i32.const 1)))))";
  const apart = (count: number): number => {
    const functions = `(func (param i32) ${loop})`.repeat(count), calls = "(call 0 (i32.const 1))";
    return makePlan(moduleOf(`(module ${functions} (func ${calls}))`)).apart.size;
  };
  assertEquals(apart(20), 0);
  assertEquals(apart(300), 300);
});

const MANY = "i32 ".repeat(1000);
/** Two bytes each that pass a thousand values. */
const PASSING: Record<string, string> = {
  calls: "call $many",
  "calls of a type": "i32.const 0 call_indirect (type $many)",
  blocks: "block (type $many) end",
  loops: "loop (type $many) end",
  ifs: "i32.const 1 if (type $many) end",
  "branches that may be taken": "i32.const 0 br_if 0",
  tables: "block (type $many) block (type $many) i32.const 0 br_table 0 1 end end",
  handlers: "try_table (type $many) (catch $tag 0) end",
  "legacy handlers": "try (type $many) catch $tag end",
};

for (const [name, operators] of Object.entries(PASSING)) {
  Deno.test(`a module that passes far more values than its code accounts for is refused: ${name}`, () => {
    const around = (count: number): Module =>
      moduleOf(`(module (tag $tag (param ${MANY})) (table 1 funcref)
      (type $many (func (param ${MANY}) (result ${MANY}))) (func $many (type $many) unreachable)
      (func (type $many) ${Array.from({ length: 1000 }, (_, i) => `local.get ${i}`).join(" ")} ${
        operators.concat(" ").repeat(count)
      }))`);
    makePlan(around(5));
    assertThrows(
      () => makePlan(around(200)),
      LimitError,
      `Cannot compile "m": its functions, calls, branches and blocks pass`,
    );
  });
}

Deno.test("what compilers make is far below that limit", () => {
  const values = "i32 i64 f64 i32 i64 f64 i32 i32",
    constants = values.split(" ").map((type) => `(${type}.const 1)`).join(" ");
  const calls = `${`(call $f ${constants})`} ${"drop ".repeat(8)}`.repeat(20_000);
  const { shards } = makePlan(
    moduleOf(`(module (func $f (param ${values}) (result ${values}) unreachable) (func ${calls}))`),
  );
  assert(shards.length > 1);
});
