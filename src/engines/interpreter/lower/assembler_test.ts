import { assertEquals } from "@std/assert";
import { F64, I32 } from "../../../wasm/mod.ts";
import { Assembler } from "./assembler.ts";
import { I } from "../run/loop.ts";
import { type Constant, register } from "./operands.ts";
import { Words } from "./words.ts";

function assembling(): { code: Assembler; emitted: () => number[] } {
  const words = new Words(), code = new Assembler(words, undefined);
  return { code, emitted: () => Array.from({ length: words.end }, (_, i) => words.get(i)) };
}

Deno.test("a result can go elsewhere as long as it is the last one's", () => {
  const { code, emitted } = assembling();
  code.emitTo(6, I.I32Add, 0, 2);
  assertEquals([code.retarget(4, 8), code.retarget(6, 8), code.retarget(8, 10)], [false, true, false]);
  code.emitTo(6, I.I32Sub, 0, 2);
  code.barrier();
  assertEquals(code.retarget(6, 8), false);
  assertEquals(emitted(), [I.I32Add, 8, 0, 2, I.I32Sub, 6, 0, 2]);
});

Deno.test("an instruction merges with the one that made its operand", () => {
  const { code, emitted } = assembling();
  code.emitTo(6, I.I32AddImm, 0, 4);
  code.emitFusedTo(8, I.Load32, [6], 6, 16);
  assertEquals(emitted(), [I.Load32At, 8, 0, 4, 16]);
});

Deno.test("it merges at the operand that the pair is for, and at no other", () => {
  for (const [own, merged] of [[[6, undefined], true], [[undefined, 6], false]] as const) {
    const { code, emitted } = assembling();
    code.emitTo(6, I.I32AddImm, 0, 4);
    code.emitFused(I.Store32, own, 6, 2, 16);
    assertEquals(emitted(), merged ? [I.Store32At, 0, 4, 2, 16] : [I.I32AddImm, 6, 0, 4, I.Store32, 6, 2, 16]);
  }
});

Deno.test("it does not if that made something else, lies behind a label, or the pair has no instruction", () => {
  for (const [register, barrier, next] of [[4, false, I.Load32], [6, true, I.Load32], [6, false, I.I32Clz]] as const) {
    const { code, emitted } = assembling();
    code.emitTo(6, I.I32AddImm, 0, 4);
    if (barrier) code.barrier();
    code.emitFusedTo(8, next, [register], register);
    assertEquals(emitted(), [I.I32AddImm, 6, 0, 4, next, 8, register]);
  }
});

Deno.test("a comparison becomes part of the branch on it", () => {
  const { code, emitted } = assembling();
  code.emitTo(6, I.I32LtS, 0, 2);
  assertEquals(code.takeComparison(4), undefined);
  const comparison = code.takeComparison(6)!;
  assertEquals([comparison.instruction, emitted()], [I.I32LtS, []]);
  const word = comparison.branch(I.BrI32LtS);
  code.patch(word, 99);
  assertEquals(emitted(), [I.BrI32LtS, 0, 2, 99]);
});

Deno.test("equal constants share a register, in the form that each use wants", () => {
  const { code, emitted } = assembling();
  const one: Constant = { kind: "constant", type: I32, lo: 1, hi: 0 }, half: Constant = { ...one, type: F64 };
  code.emit(I.I32Add, 0, { constant: one, form: register }, { constant: { ...one }, form: (_, slot) => slot });
  code.emit(I.F64Add, 0, 1, { constant: half, form: register });
  assertEquals(code.constantCount, 2);
  assertEquals(code.allotConstants(5), [one, half]);
  assertEquals(emitted(), [I.I32Add, 0, 10, 5, I.F64Add, 0, 1, 6]);
});

Deno.test("a constant of an instruction that was taken back is not loaded", () => {
  const { code } = assembling(), constant: Constant = { kind: "constant", type: I32, lo: 7, hi: 0 };
  code.emitTo(6, I.I32LtS, 0, { constant, form: register });
  code.takeComparison(6);
  assertEquals(code.constantCount, 0);
});
