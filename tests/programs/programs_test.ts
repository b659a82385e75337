/**
 * Real programs, such as CPython and SQLite, through the command line on every engine. The programs with their expected
 * results, and the runner that compares, come from a folder of their own, which this file looks for.
 *
 * @module
 */
import { assertMatch, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { ENGINE_NAMES, featuresOf } from "../../src/engines/mod.ts";
import { type Feature, featureSet } from "../../src/wasm/mod.ts";

interface Case {
  readonly name: string;
  readonly wasm: string | { readonly npm: string };
}

/** Programs that an engine can only run if it has a feature; without it they must fail and name the feature. */
const NEEDED_FEATURES: Readonly<Record<string, Feature>> = {
  "lua (legacy exception handling)": "legacy-exceptions",
};

const FOLDER = Deno.env.get("WASMINE_PROGRAMS_DIR") ?? fromFileUrl(import.meta.resolve("../../../shared/programs"));
const RUNNER = `${FOLDER}/wasi/run.ts`;
const MAIN = fromFileUrl(import.meta.resolve("../../src/cli/main.ts"));

const cases = readCases();
if (cases === undefined) {
  const name = `real programs: ${FOLDER} is not there; WASMINE_PROGRAMS_DIR can name another folder`;
  Deno.test({ name, ignore: true, fn: () => {} });
}
const npm = cases !== undefined && hasNpm();
for (const engine of ENGINE_NAMES) {
  for (const { name, wasm } of cases ?? []) {
    const missing = typeof wasm === "string" || npm ? "" : ` (npm is not there to install ${wasm.npm})`;
    Deno.test({
      name: `real programs on ${engine}: ${name}${missing}`,
      ignore: missing !== "",
      fn: () => checkProgram(name, engine),
    });
  }
}

function readCases(): Case[] | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(`${FOLDER}/wasi/cases.json`));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function hasNpm(): boolean {
  try {
    return new Deno.Command("npm", { args: ["--version"], stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

async function checkProgram(name: string, engine: typeof ENGINE_NAMES[number]): Promise<void> {
  const verdict = await runCase(name, engine);
  const needed = NEEDED_FEATURES[name];
  if (needed === undefined || (featuresOf(engine) & featureSet(needed)) !== 0) {
    assertStringIncludes(verdict, `ok   ${name} (`);
  } else {
    assertMatch(verdict, /^FAIL .* does not support .*/);
    assertStringIncludes(verdict, needed);
  }
}

/** The line that the runner prints about a case. It may run others whose names contain this one's. */
async function runCase(name: string, engine: string): Promise<string> {
  const command = [Deno.execPath(), "run", "-A", MAIN, "run", "--backend", engine];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", RUNNER, "--only", name, "--", ...command],
  }).output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return output.split("\n").find((line) => line.slice(5).startsWith(`${name} (`)) ?? `no verdict: ${output}${errors}`;
}
