/** Making things smaller. */
import { assert, assertEquals } from "@std/assert";
import { minimise } from "./minimise.ts";
import { changeWhere, cut, type Reduction } from "./reduction.ts";

const items: Reduction<number[]> = { count: (plan) => plan.length, without: cut };
const HUNDRED = Array.from({ length: 100 }, (_, i) => i);

Deno.test("what does not matter is left out", async () => {
  let tries = 0;
  const smallest = await minimise(HUNDRED, {
    reductions: [items],
    hasTime: () => true,
    remains: (plan) => Promise.resolve(++tries > 0 && plan.includes(13) && plan.includes(77)),
  });
  assertEquals(smallest, [13, 77]);
  assert(tries < 60, `${tries} tries`);
});

Deno.test("reductions are gone through until none helps any more", async () => {
  // The larger of two must go first.
  const smallest = await minimise([1, 2, 3], {
    reductions: [items],
    hasTime: () => true,
    remains: (plan) => Promise.resolve([[1, 2, 3], [1, 3], [1]].some((each) => each.join() === plan.join())),
  });
  assertEquals(smallest, [1]);
});

Deno.test("a reduction that changes nothing or throws is passed over, one that only changes things ends", async () => {
  const zero: Reduction<number[]> = { count: (plan) => plan.length, without: (plan) => plan.map(() => 0) };
  const throws: Reduction<number[]> = { count: (plan) => plan.length, without: () => JSON.parse("no plan") };
  const options = { reductions: [throws, zero], hasTime: () => true, remains: () => Promise.resolve(true) };
  assertEquals(await minimise([1, 2, 3], options), [0, 0, 0]);
});

Deno.test("when time is up, what there is by then is the smallest", async () => {
  let tries = 0;
  const options = { reductions: [items], hasTime: () => tries < 2, remains: () => Promise.resolve(++tries > 1) };
  assertEquals((await minimise(HUNDRED, options)).length, 50);
});

Deno.test("items that a test holds for are counted in their order", () => {
  const isOdd = (item: number) => item % 2 === 1;
  assertEquals(changeWhere([1, 2, 3, 4, 5], isOdd, () => undefined, 1, 2), [1, 2, 4, 5]);
  assertEquals(changeWhere([1, 2, 3, 4, 5], isOdd, (item) => item + 10, 0, 2), [11, 2, 13, 4, 5]);
});
