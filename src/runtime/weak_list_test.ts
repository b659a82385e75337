import { assertEquals } from "@std/assert";
import { WeakList } from "./weak_list.ts";

Deno.test("what is taken out of a list is in the order in which it was added, once", () => {
  const list = new WeakList<number[]>(), items = Array.from({ length: 100 }, (_, i) => [i]);
  for (const item of items) list.add(item);
  assertEquals(list.take(), items);
  assertEquals(list.take(), []);
});
