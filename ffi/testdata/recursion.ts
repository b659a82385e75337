/**
 * Exhausts the stack in native code, and through host functions; run with unusual stacks.
 *
 * @module
 */

import { TrapBench } from "./trap_scenarios.ts";

using bench = new TrapBench();
console.log(bench.call("recurse", -1, 0));
bench.setHost((n) => {
  const result = bench.call("call_host", n);
  if (typeof result === "string") throw new Error(result);
  return result;
});
console.log(bench.call("call_host", 0));
console.log(bench.call("load", 100));
