/// <reference lib="deno.worker" />
/**
 * Runs the trap scenarios in a Worker, or spins there until somebody interrupts it.
 *
 * @module
 */

import { runTrapScenarios, TrapBench } from "./trap_scenarios.ts";

/** Milliseconds; whoever terminates the worker does so long before. */
const LONG = 2000;

self.onmessage = ({ data }: MessageEvent<"scenarios" | "spin_on_page" | "spin_on_word" | "loop_in_host">): void => {
  if (data === "scenarios") {
    self.postMessage(runTrapScenarios());
    return;
  }
  using bench = new TrapBench();
  if (data === "loop_in_host") {
    // Not for ever: a termination that ends the host function may leave its caller running, and the thread with it.
    const end = performance.now() + LONG;
    bench.setHost((n) => {
      self.postMessage("looping");
      while (performance.now() < end);
      return n;
    });
    while (performance.now() < end) self.postMessage(bench.call("call_host", 0));
    return;
  }
  const page = data === "spin_on_page" ? bench.makeInterruptPage() : undefined;
  self.postMessage(page?.address ?? bench.interruptWord);
  self.postMessage(bench.call(data));
  page?.reset();
  self.postMessage(bench.call("load", 100));
};
