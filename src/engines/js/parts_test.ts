import { assertEquals, assertThrows } from "@std/assert";
import { linesOf, type Part, partsOf, totalOf } from "./parts.ts";

/** Parts as nested lists of line numbers. */
function shapeOf(parts: readonly Part[]): unknown[] {
  return parts.map(({ start, end, sections }) => [start, end, ...sections.map(shapeOf)]);
}

Deno.test("lines become statements and blocks, whose lines come back in order", () => {
  const lines = ["i0=1;", "if(i0){", "break L1;", "}else{", "{", "i1=2;", "}", "}", "return;"];
  const parts = partsOf(lines, lines);
  assertEquals(shapeOf(parts), [[0, 1], [1, 8, [[2, 3]], [[4, 7, [[5, 6]]]]], [8, 9]]);
  assertEquals(linesOf(parts), lines);
  assertEquals(totalOf(parts), lines.join("").length);
});

Deno.test("a dispatch is one statement, and so is what leaves something for the next line", () => {
  const lines = [
    "switch(i0){",
    "case 0:break L1;",
    "default:break L2;}",
    "c=t0[i1];",
    "if(c===null)c=0;",
    "c.direct();",
  ];
  assertEquals(shapeOf(partsOf(lines, lines)), [[0, 3], [3, 6]]);
});

Deno.test("what belongs to the block around it is fixed", () => {
  const lines = ["case 3:", "i0=1;", "break;"];
  assertEquals(partsOf(lines, lines).map(({ fixed }) => fixed), [true, false, true]);
});

Deno.test("a block that is closed twice is refused", () => {
  assertThrows(() => partsOf(["{", "}", "}"], ["{", "}", "}"]), RangeError, "not closed");
});
