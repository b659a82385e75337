import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { TextError } from "./text_error.ts";
import { unfoldTry } from "./unfold.ts";

Deno.test("text without a folded try stays as it is", () => {
  const text = '(module (func (block (call 0))) ;; try\n (data "(do"))';
  assertStrictEquals(unfoldTry(text).includes("(block (call 0))"), true);
  const plain = "(module (func try nop catch_all end))";
  assertStrictEquals(unfoldTry(plain), plain);
});

Deno.test("clauses of a try become its linear form", () => {
  assertEquals(
    unfoldTry("(func (try $l (result i32) (do (call 1)) (catch $e (drop)) (catch_all (nop) (i32.const 1))))"),
    "(func try $l (result i32) (call 1) catch $e (drop) catch_all (nop) (i32.const 1) end )",
  );
  assertEquals(unfoldTry("(func (try (do) (delegate 1)))"), "(func try delegate 1 )");
  assertEquals(unfoldTry("(func (try (do)))"), "(func try end )");
});

Deno.test("what is around a try is unfolded with it, operands first", () => {
  assertEquals(
    unfoldTry("(func (i32.add (try (result i32) (do (i32.const 1))) (i32.const 2)))"),
    "(func try (result i32) (i32.const 1) end (i32.const 2) i32.add )",
  );
  assertEquals(
    unfoldTry("(func (block $b (result i32) (br $b (try (do)) (i32.const 2))))"),
    "(func block $b (result i32) try end (i32.const 2) br $b end )",
  );
  assertEquals(
    unfoldTry("(func (if $l (result i32) (local.get 0) (then (try (do))) (else (nop))))"),
    "(func (local.get 0) if $l (result i32) try end else (nop) end )",
  );
});

Deno.test("clauses in the wrong place are errors", () => {
  for (
    const clauses of [
      "(catch_all) (catch_all)",
      "(catch_all) (catch 0)",
      "(catch 0) (delegate 0)",
      "(delegate 0) (delegate 0)",
    ]
  ) {
    assertThrows(() => unfoldTry(`(func (try (do) ${clauses}))`), TextError, "unexpected (");
  }
  assertThrows(() => unfoldTry("(func (try (block (do))))"), TextError, 'expected "do"');
  assertThrows(() => unfoldTry("(func (try (do))"), TextError, 'expected ")"');
  assertThrows(() => unfoldTry(`(do ${"(a ".repeat(2_000)}`), TextError, "nesting too deep");
});
