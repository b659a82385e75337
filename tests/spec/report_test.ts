import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Outcome } from "../../src/wast/mod.ts";
import type { Judgement, Verdict } from "./judge.ts";
import { formatFailure, Report } from "./report.ts";

function judgement(verdict: Verdict, outcome: Partial<Outcome> = {}): Judgement {
  const base: Outcome = { line: 7, command: "assert_return", status: "passed", moduleFeatures: [] };
  return { file: "simd_const.wast", outcome: { ...base, ...outcome }, verdict, detail: "why" };
}

Deno.test("assertions count by proposal; setup commands only where they fail", () => {
  const report = new Report("engine");
  report.add(judgement("passed"));
  report.add(judgement("passed", { command: "module" }));
  report.add(judgement("failed", { command: "module" }));
  report.add(judgement("not yet", { lacking: ["simd"] }));
  report.add(judgement("not yet", { command: "action", lacking: ["simd"] }));
  assertEquals(report.assertions, 3);
  assertEquals(report.failures.map(formatFailure), ["simd_const.wast:7: module: why"]);
  assertStringIncludes(`${report}`, "simd                          1        1        1\n");
  assertStringIncludes(`${report}`, "not yet: 1 assertions for simd\n");
});

Deno.test("rejections with another message are counted by who rejected", () => {
  const report = new Report("engine");
  const rejection = { by: "decoder", message: "", named: "", asNamed: true } as const;
  report.add(judgement("passed", { rejection }));
  report.add(judgement("passed", { rejection: { ...rejection, asNamed: false } }));
  report.add(judgement("passed", { rejection: { ...rejection, by: "assembler" } }));
  assertStringIncludes(`${report}`, "1 of 2 rejections by the decoder have another message");
  assertStringIncludes(`${report}`, "0 of 1 rejections by the assembler have another message");
});
