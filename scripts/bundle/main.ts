// The command line as one file:
//
//   deno bundle --import-map scripts/bundle/imports.json --output wasmine.js scripts/bundle/main.ts
import { LATE_FILES } from "../../src/cli/complete.ts";
import { provideFiles } from "../../src/cli/late.ts";
import { main } from "../../src/cli/main.ts";
import { exit } from "../../src/cli/terminal/exit.ts";
import { BACKGROUND } from "./background_start.ts";

if ((globalThis as { name?: string }).name === BACKGROUND) {
  await import("../../src/engines/llvm/compile/background_worker.ts");
} else {
  provideFiles(LATE_FILES);
  exit(await main(Deno.args));
}
