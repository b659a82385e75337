/** What lowering makes of typical code, instruction by instruction. A slot `n` is register `2n` as a 32-bit value. */
import { assert, assertEquals } from "@std/assert";
import { instantiate, moduleOf } from "../../../runtime/testing/instantiate.ts";
import { listing } from "../testing/listing.ts";

function lowered(text: string): string[] {
  return listing(moduleOf(text));
}

Deno.test("reads of locals and constants fold into the instructions that use them", () => {
  assertEquals(
    lowered(`(func (param i32 i32) (result i32) (i32.add (local.get 0) (i32.mul (local.get 1) (i32.const 3))))`),
    [
      "0: I32MulImm 6 2 3",
      "4: I32Add 4 0 6",
      "8: Return32 4",
      "10: Enter 4 4 5 0",
    ],
  );
});

Deno.test("a constant on the left changes places, one that is subtracted is added negated", () => {
  assertEquals(
    lowered(`(func (param i32) (result i32) (i32.and (i32.const 7) (i32.sub (local.get 0) (i32.const 1))))`),
    [
      "0: I32AddImm 4 0 -1",
      "4: I32AndImm 2 4 7",
      "8: Return32 2",
      "10: Enter 2 2 4 0",
    ],
  );
});

Deno.test("writes of locals fold into the instruction that makes the value", () => {
  assertEquals(lowered(`(func (param i32) (local i32) (local.set 1 (i32.clz (local.get 0))))`), [
    "0: I32Clz 2 0",
    "3: Return",
    "4: Enter 2 4 3 0",
  ]);
});

Deno.test("a local that was read before it is written keeps its old value for the reader", () => {
  assertEquals(lowered(`(func (param i32) (result i32) (local.get 0) (local.set 0 (i32.const 7)))`), [
    "0: Move32 2 0",
    "3: Const32 0 7",
    "6: Return32 2",
    "8: Enter 2 2 3 0",
  ]);
});

Deno.test("constants of loops are loaded once, on entry, and once each", () => {
  const half = `(f64.const 0.5)`;
  const code = lowered(`(func (param i32) (local f64) (loop
    (local.set 1 (f64.mul (f64.add (local.get 1) ${half}) ${half}))
    (br_if 0 (local.get 0))))`);
  assertEquals(code, [
    "0: F64Add 3 1 2",
    "4: F64Mul 1 3 2",
    "8: BrNonZero 0 0",
    "11: Return",
    "12: Enter 2 4 5 17",
    "17: Const64 4 0 1071644672",
    "21: Jump 0",
  ]);
});

Deno.test("constants outside of loops are loaded where they are used", () => {
  assertEquals(lowered(`(func (param f64) (result f64) (f64.add (local.get 0) (f64.const 0.5)))`), [
    "0: Const64 4 0 1071644672",
    "4: F64Add 1 0 2",
    "8: Return64 2",
    "10: Enter 2 2 3 0",
  ]);
});

Deno.test("pairs merge: an address, a comparison and its branch, a step and the test of a loop", () => {
  assertEquals(
    lowered(`(memory 1) (func (param i32) (result i32) (i32.load offset=8 (i32.add (local.get 0) (i32.const 4))))`)[0],
    "0: Load32At 2 0 4 8",
  );
  assertEquals(lowered(`(func (param i32) (br_if 0 (i32.ge_u (local.get 0) (i32.const 5))) unreachable)`), [
    "0: BrI32LtUImm 0 5 5",
    "4: Return",
    "5: Trap 1",
    "7: Enter 2 2 3 0",
  ]);
  const loop = `(loop (br_if 0 (i32.lt_s (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (local.get 1))))`;
  assertEquals(lowered(`(func (param i32 i32) ${loop})`)[0], "0: BrAddLtS 0 0 1 2 0");
});

Deno.test("nothing merges over a label", () => {
  const code = lowered(`(memory 1) (func (param i32) (result i32)
    (i32.load (block (result i32) (br_if 1 (i32.const 9) (local.get 0)) drop (i32.add (local.get 0) (i32.const 4)))))`);
  assert(
    code.some((line) => line.includes("I32AddImm")) && code.some((line) => / Load32 /.test(line)),
    code.join("\n"),
  );
});

