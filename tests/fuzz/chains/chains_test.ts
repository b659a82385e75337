/** Chains and nests, and the modules that they become. */
import { assert, assertEquals } from "@std/assert";
import { account } from "../engines/account.ts";
import { REFERENCE, witness } from "../engines/engines.ts";
import { buildChains } from "./build.ts";
import { type NestName, NESTS } from "./nests.ts";
import { planChains } from "./plan.ts";

Deno.test("every nest is valid and returns, however short or long", () => {
  for (const nest of Object.keys(NESTS) as NestName[]) {
    for (const length of [1, 2, 7, 500]) {
      const { refused, calls } = account(witness(REFERENCE), buildChains({ shape: "nest", nest, length }));
      assertEquals(refused, undefined, `${nest}, ${length}`);
      assert(calls.every(({ ended }) => ended === "returned" || nest === "loads in a row"), nest);
    }
  }
});

Deno.test("chains are valid, and of many operators", () => {
  const operators = new Set<string>();
  for (let seed = 0; seed < 400; seed++) {
    const plan = planChains(seed, { vectors: true });
    if (plan.shape !== "nest") { for (const name of plan.operators) operators.add(name); }
    const [{ bytes }] = buildChains({ ...plan, length: Math.min(plan.length, 50) }).modules;
    assert(WebAssembly.validate(bytes), `seed ${seed}: ${JSON.stringify(plan)}`);
  }
  assert(operators.size > 100, `${operators.size} operators`);
});
