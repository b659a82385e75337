import { assertEquals } from "@std/assert";
import { instantiate, moduleOf } from "../testing.ts";
import { holdLongs } from "./i64_in_variables.ts";
import { Sample } from "./testing.ts";

/** The lines of a body with three 64-bit parameters, after the pass; slots of leaf functions as letters. */
function held(body: string, prefix = ""): string[] {
  const sample = new Sample(`(module ${prefix} (memory 1)
    (func $f (param $x i64) (param $y i64) (param $z i64) (param $c i32) (result i64) ${body} (local.get $x)))`);
  holdLongs(sample.tree);
  const names = new Map(sample.names([0, 1, 2]).map((name, i) => [name, "xyz"[i]]));
  return sample.lines.filter((line) => !/^(function|const|var|\})/.test(line)).map((line) => {
    let text = line;
    for (const [name, letter] of names) text = text.replaceAll(name, letter);
    return text;
  });
}

const ADD = (a: string, b: string) => `(i64.add (local.get $${a}) (local.get $${b}))`;

Deno.test("a slot that is read behind its assignment is held in a variable, which is declared", () => {
  assertEquals(held(`(local.set $y ${ADD("x", "x")}) (local.set $x ${ADD("y", "y")})`), [
    "let b0,b1;",
    "y=b0=asIntN(64,x+x);",
    "x=b1=asIntN(64,b0+b0);",
    "I[fp]=b1;return;",
  ]);
});

Deno.test("where a slot is assigned again before anybody could read it, the variable is enough", () => {
  assertEquals(held(`(local.set $y ${ADD("x", "x")}) (local.set $y ${ADD("y", "z")}) (local.set $y (i64.const 5))`), [
    "let b0;",
    "b0=asIntN(64,x+x);",
    "y=asIntN(64,b0+z);",
    "y=5n;",
    "I[fp]=x;return;",
  ]);
});

Deno.test("a slot is stored where control may go elsewhere, or a half of it is read", () => {
  const elsewhere = held(`(block $out
    (local.set $x ${ADD("y", "y")}) (br_if $out (i64.eqz (local.get $x))) (local.set $x ${ADD("x", "z")}))`);
  assertEquals(elsewhere.slice(2, 5), ["x=b0=asIntN(64,y+y);", "if(b0===0n){break L0;}", "x=asIntN(64,b0+z);"]);
  const half = held(`(local.set $x ${ADD("y", "y")}) (i64.store32 (local.get $c) (local.get $x))
    (local.set $x ${ADD("x", "z")})`);
  assertEquals(half[1], "x=b0=asIntN(64,y+y);");
});

Deno.test("a handler may read any slot", () => {
  const lines = held(
    `(block $caught (try_table (catch_all $caught)
      (local.set $x ${ADD("y", "y")}) (local.set $x ${ADD("x", "z")}) (call $g)))`,
    `(import "" "g" (func $g))`,
  );
  assertEquals(lines.includes("x=b0=asIntN(64,y+y);"), true, lines.join("\n"));
});

Deno.test("nothing is held where control flow joins, or where a loop comes back", () => {
  const set = `(local.set $y ${ADD("x", "x")})`, read = `(local.set $x ${ADD("y", "z")})`;
  for (
    const join of [
      `${set} (if (local.get $c) (then (local.set $c (i32.const 1)))) ${read}`,
      `${set} (loop ${read} (br_if 0 (local.get $c)))`,
      `${set} (block (br_if 0 (local.get $c)) (local.set $c (i32.const 1))) ${read}`,
    ]
  ) {
    assertEquals(held(join).some((line) => line.includes("=asIntN(64,y+z)")), true);
  }
  // A block that nothing jumps to the end of is no join, nor is a condition under which the function is left.
  assertEquals(held(`${set} (block ${read})`).includes("x=b1=asIntN(64,b0+z);"), true);
  assertEquals(held(`${set} (if (local.get $c) (then (return (i64.const 1)))) ${read}`)[1], "y=b0=asIntN(64,x+x);");
});

Deno.test("functions that work on slots end what was held of the one they write, and of no other", () => {
  const lines = held(`(local.set $y ${ADD("x", "x")}) (local.set $z ${ADD("x", "x")})
    (local.set $y (i64.clz (local.get $y))) (local.set $x ${ADD("y", "z")})`);
  assertEquals(lines[4], "x=b1=asIntN(64,y+b0);");
});

