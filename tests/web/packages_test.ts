/**
 * Packages from npm that ship WebAssembly, with their own glue code, on every engine. `scripts/setup.ts` installs them,
 * together with the runner that compares what they compute; without them there is nothing to run, and a line says so.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { hasPackageList, HOW_TO_GET_THE_PACKAGES, packagesFolder } from "../../scripts/web_packages.ts";
import { type Feature, featureSet } from "../../src/wasm/mod.ts";
import { ENGINES } from "./engines.ts";

/** What packages need beyond the basics; without it they must fail and name the feature. */
const NEEDED_FEATURES: Readonly<Record<string, Feature>> = {
  "es-module-lexer": "simd",
  "clingo-wasm": "exception-handling",
};

const REPLACEMENT = fromFileUrl(import.meta.resolve("./replacement.ts"));

const folder = packagesFolder();
if (folder === undefined) {
  const name = hasPackageList() ? "npm packages: scripts/setup.ts --install installs them" : HOW_TO_GET_THE_PACKAGES;
  Deno.test({ name, ignore: true, fn: () => {} });
} else {
  const packages = Object.keys(JSON.parse(Deno.readTextFileSync(`${folder}/expected.json`)));
  for (const { name: engine, features } of ENGINES) {
    for (const name of packages) {
      const feature = NEEDED_FEATURES[name];
      const missing = feature !== undefined && (featureSet(feature) & features) === 0 ? feature : undefined;
      Deno.test(`${name} on ${engine}`, () => check(folder, engine, { name, missing }));
    }
  }
}

async function check(cwd: string, engine: string, { name, missing }: { name: string; missing?: Feature }) {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--node-modules-dir=manual", "--no-lock", "run.ts", "-w", REPLACEMENT, name],
    cwd,
    env: { WASMINE_BACKEND: engine, NO_COLOR: "1" },
    stderr: "inherit",
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (missing === undefined) assertEquals(text.startsWith("ok "), true, text);
  else assertStringIncludes(text, missing);
}
