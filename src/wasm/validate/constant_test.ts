import { assertEquals } from "@std/assert";
import { featureNames } from "../features.ts";
import { refusal, valid } from "../testing/refusal.ts";

Deno.test("only operators without effect are constant", () => {
  valid(`(global i64 (i64.mul (i64.const 2) (i64.sub (i64.const 3) (i64.const 1))))`);
  assertEquals(refusal(`(global i32 (i32.eqz (i32.const 0)))`), "constant expression required, found i32.eqz");
  assertEquals(refusal(`(global i32 (i32.const 0) (nop))`), "constant expression required, found nop");
  assertEquals(
    refusal(`(func (result i32) i32.const 0) (global i32 (call 0))`),
    "constant expression required, found call",
  );
});

Deno.test("a constant expression gives one value of its type", () => {
  assertEquals(refusal(`(global i32 (i64.const 0))`), "type mismatch: end expected i32, found i64");
  assertEquals(refusal(`(global i32)`), "type mismatch: end expected i32, the operand stack of the block is empty");
  assertEquals(
    refusal(`(global i32 (i32.const 0) (i32.const 0))`),
    "type mismatch: 1 values remain on the stack at end of block",
  );
});

Deno.test("a global reads immutable globals before it", () => {
  valid(`(import "" "" (global i32)) (global i32 (global.get 0)) (global i32 (global.get 1))`);
  assertEquals(refusal(`(global i32 (global.get 0))`), "unknown global 0");
  assertEquals(refusal(`(global i32 (global.get 1)) (global i32 (i32.const 0))`), "unknown global 1");
  const mutable = "constant expression required, global 0 is mutable";
  assertEquals(refusal(`(global (mut i32) (i32.const 0)) (global i32 (global.get 0))`), mutable);
});

Deno.test("arithmetic, and reading globals that are not imported, is a feature", () => {
  const featuresOf = (text: string) => featureNames(valid(text).features);
  assertEquals(featuresOf(`(import "" "" (global i32)) (global i32 (global.get 0))`), ["mvp"]);
  assertEquals(featuresOf(`(global i32 (i32.const 0)) (global i32 (global.get 0))`), ["mvp", "extended-const"]);
  assertEquals(featuresOf(`(global i32 (i32.add (i32.const 0) (i32.const 0)))`), ["mvp", "extended-const"]);
});
