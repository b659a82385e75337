/**
 * What is said between the fuzzer and the processes that run cases: a request in JSON on standard input, events in JSON,
 * one a line, on standard output.
 *
 * @module
 */

/** Cases of several seeds, or the one of a plan. */
export type Work = { readonly seeds: readonly number[] } | { readonly plan: unknown };

/** What a process is to do. */
export interface Request {
  readonly kind: string;
  readonly engines: readonly string[];
  /** Whether all, some or none of the engines that take part have vectors; plans of seeds depend on it. */
  readonly vectors: "all" | "some" | "none";
  readonly work: Work;
}

/** What has happened. A process that ends before `done` was about to do what it has said last. */
export type Event =
  | { readonly event: "start"; readonly seed: number; readonly engine: string }
  | { readonly event: "different"; readonly seed: number; readonly engine: string; readonly what: string }
  | { readonly event: "ran"; readonly seed: number; readonly engine: string; readonly units: number }
  | { readonly event: "done" };

/** Whether the plan of a seed has vectors: every other one if only some of the engines run them. */
export function hasVectors(seed: number, vectors: Request["vectors"]): boolean {
  return vectors === "all" || vectors === "some" && seed % 2 === 1;
}
