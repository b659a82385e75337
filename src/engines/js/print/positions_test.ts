import { assertEquals } from "@std/assert";
import { Positions } from "./positions.ts";

Deno.test("the operator of a place is the last one noted before it in its line", () => {
  const text = "ab\ncdef\ng", positions = new Positions();
  positions.add(0, 10);
  positions.append({ at: [0, 2], offsets: [20, 30] }, 3);
  assertEquals(positions.offsetAt(text, 1, 1), 10);
  assertEquals([1, 2, 3, 4].map((column) => positions.offsetAt(text, 2, column)), [20, 20, 30, 30]);
  assertEquals([positions.offsetAt(text, 3, 1), positions.offsetAt(text, 9, 1)], [-1, -1]);
});

Deno.test("a text that begins further on takes its positions along", () => {
  const positions = new Positions();
  positions.add(1, 7);
  positions.shift(2);
  assertEquals([2, 3, 4].map((column) => positions.offsetAt("abcdef", 1, column)), [-1, -1, 7]);
});
