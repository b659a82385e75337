/// <reference lib="deno.worker" />
/**
 * Runs the trap scenarios in a Worker, or stays in a host function until somebody terminates it.
 *
 * @module
 */

import { runTrapScenarios, TrapBench } from "./trap_scenarios.ts";

/** Milliseconds; whoever terminates the worker does so long before. */
const LONG = 2000;

self.onmessage = ({ data }: MessageEvent<"scenarios" | "loop_in_host">): void => {
  if (data === "scenarios") {
    self.postMessage(runTrapScenarios());
    return;
  }
  using bench = new TrapBench();
  // Not for ever: a termination that ends the host function may leave its caller running, and the thread with it.
  const end = performance.now() + LONG;
  bench.setHost((n) => {
    self.postMessage("looping");
    while (performance.now() < end);
    return n;
  });
  while (performance.now() < end) self.postMessage(bench.call("call_host", 0));
};
