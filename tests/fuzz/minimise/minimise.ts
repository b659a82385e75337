/**
 * Makes a plan smaller as long as what was found with it remains: each reduction leaves out large runs of parts first, then
 * smaller ones, and all of them are gone through until none helps any more.
 *
 * @module
 */
import type { Reduction } from "./reduction.ts";

/** Options of {@linkcode minimise}. */
export interface MinimiseOptions<Plan> {
  readonly reductions: readonly Reduction<Plan>[];
  /** Whether the finding is still there. */
  readonly remains: (plan: Plan) => Promise<boolean>;
  /** Whether to go on. */
  readonly hasTime: () => boolean;
  /** Told of every smaller plan. */
  readonly onSmaller?: (plan: Plan) => void;
}

/** The smallest plan that was found in time. */
export async function minimise<Plan>(plan: Plan, options: MinimiseOptions<Plan>): Promise<Plan> {
  for (;;) {
    const before = plan;
    for (const reduction of options.reductions) plan = await reduce(plan, reduction, options);
    if (plan === before) return plan;
  }
}

async function reduce<Plan>(plan: Plan, reduction: Reduction<Plan>, options: MinimiseOptions<Plan>): Promise<Plan> {
  for (let size = reduction.count(plan); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < reduction.count(plan);) {
      if (!options.hasTime()) return plan;
      const smaller = attempt(plan, reduction, from, from + size);
      if (smaller !== undefined && await options.remains(smaller)) {
        const progressed = reduction.count(smaller) < reduction.count(plan);
        plan = smaller;
        options.onSmaller?.(plan);
        if (!progressed) from += size;
      } else from += size;
    }
  }
  return plan;
}

/** A smaller plan; undefined if there is none, or if it is the same. */
function attempt<Plan>(plan: Plan, reduction: Reduction<Plan>, from: number, to: number): Plan | undefined {
  try {
    const smaller = reduction.without(plan, from, Math.min(to, reduction.count(plan)));
    return JSON.stringify(smaller) === JSON.stringify(plan) ? undefined : smaller;
  } catch {
    return undefined;
  }
}
