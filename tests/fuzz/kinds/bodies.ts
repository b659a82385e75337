/**
 * Random code of all operators on numbers and vectors: as it is, with hostile names, and with a trap at every place.
 *
 * @module
 */
import { buildBodies } from "../bodies/build.ts";
import { type BodiesPlan, planBodies, planNames } from "../bodies/plan.ts";
import { BODY_REDUCTIONS } from "../bodies/reductions.ts";
import { countPlaces } from "../bodies/traps.ts";
import { Random } from "../generate/random.ts";
import type { Kind, PlanOptions } from "./kind.ts";

/** Places at which a module is made to trap. */
const PLACES = 24;

const shared = {
  unit: "modules",
  build: buildBodies,
  units: () => 1,
  reductions: BODY_REDUCTIONS,
} as const satisfies Partial<Kind<BodiesPlan>>;

export const bodies: Kind<BodiesPlan> = {
  ...shared,
  name: "bodies",
  about: "random code of all operators on numbers, vectors and memory",
  plan: planBodies,
};

export const names: Kind<BodiesPlan> = {
  ...shared,
  name: "names",
  about: "the same, with a name section full of hostile names",
  plan: planNames,
};

export const traps: Kind<BodiesPlan> = {
  ...shared,
  name: "traps",
  about: "the same, made to trap in every way at every place",
  plan: planTraps,
};

function planTraps(seed: number, options: PlanOptions): BodiesPlan {
  const plan = planBodies(seed, options), random = new Random(seed ^ 0x510e527f), places = countPlaces(plan.functions);
  return {
    ...plan,
    runs: plan.runs.filter((_, i) => i % 2 === 0),
    traps: Array.from({ length: PLACES }, () => 1 + random.below(places)),
  };
}
