/** Plans of calls, and the modules that they become. */
import { assert, assertEquals } from "@std/assert";
import { account } from "../engines/account.ts";
import { REFERENCE, witness } from "../engines/engines.ts";
import { Random } from "../generate/random.ts";
import { buildCalls } from "./build.ts";
import { type CallsPlan, planCalls, SELECTORS, signaturesOf } from "./plan.ts";
import { CALL_REDUCTIONS } from "./reductions.ts";

const SEEDS = Array.from({ length: 40 }, (_, i) => i);

function isValid(plan: CallsPlan): boolean {
  return buildCalls(plan).modules.every(({ bytes }) => WebAssembly.validate(bytes));
}

Deno.test("a seed always makes the same plan, and the plan the same modules", () => {
  const [plan, again] = [0, 1].map(() => planCalls(7, { vectors: true }));
  assertEquals(plan, again);
  assertEquals(buildCalls(plan), buildCalls(JSON.parse(JSON.stringify(plan))));
});

Deno.test("every signature is called in all six ways", () => {
  for (const seed of SEEDS) {
    for (const { signatures, functions, roots } of planCalls(seed, { vectors: true }).groups) {
      const sites = [...functions.flatMap(({ site }) => site ?? []), ...roots.flatMap((root) => root.sites)];
      for (const signature of signatures.keys()) {
        const ways = sites.filter(({ target }) => functions[target].signature === signature);
        for (const selector of SELECTORS) {
          for (const isTail of [false, true]) {
            assert(ways.some((site) => site.selector === selector && site.isTail === isTail), `${seed}: ${selector}`);
          }
        }
      }
    }
  }
});

Deno.test("plans have long and short signatures, both homes, the host, exceptions, and vectors only where they may", () => {
  const plans = SEEDS.map((seed) => planCalls(seed, { vectors: false })), groups = plans.flatMap((plan) => plan.groups);
  const lengths = groups.flatMap(({ signatures }) => signatures.map((params) => params.length));
  assert(lengths.includes(0) && lengths.some((length) => length > 30));
  assertEquals(new Set(groups.flatMap(({ functions }) => functions.map(({ home }) => home))), new Set([0, 1]));
  const sites = groups.flatMap(({ roots }) => roots.flatMap((root) => root.sites));
  assert(sites.some(({ way }) => way === "host") && sites.some(({ guarded }) => guarded));
  assert(!groups.some(({ signatures, results }) => [...signatures.flat(), ...results].includes("v")));
  assert(plans.every((plan) => signaturesOf(plan) > 0));
});

Deno.test("the modules are valid, return, throw and trap, and note what they do", () => {
  const ends = new Set<string>();
  for (const seed of SEEDS) {
    const { refused, calls } = account(witness(REFERENCE), buildCalls(planCalls(seed, { vectors: seed % 2 === 0 })));
    assertEquals(refused, undefined, `seed ${seed}`);
    for (const { ended } of calls) ends.add(ended);
    assert(calls.some(({ log }) => log.length > 0));
  }
  assertEquals(ends, new Set(["returned", "exception", "unreachable", "division by zero"]));
});

Deno.test("whatever is left out, a plan still makes valid modules", () => {
  const random = new Random(5);
  for (const seed of [1, 2, 3]) {
    let plan = planCalls(seed, { vectors: true });
    for (let turn = 0; turn < 60; turn++) {
      const reduction = random.pick(CALL_REDUCTIONS), count = reduction.count(plan);
      if (count === 0) continue;
      const from = random.below(count);
      try {
        plan = reduction.without(plan, from, from + 1 + random.below(count - from));
      } catch (error) {
        assert(error instanceof TypeError, `${error}`); // It says that there is no such plan.
        continue;
      }
      assert(isValid(plan), `seed ${seed}, turn ${turn}`);
    }
  }
});
