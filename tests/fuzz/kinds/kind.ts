/**
 * What the fuzzer has to know of a kind of cases: how one is made from a seed, and how it can be made smaller.
 *
 * @module
 */
import type { Case } from "../case.ts";
import type { Reduction } from "../minimise/reduction.ts";

/** What a plan may contain. */
export interface PlanOptions {
  /** Whether there may be vectors, which not all engines have. */
  readonly vectors: boolean;
}

/** A kind of cases. A plan is plain data, so that it can be written to a file. */
export interface Kind<Plan = unknown> {
  /** What it is called on the command line. */
  readonly name: string;
  /** What it looks for, in a line of the help. */
  readonly about: string;
  /** What is counted. */
  readonly unit: string;
  /** Makes the plan of a seed. */
  plan(seed: number, options: PlanOptions): Plan;
  build(plan: Plan): Case;
  /** Looks at what an engine makes of a case without running it: what is wrong, or undefined. */
  inspect?(engine: string, built: Case): string | undefined;
  /** How much of what is counted is in a plan. */
  units(plan: Plan): number;
  /** Ways to make a plan smaller, those that take most away first. */
  readonly reductions: readonly Reduction<Plan>[];
}
