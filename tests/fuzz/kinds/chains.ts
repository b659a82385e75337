/**
 * Long chains and deep nests of every operator.
 *
 * @module
 */
import { buildChains } from "../chains/build.ts";
import { type ChainsPlan, planChains } from "../chains/plan.ts";
import type { Kind } from "./kind.ts";

export const chains: Kind<ChainsPlan> = {
  name: "chains",
  about: "long chains and deep nests of every operator; an engine may refuse one by a limit",
  unit: "chains",
  plan: planChains,
  build: buildChains,
  units: () => 1,
  reductions: [{
    count: ({ length }) => length,
    without: (plan, from, to) => ({ ...plan, length: plan.length - (to - from) }),
  }],
};
