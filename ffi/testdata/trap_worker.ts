/// <reference lib="deno.worker" />
/**
 * Runs the trap scenarios in a Worker, or spins there until somebody interrupts it.
 *
 * @module
 */

import { runTrapScenarios, TrapBench } from "./trap_scenarios.ts";

self.onmessage = ({ data }: MessageEvent<"scenarios" | "spin_on_page" | "spin_on_word" | "loop_in_host">): void => {
  if (data === "scenarios") {
    self.postMessage(runTrapScenarios());
    return;
  }
  using bench = new TrapBench();
  if (data === "loop_in_host") {
    bench.setHost((n) => {
      self.postMessage("looping");
      let round = n;
      while (round >= 0) round = (round + 1) % 1000;
      return round;
    });
    for (;;) self.postMessage(bench.call("call_host", 0));
  }
  const page = data === "spin_on_page" ? bench.makeInterruptPage() : undefined;
  self.postMessage(page?.address ?? bench.interruptWord);
  self.postMessage(bench.call(data));
  page?.reset();
  self.postMessage(bench.call("load", 100));
};
