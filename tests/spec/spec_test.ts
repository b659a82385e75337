/**
 * The official suite: one test for each engine and proposal. How to read a failure: `deno run -A tests/spec/run.ts`.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { ENGINES } from "./engines.ts";
import { executeScript } from "./execute.ts";
import { KNOWN_FAILURES, MISSING_FEATURES } from "./expectations.ts";
import { Judge } from "./judge.ts";
import { proposalOfFile } from "./proposals.ts";
import { formatFailure, Report } from "./report.ts";
import { findSuite, HOW_TO_GET_THE_SUITE, listScripts } from "./suite.ts";

const MOST_SHOWN = 50;
const suite = findSuite();

if (suite === undefined) {
  Deno.test({ name: `official suite: ${HOW_TO_GET_THE_SUITE}`, ignore: true, fn: () => {} });
} else {
  const groups = Map.groupBy(listScripts(suite), proposalOfFile);
  for (const engine of ENGINES) {
    const judge = new Judge(engine.name, { missingFeatures: MISSING_FEATURES, knownFailures: KNOWN_FAILURES });
    let groupsRun = 0;
    for (const [proposal, scripts] of groups) {
      const name = `official suite on ${engine.name}: ${proposal}`;
      Deno.test({ name, sanitizeResources: !engine.keepsLibraries }, () => {
        const report = new Report(engine.name);
        for (const path of scripts) {
          for (const judgement of executeScript(suite, path, engine, judge)) report.add(judgement);
        }
        groupsRun++;
        const failures = report.failures.slice(0, MOST_SHOWN).map(formatFailure);
        assert(failures.length === 0, `${report.failures.length} failures\n${failures.join("\n")}`);
        assert(report.assertions > 0, "the scripts assert nothing");
      });
    }
    Deno.test(`official suite on ${engine.name}: features listed as missing are missing`, () => {
      if (groupsRun === groups.size) assertEquals(judge.unusedFeatures(), []);
    });
  }
}
