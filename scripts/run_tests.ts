// Runs `deno test` on the whole project, or on what the arguments name. Deno's own output streams through; afterwards
// every ignored test is named and one line `N passed, N failed` closes the run.
//
// The figures come from the JUnit report, which Deno writes beside its usual output, and count every step of a test.
// In CI nothing may be ignored that can run there: `scripts/setup.ts` has installed what a test could miss. Only what
// needs a copy of another project's repository may be, and says so in its name. Types are the business of
// `deno task check`; checking them here would refuse the examples in doc comments, whose imports Deno writes itself and
// mostly does not use.

/** How the names of tests begin that need what no package registry ships. */
const OUT_OF_REACH = "needs a copy of ";

/** What a run came to. */
export interface Summary {
  passed: number;
  failed: number;
  ignored: string[];
}

/** Counts the test cases of a JUnit report as Deno writes it. */
export function summarise(report: string): Summary {
  const summary: Summary = { passed: 0, failed: 0, ignored: [] };
  for (const [, attributes, body] of report.matchAll(/<testcase ([^>]*)>([\s\S]*?)<\/testcase>/g)) {
    if (/<(failure|error)\b/.test(body)) summary.failed++;
    else if (body.includes("<skipped")) summary.ignored.push(caseName(attributes));
    else summary.passed++;
  }
  return summary;
}

function caseName(attributes: string): string {
  const attribute = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  return `${attribute("name")} (${attribute("classname")})`
    .replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}

async function runTests(args: string[]): Promise<{ success: boolean; report: string }> {
  const reportFile = await Deno.makeTempFile({ suffix: ".xml" });
  try {
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--doc", "--no-check", "-A", "--junit-path", reportFile, ...args],
      stdin: "null",
      stdout: "inherit",
      stderr: "inherit",
    }).output();
    return { success, report: await Deno.readTextFile(reportFile) };
  } finally {
    await Deno.remove(reportFile);
  }
}

/** The report says "skipped" of what a filter leaves out, too; that is no news to whoever gave the filter. */
function isFiltered(args: readonly string[]): boolean {
  return args.some((arg) => arg === "--filter" || arg.startsWith("--filter="));
}

async function main(args: string[]): Promise<number> {
  const { success, report } = await runTests(args);
  const { passed, failed, ignored: skipped } = summarise(report);
  const ignored = isFiltered(args) ? [] : skipped;
  for (const name of ignored) console.log(`ignored: ${name}`);
  const ignoredInCI = Deno.env.get("CI") === "true" && ignored.some((name) => !name.startsWith(OUT_OF_REACH));
  if (ignoredInCI) console.log("In CI only what needs a copy of a repository may be ignored: see scripts/setup.ts.");
  // A module that cannot be loaded fails the run but stands in no report.
  const unreported = !success && failed === 0 ? 1 : 0;
  console.log(`${passed} passed, ${failed + unreported} failed${ignored.length ? `, ${ignored.length} skipped` : ""}`);
  return success && !ignoredInCI && passed > 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
