/** Plans of large frames, the modules that they become, and what is read from assembly. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { account } from "../engines/account.ts";
import { REFERENCE, witness } from "../engines/engines.ts";
import { objection } from "../kinds/frames.ts";
import { buildFrames } from "./build.ts";
import { planFrames, type Segment, SHAPES } from "./plan.ts";
import { FRAME_REDUCTIONS } from "./reductions.ts";

Deno.test("every shape recurs until the stack is full", () => {
  for (const shape of SHAPES) {
    for (const recurs of [false, true]) {
      const segments: Segment[] = [{ shape, letter: "v", width: 30, count: 3 }, {
        shape,
        letter: "I",
        width: 1,
        count: 9,
      }];
      const { refused, calls } = account(witness(REFERENCE), buildFrames({ functions: [{ segments, recurs }] }));
      assertEquals(refused, undefined, shape);
      assertEquals(calls.map(({ ended }) => ended), ["stack exhausted", "stack exhausted"]);
    }
  }
});

Deno.test("plans are valid, and stay so whatever is left out", () => {
  for (let seed = 0; seed < 30; seed++) {
    let plan = planFrames(seed, { vectors: seed % 2 === 0 });
    for (const reduction of FRAME_REDUCTIONS) {
      const count = reduction.count(plan);
      if (count > 1) plan = reduction.without(plan, 0, count >> 1);
      assert(buildFrames(plan).modules.every(({ bytes }) => WebAssembly.validate(bytes)), `seed ${seed}`);
    }
  }
});

function assembly(...lines: string[]): string {
  return `\t.type\tf,@function\nf:\n${lines.map((line) => `\t${line}`).join("\n")}\n.Lfunc_end0:\n`;
}

Deno.test("a frame that is checked too late, for too little or not at all is found", () => {
  const good = assembly(
    "leaq\t-5000(%rsp), %r11",
    "cmpq\t%fs:112, %r11",
    "jbe\t.L1",
    "pushq\t%rbp",
    "subq\t$4992, %rsp",
  );
  assertEquals(objection(good), undefined);
  assertMatch(objection(good.replace("4992", "9999"))!, /f makes a frame of 10007 bytes and checks 5000/);
  assertMatch(objection(assembly("pushq\t%rbp", "subq\t$4992, %rsp"))!, /checks nothing/);
  assertMatch(
    objection(assembly("pushq\t%rbx", "cmpq\t%fs:112, %rsp", "jbe\t.L1", "subq\t$8, %rsp"))!,
    /before it checks/,
  );
  assertMatch(objection("")!, /no function/);
});
