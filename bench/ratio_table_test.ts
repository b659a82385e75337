import { assertAlmostEquals, assertEquals } from "@std/assert";
import { RatioTable } from "./ratio_table.ts";

function example(): RatioTable {
  const table = new RatioTable("base");
  table.add("first", "other", 40);
  table.add("first", "base", 30);
  table.add("first", "base", 10);
  table.add("second", "base", 5);
  table.add("second", "other", 45);
  table.add("third", "base", 1);
  return table;
}

Deno.test("the geometric mean counts the best sample of each row that has both columns", () => {
  const table = example();
  assertAlmostEquals(table.geometricMean("other")!, 6);
  assertAlmostEquals(table.geometricMean("base", "other")!, 1 / 6);
  assertEquals(table.geometricMean("absent"), undefined);
});

Deno.test("the table shows the baseline's time first and the ratios of the others", () => {
  assertEquals(example().toString().split("\n"), [
    "                base (ms)  other",
    "first                10.0  4.00x",
    "second                5.0  9.00x",
    "third                 1.0      –",
    "geometric mean             6.00x",
  ]);
});
