/**
 * Plans of random bodies: functions, each of which calls only those before it, and runs, which call one of them with edge
 * values and store what it returns, so that what is compared are bits and not what JavaScript makes of them.
 *
 * @module
 */
import { type DataLetter, LETTERS, type Signature } from "../generate/letters.ts";
import { Random } from "../generate/random.ts";
import { EDGES } from "../generate/values.ts";
import type { PlanOptions } from "../kinds/kind.ts";
import { BodyGenerator, type PlannedBody } from "./body.ts";
import { hostileNames, type PlannedNames } from "./names.ts";

/** A call of a function with some bits, as texts, because a bigint cannot be written to a file. */
export interface PlannedRun {
  readonly callee: number;
  readonly args: readonly string[];
}

/** All of a module. */
export interface BodiesPlan {
  readonly seed: number;
  /** The types that the module uses; it has a global of each. */
  readonly letters: readonly DataLetter[];
  readonly functions: readonly PlannedBody[];
  readonly runs: readonly PlannedRun[];
  readonly names?: PlannedNames;
  /** Numbers of the places, each once, at which runs are to trap; a module without any has no such places. */
  readonly traps?: readonly number[];
}

const RUNS_PER_FUNCTION = 4;

/** Makes the plan of a seed. */
export function planBodies(seed: number, { vectors }: PlanOptions): BodiesPlan {
  const random = new Random(seed), letters: DataLetter[] = vectors ? [...LETTERS, "v"] : [...LETTERS];
  const list = (limit: number) => Array.from({ length: random.below(limit) }, () => random.pick(letters));
  const functions: PlannedBody[] = [];
  for (let count = 2 + random.below(4); count > 0; count--) {
    const signature = { params: list(4), results: list(random.oneIn(4) ? 3 : 2) };
    functions.push(new BodyGenerator(random, letters, signature, functions).make());
  }
  const runs = functions.flatMap(({ params }, callee) =>
    Array.from({ length: RUNS_PER_FUNCTION }, () => ({ callee, args: edges(random, params) }))
  );
  return { seed, letters, functions, runs };
}

/** The plan of a seed with names that mean something to those who read them carelessly. */
export function planNames(seed: number, options: PlanOptions): BodiesPlan {
  const plan = planBodies(seed, options);
  return { ...plan, names: hostileNames(new Random(~seed), plan.functions) };
}

function edges(random: Random, letters: Signature<DataLetter>["params"]): string[] {
  return letters.map((letter) => `${random.pick(EDGES[letter])}`);
}
