import { assertEquals } from "@std/assert";
import type { Outcome } from "../../src/wast/mod.ts";
import { Judge } from "./judge.ts";

const EXPECTATIONS = {
  missingFeatures: [
    { engine: "a", feature: "simd", reason: "later" },
    { engine: "a", feature: "gc", reason: "later" },
    { engine: "b", feature: "threads", reason: "later" },
  ],
  knownFailures: [
    { engine: "*", file: "x.wast", lines: [3], reason: "stale" },
    { engine: "b", file: "x.wast", lines: [4], reason: "wrong" },
  ],
} as const;

function outcome(line: number, status: Outcome["status"], lacking?: string[]): Outcome {
  return { line, command: "assert_return", status, lacking, moduleFeatures: [] };
}

function verdicts(judge: Judge, ...outcomes: Outcome[]): string[] {
  return judge.judge("x.wast", outcomes).map(({ outcome, verdict }) => `${outcome.line} ${verdict}`);
}

Deno.test("a known failure must fail", () => {
  assertEquals(verdicts(new Judge("a", EXPECTATIONS), outcome(3, "failed")), ["3 not yet"]);
  assertEquals(verdicts(new Judge("a", EXPECTATIONS), outcome(3, "passed")), ["3 failed"]);
});

Deno.test("known failures of another engine or file do not count", () => {
  const judge = new Judge("a", EXPECTATIONS);
  assertEquals(verdicts(judge, outcome(3, "failed"), outcome(4, "failed")), ["3 not yet", "4 failed"]);
  assertEquals(judge.judge("y.wast", [outcome(3, "failed")])[0].verdict, "failed");
});

Deno.test("a known failure needs a command on its line", () => {
  assertEquals(verdicts(new Judge("a", EXPECTATIONS), outcome(1, "passed")), ["1 passed", "3 failed"]);
});

Deno.test("all features that lack must be listed for the engine", () => {
  const judge = new Judge("a", EXPECTATIONS);
  assertEquals(
    verdicts(
      judge,
      outcome(3, "failed"),
      outcome(5, "unsupported", ["simd"]),
      outcome(6, "unsupported", ["simd", "threads"]),
      outcome(7, "unsupported", ["threads"]),
      outcome(8, "unsupported", []),
    ),
    ["3 not yet", "5 not yet", "6 failed", "7 failed", "8 failed"],
  );
  assertEquals(judge.unusedFeatures().map(({ feature }) => feature), ["gc"]);
});