Deno.test("what is held before statements that leave is held behind them, in a variable that nothing else takes", () => {
  const lines = held(`(local.set $x ${ADD("y", "y")})
    (if (local.get $c) (then
      (local.set $z ${ADD("x", "x")}) (block (br_if 0 (local.get $c)) (local.set $c (i32.const 1)))
      (local.set $z ${ADD("y", "y")}) (return ${ADD("z", "z")})))
    (local.set $y ${ADD("z", "z")}) (local.set $z ${ADD("y", "x")})`);
  assertEquals(lines.filter((line) => line.includes("b0")).map((line) => line.trim()), [
    "let b0,b1;",
    "x=b0=asIntN(64,y+y);",
    "z=asIntN(64,b0+b0);",
    "z=b0=asIntN(64,y+y);", // Only where the function is left.
    "I[fp]=asIntN(64,b0+b0);return;",
    "z=asIntN(64,b1+b0);",
    "I[fp]=b0;return;",
  ]);
});

Deno.test("a block without 64-bit integers may be left for where a slot is read", () => {
  const lines = held(`(block $out
    (local.set $x ${ADD("y", "y")}) (local.set $z (local.get $x))
    (block (br_if $out (local.get $c)) (local.set $c (i32.const 1)))
    (local.set $x ${ADD("z", "z")}))`);
  assertEquals(lines.some((line) => line.trim() === "x=b0=asIntN(64,y+y);"), true, lines.join("\n"));
});

/** An assignment that is seen from everywhere, with conditions, jumps and calls between it and the next one. */
const BETWEEN = [
  "(br_if $out (local.get $c))",
  "(if (local.get $c) (then (return (local.get $y))))",
  "(block (br_if 0 (local.get $c)) (local.set $y (i64.const 7)))",
  "(block (br_if $out (i32.eq (local.get $c) (i32.const 2))))",
  "(if (local.get $c) (then (local.set $x (i64.const 9))) (else (local.set $z (i64.const 8))))",
  "(local.set $z (select (local.get $x) (local.get $y) (local.get $c)))",
  "(local.set $y (i64.div_u (local.get $x) (i64.const 10)))",
  "(local.set $y (i64.rotl (local.get $x) (local.get $z)))",
  "(loop (local.set $z (i64.add (local.get $z) (local.get $x))) (br_if 0 (local.tee $c (i32.shr_u (local.get $c) (i32.const 1)))))",
  "(if (local.get $c) (then (local.set $z (i64.sub (local.get $x) (local.get $y))) (br $out)))",
];

Deno.test("functions compute the same, whatever stands between the assignments of a slot", () => {
  const set = (a: string, b: string) => `(local.set $${a} ${ADD(a, b)})`, expected = new Map<string, bigint>();
  const body = (first: string, second: string) =>
    `(block $out ${set("x", "y")} ${set("z", "x")} ${first} ${set("y", "x")} ${second} ${set("x", "z")} ${
      set("x", "y")
    })`;
  const result =
    "(i64.xor (i64.mul (local.get $x) (i64.const 31)) (i64.xor (local.get $z) (i64.shl (local.get $y) (i64.const 7))))";
  const functions = BETWEEN.flatMap((first, i) =>
    BETWEEN.map((second, j) =>
      `(func (export "${i} ${j}") (param $x i64) (param $y i64) (param $z i64) (param $c i32) (result i64)
        ${body(first, second)} ${result})`
    )
  );
  const module = moduleOf(`(module ${functions.join("\n")})`), handle = instantiate(`(module ${functions.join("\n")})`);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.bytes as BufferSource));
  for (const name of handle.names()) {
    for (const c of [0, 1, 2, 5]) {
      const args = [5n, -3n, 1n << 62n, c] as const;
      const actual = handle.func(name).code(...args),
        right = (exports[name] as (...args: unknown[]) => bigint)(...args);
      expected.set(`${name} ${c}`, right);
      assertEquals(actual, right, `${name} with ${c}`);
    }
  }
  assertEquals(new Set(expected.values()).size > 50, true);
});