Deno.test("a value that is dropped is not taken for the operand below it", () => {
  // The dropped f64 and the i32 below it have the same register number, 2.
  const add = `(i32.add (local.get 0) (i32.const 1)) (f64.add (f64.const 1) (f64.const 2)) drop`;
  assertEquals(
    instantiate(`(func (export "f") (param i32) (result i32) ${add} local.set 0 local.get 0)`).func("f").invoke(41),
    42,
  );
  const store = instantiate(`(memory 1) (func (export "f") (param f64) (result f64)
    (i32.shl (i32.const 1) (i32.const 3)) (f64.add (local.get 0) (local.get 0)) drop
    (f64.store (local.get 0)) (f64.load (i32.const 8)))`);
  assertEquals(store.func("f").invoke(3), 3);
});

Deno.test("a conditional branch with a value to move goes around what it has to do", () => {
  assertEquals(
    lowered(
      `(func (param i32) (result i32) (i32.const 1) (i32.const 2) (i32.const 3) (local.get 0) (br_if 0) drop drop)`,
    ),
    [
      "0: BrZero 0 8",
      "3: Const32 6 3",
      "6: Return32 6",
      "8: Const32 2 1",
      "11: Return32 2",
      "13: Enter 2 2 5 0",
    ],
  );
  const inPlace =
    `(func (param i32) (result i32) (i32.const 5) (block (param i32) (result i32) (br_if 0 (local.get 0)) i32.eqz))`;
  assertEquals(lowered(inPlace).slice(0, 3), ["0: Const32 2 5", "3: BrNonZero 0 9", "6: I32Eqz 2 2"]);
});

Deno.test("each branch of an if leaves its result in the same slot, and a jump to a return returns itself", () => {
  const code = `(if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1)) (else (i32.const 2)))`;
  assertEquals(lowered(`(func (param i32) (result i32) ${code})`), [
    "0: BrNonZero 0 8",
    "3: Const32 2 1",
    "6: Return32 2",
    "8: Const32 2 2",
    "11: Return32 2",
    "13: Enter 2 2 2 0",
  ]);
});

Deno.test("additions of constants are done two at a time, and the last one with the branch on it", () => {
  const step = (i: number) => `(local.set ${i} (i32.add (local.get ${i}) (i32.const ${i + 1})))`;
  const test = `(br_if 0 (i32.ne (local.get 3) (local.tee 2 (i32.add (local.get 2) (i32.const 3)))))`;
  assertEquals(lowered(`(func (param i32 i32 i32 i32) (loop ${step(0)} ${step(1)} ${test}))`), [
    "0: I32AddImmTwice 0 0 1 2 2 2",
    "7: BrAddNe 4 4 3 6 0",
    "13: Return",
    "14: Enter 8 8 7 0",
  ]);
});

Deno.test("results and arguments of tail calls can be swapped", () => {
  const swap = ["0: Move32 4 2", "3: Move32 6 0", "6: Move32 0 4", "9: Move32 2 6"];
  const results = `(func (param i32 i32) (result i32 i32) (local.get 1) (local.get 0))`;
  assertEquals(lowered(results), [...swap, "12: Return", "13: Enter 4 4 4 0"]);
  const tailCall = `(func (param i32 i32) (result i32) (return_call 0 (local.get 1) (local.get 0)))`;
  assertEquals(lowered(tailCall), [...swap, "12: TailCall 0", "14: Enter 4 4 4 0"]);
});

Deno.test("entries of a branch table are plain positions where nothing has to be moved", () => {
  assertEquals(
    lowered(`(func (param i32) (block (block (br_table 0 1 2 (local.get 0)) ) (local.set 0 (i32.const 1))))`),
    [
      "0: BrTable 0 2 7 10 6",
      "6: Return",
      "7: Const32 0 1",
      "10: Return",
      "11: Enter 2 2 2 0",
    ],
  );
});

Deno.test("frames that hold references clear them on entry", () => {
  assertEquals(
    lowered(`(func (param externref) (result i32) (ref.is_null (local.get 0)))`).at(-1),
    "5: EnterRefs 2 2 2 0",
  );
});
