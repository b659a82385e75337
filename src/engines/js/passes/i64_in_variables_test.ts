import { assertEquals } from "@std/assert";
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
