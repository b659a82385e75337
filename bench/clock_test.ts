import { assertGreater, assertGreaterOrEqual } from "@std/assert";
import { now } from "./clock.ts";

Deno.test("the clock counts what a loop of this process takes", () => {
  const start = now();
  while (now() - start < 20);
  assertGreaterOrEqual(now() - start, 20);
});

Deno.test("the clock counts what a finished child process took", () => {
  const start = now();
  const loop = "const end = performance.now() + 1000; while (performance.now() < end);";
  const own = performance.now();
  new Deno.Command(Deno.execPath(), { args: ["eval", loop] }).outputSync();
  assertGreater(performance.now() - own, 1000);
  assertGreater(now() - start, 100);
});
