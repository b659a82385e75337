/**
 * The specification's own tests of the JavaScript API, on every engine. Where no copy of them is at hand there is nothing
 * to run, and a line says so.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Engine } from "../../src/runtime/mod.ts";
import { featureSet } from "../../src/wasm/mod.ts";
import { createWebAssembly } from "../../src/web/mod.ts";
import { ENGINES } from "./engines.ts";
import { KNOWN_FAILURES, type KnownFailure, NOT_RUN } from "./expectations.ts";
import { findSuite, HOW_TO_GET_THE_SUITE, listFiles, runFile } from "./js_api_suite.ts";

const suite = findSuite();

if (suite === undefined) {
  Deno.test({ name: HOW_TO_GET_THE_SUITE, ignore: true, fn: () => {} });
} else {
  const files = listFiles(suite).filter((path) => NOT_RUN[path] === undefined);
  for (const engine of ENGINES) {
    const name = `tests of the JavaScript API on ${engine.name}`;
    // The native side loads libraries that stay as long as the process.
    Deno.test({
      name,
      sanitizeResources: engine.name !== "llvm",
      fn: async () => {
        const surprises: string[] = [];
        let passed = 0, failed = 0;
        for (const path of files) {
          const known = KNOWN_FAILURES.find((entry) => entry.file === path && fails(entry, engine));
          using namespace = createWebAssembly({ backend: engine });
          const results = await runFile(suite, path, namespace);
          assert(results.length > 0, `${path} has no tests`);
          for (const { name, failure } of results) {
            if (failure === undefined) passed++;
            else failed++;
            const expected = known !== undefined && (known.tests?.includes(name) ?? true);
            if (expected && failure === undefined) surprises.push(`${path}: ${name}: passed unexpectedly`);
            if (!expected && failure !== undefined) surprises.push(`${path}: ${name}: ${failure}`);
          }
        }
        assertEquals(surprises, []);
        assert(passed >= 0.95 * (passed + failed), `only ${passed} of ${passed + failed} passed`);
      },
    });
  }
}

function fails({ without, engine: only }: KnownFailure, engine: Engine): boolean {
  if (only !== undefined && only !== engine.name) return false;
  return without === undefined || (featureSet(without) & engine.features) === 0;
}
