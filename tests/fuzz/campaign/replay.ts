/**
 * Runs one plan on one engine and says what is wrong with it.
 *
 * @module
 */
import type { Finding } from "./finding.ts";
import { type ProcessLimits, runRequest } from "./process.ts";

/** How an engine that disagrees with the reference is described. */
export const DISAGREES = "disagrees with V8";

/** What is wrong with a plan. */
export type Wrong = Pick<Finding, "how" | "detail">;

/** Runs a plan; undefined if nothing is wrong. */
export async function replay(
  { kind, engine, llvm, plan }: Pick<Finding, "kind" | "engine" | "llvm" | "plan">,
  limits: ProcessLimits,
): Promise<Wrong | undefined> {
  let wrong: Wrong | undefined;
  const failure = await runRequest({ kind, engines: [engine], vectors: "none", work: { plan } }, {
    ...limits,
    llvm,
    onEvent: (event) => {
      if (event.event === "different") wrong = { how: DISAGREES, detail: event.what };
    },
  });
  return failure ?? wrong;
}
