/**
 * Runs the official suite and prints what holds, what does not, and what is not expected to yet:
 *
 *   deno run -A tests/spec/run.ts --help
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { ENGINES, type EngineUnderTest } from "./engines.ts";
import { executeScript } from "./execute.ts";
import { KNOWN_FAILURES, MISSING_FEATURES } from "./expectations.ts";
import { Judge, type Judgement } from "./judge.ts";
import { formatFailure, Report } from "./report.ts";
import { findSuite, HOW_TO_GET_THE_SUITE, listScripts, NOT_RUN } from "./suite.ts";

const USAGE = `usage: deno run -A tests/spec/run.ts [--engine NAME] [--only PART] [-v]
  --engine NAME  ${ENGINES.map(({ name }) => name).join(", ")}; all of them by default
  --only PART    the scripts with this in their path; may be repeated
  -v, --verbose  also what fails as expected, and messages that are not the ones the suite names`;

interface Run {
  readonly suite: string;
  readonly scripts: readonly string[];
  /** Whether these are all scripts there are. */
  readonly complete: boolean;
  readonly verbose: boolean;
}

function main(): number {
  const unknown: string[] = [];
  const options = parseArgs(Deno.args, {
    string: ["engine", "only"],
    boolean: ["verbose", "help"],
    alias: { verbose: "v", help: "h" },
    collect: ["only"],
    unknown: (argument) => {
      unknown.push(argument);
    },
  });
  const engine: string | undefined = options.engine;
  const only: string[] = options.only;
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (unknown.length > 0) return fail(`unknown argument ${unknown[0]}\n${USAGE}`);
  const suite = findSuite();
  const engines = ENGINES.filter(({ name }) => engine === undefined || name === engine);
  if (suite === undefined) return fail(HOW_TO_GET_THE_SUITE);
  if (engines.length === 0) {
    return fail(`no engine "${engine}", there are ${ENGINES.map(({ name }) => name).join(", ")}`);
  }
  const all = listScripts(suite);
  const scripts = only.length === 0 ? all : all.filter((path) => only.some((part) => path.includes(part)));
  if (scripts.length === 0) return fail(`no script matches ${only.join(", ")}`);
  const run: Run = { suite, scripts, complete: scripts.length === all.length, verbose: options.verbose };
  const successes = engines.map((each) => runEngine(each, run));
  for (const [folder, reason] of run.complete ? Object.entries(NOT_RUN) : []) {
    console.log(`not run: ${folder} (${reason})`);
  }
  return successes.every((success) => success) ? 0 : 1;
}

function runEngine(engine: EngineUnderTest, { suite, scripts, complete, verbose }: Run): boolean {
  const start = performance.now();
  const judge = new Judge(engine.name, { missingFeatures: MISSING_FEATURES, knownFailures: KNOWN_FAILURES });
  const report = new Report(engine.name);
  scripts.forEach((path, index) => {
    showProgress(`${engine.name} ${index + 1}/${scripts.length} ${path}`);
    for (const judgement of executeScript(suite, path, engine, judge)) {
      report.add(judgement);
      if (verbose) printDetails(judgement);
    }
  });
  showProgress("");
  for (const failure of report.failures) console.log(formatFailure(failure));
  const unused = complete ? judge.unusedFeatures() : [];
  for (const { feature } of unused) console.log(`expectations.ts lists ${feature}, but nothing of the suite lacks it`);
  console.log(`${report}\n  ${scripts.length} scripts in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return report.failures.length + unused.length === 0;
}

function printDetails(judgement: Judgement): void {
  const { file, outcome, verdict } = judgement;
  if (verdict === "not yet") console.log(`not yet: ${formatFailure(judgement)}`);
  const { rejection } = outcome;
  if (rejection === undefined || rejection.asNamed) return;
  console.log(
    `message: ${file}:${outcome.line}: ${rejection.by} says "${rejection.message}", not "${rejection.named}"`,
  );
}

/** Keeps one line of standard error up to date, where a person looks at it. */
function showProgress(line: string): void {
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${line}`));
}

function fail(message: string): number {
  console.error(message);
  return 1;
}

Deno.exit(main());
