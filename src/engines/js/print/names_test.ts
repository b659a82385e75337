/** Names of the module reach generated code as parts of identifiers, and change nothing of what it does. */
import { assert, assertEquals } from "@std/assert";
import { emitJavaScript } from "../emit.ts";
import { instantiate, moduleOf } from "../testing.ts";
import { functionIndexOf } from "./names.ts";

/** Words that generated code has a meaning for, its own identifiers, and what is no identifier at all. */
const HOSTILE = [
  "return",
  "to_return",
  "break",
  "fp",
  "fprintf",
  "ap",
  "W",
  "way",
  "exit",
  "dv",
  "$",
  "$$",
  "$&",
  "$1",
];

/** A name as the text format writes it. */
const id = (name: string) => `$${name}`;

/** A function that calls itself, with loops over integers and floats, and others that it calls; all have such a name. */
function program(name: string): string {
  return `(module (memory 1) (func ${id(`${name}#callee`)} (param ${id(name)} i32) (result i32)
      (i32.add (local.get ${id(name)}) (i32.load (i32.const 0))))
    (func ${id(name)} (export "run") (param ${id(name)} i32) (result i64) (local ${id(`${name}#l`)} i64)
      (local ${id(`${name}#x`)} f64) (local ${id(`${name}#copy`)} i32)
      (if (i32.lt_s (local.get ${id(name)}) (i32.const 2)) (then (return (i64.const 1))))
      (loop ${id(`${name}#again`)}
        (local.set ${id(`${name}#copy`)} (call ${id(`${name}#callee`)} (local.get ${id(name)})))
        (local.set ${id(`${name}#x`)} (f64.add (local.get ${id(`${name}#x`)}) (f64.const 0.5)))
        (local.set ${id(`${name}#l`)} (i64.add (local.get ${id(`${name}#l`)})
          (i64.extend_i32_s (local.get ${id(`${name}#copy`)}))))
        (br_if ${id(`${name}#again`)} (f64.lt (local.get ${id(`${name}#x`)}) (f64.const 20))))
      (i64.add (local.get ${id(`${name}#l`)}) (call ${id(name)} (i32.sub (local.get ${id(name)}) (i32.const 1))))))`;
}

Deno.test("functions compute the same whatever they and their locals are called, in parts and flattened too", () => {
  for (const name of HOSTILE) {
    for (const engine of [{}, { largestFunction: 60 }, { largestFunction: 60, deepestNest: 0 }]) {
      assertEquals(instantiate(program(name), { engine }).func("run").code(5), 40n * (5n + 4n + 3n + 2n) + 1n, name);
    }
  }
});

Deno.test("what is no letter, digit or dollar becomes an underscore, and the index tells names apart", () => {
  const text = emitJavaScript(
    moduleOf(`(module (func $a.b (param $x-y i32)) (func $a_b) (func $c (export "ü\\n\\u{2028}")))`),
  );
  for (const expected of ["function f0_a_b(l0_x_y)", "function f1_a_b()", "function f2_c()"]) {
    assert(text.includes(expected), text);
  }
});

Deno.test("the index is found in the identifiers of functions, their copies and parts, and in no other", () => {
  assertEquals(["f7", "f7_main", "f7_a$", "f12_a$$b$3"].map(functionIndexOf), [7, 7, 7, 12]);
  assertEquals(["f", "fp", "fround", "l7", "f7x"].map(functionIndexOf), Array(5).fill(undefined));
});
