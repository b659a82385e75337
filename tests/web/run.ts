// Runs the specification's tests of the JavaScript API and prints what fails, with all tests of a file or a summary.
//
//   deno run -A tests/web/run.ts [v8|js|interpreter|llvm] [PART OF A PATH…]
import { createWebAssembly } from "../../src/web/mod.ts";
import { ENGINES } from "./engines.ts";
import { findSuite, HOW_TO_GET_THE_SUITE, listFiles, runFile } from "./js_api_suite.ts";
import { NOT_RUN } from "./expectations.ts";

const [backend = "auto", ...parts] = Deno.args;
const suite = findSuite();
if (suite === undefined) {
  console.error(HOW_TO_GET_THE_SUITE);
  Deno.exit(1);
}

let passed = 0, failed = 0;
for (const path of listFiles(suite)) {
  if (NOT_RUN[path] !== undefined || (parts.length > 0 && !parts.some((part) => path.includes(part)))) continue;
  const engine = ENGINES.find(({ name }) => name === backend) ?? "auto";
  const namespace = backend === "v8" ? WebAssembly : createWebAssembly({ backend: engine });
  for (const { name, failure } of await runFile(suite, path, namespace)) {
    if (failure === undefined) passed++;
    else {
      failed++;
      console.log(`${path}: ${name}: ${failure}`);
    }
  }
}
console.log(`${backend}: ${passed} passed, ${failed} failed (${(100 * passed / (passed + failed)).toFixed(1)} %)`);
