import { assertEquals } from "@std/assert";
import { Words } from "./words.ts";

Deno.test("words keep their positions while they grow, and are signed", () => {
  const words = new Words();
  for (let i = 0; i < 3000; i++) words.push(-i);
  words.set(2999, 2 ** 31);
  assertEquals([words.end, words.get(0), words.get(1500), words.get(2999)], [3000, 0, -1500, -(2 ** 31)]);
});

Deno.test("words may begin anywhere", () => {
  const words = new Words(5000);
  words.push(7);
  assertEquals([words.get(5000), words.end, words.words[0]], [7, 5001, 7]);
});
