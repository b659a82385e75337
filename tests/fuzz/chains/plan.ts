/**
 * Plans of long chains and deep nests: one operator, or two that undo each other's change of type, again and again. A
 * compiler that recurses over what it reads, or does something to each part for each other part, does not survive them.
 *
 * @module
 */
import { OPERATORS, type PlannedOperator } from "../bodies/operators.ts";
import { Random } from "../generate/random.ts";
import type { PlanOptions } from "../kinds/kind.ts";
import { type NestName, NESTS } from "./nests.ts";

/** A chain or nest. */
export type ChainsPlan =
  & { readonly length: number }
  & (
    | { readonly shape: "chain" | "left" | "right"; readonly operators: readonly string[] }
    | { readonly shape: "nest"; readonly nest: NestName }
  );

/** How long chains are, as powers of ten; few are as long as the largest. */
const USUAL = 4.5, LARGEST = 5.5, SMALLEST = 0.5;

/** Makes the plan of a seed. */
export function planChains(seed: number, { vectors }: PlanOptions): ChainsPlan {
  const random = new Random(seed);
  const exponent = SMALLEST + (random.oneIn(15) ? LARGEST - SMALLEST : USUAL - SMALLEST) * random.below(1001) / 1000;
  const length = Math.round(10 ** exponent);
  if (random.oneIn(3)) return { shape: "nest", nest: random.pick(Object.keys(NESTS) as NestName[]), length };
  const usable = OPERATORS.filter((each) => vectors || ![...each.params, each.result].includes("v"));
  const first = random.pick(usable);
  if (isSame(first) && first.params.length > 1) {
    return { shape: random.oneIn(2) ? "left" : "right", operators: [first.name], length };
  }
  const second = isSame(first) ? undefined : random.pick(usable.filter((each) => leadsBack(first, each)).concat(first));
  if (second === first) return planChains(seed + 0x9e3779b, { vectors }); // Nothing leads back from its type.
  return { shape: "chain", operators: second === undefined ? [first.name] : [first.name, second.name], length };
}

/** Whether an operator has one type only. */
function isSame({ params, result }: PlannedOperator): boolean {
  return params.every((letter) => letter === result);
}

function leadsBack(first: PlannedOperator, second: PlannedOperator): boolean {
  if (first.params.length > 1 || second.params.length > 1) return false;
  // The bits of a NaN, which are open, must not become a number.
  if (/reinterpret|extract_lane|bitmask/.test(first.name + second.name) && (first.openNaN ?? second.openNaN)) {
    return false;
  }
  return second.params[0] === first.result && second.result === first.params[0];
}
