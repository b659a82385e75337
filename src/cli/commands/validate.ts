/**
 * `wasmine validate`: says of each file whether it is a valid module, and if not, what is wrong and where.
 *
 * @module
 */
import { featureNames } from "../../wasm/features.ts";
import { type Command, defineCommand } from "../command.ts";
import { EXIT, Failure, UsageError } from "../terminal/failure.ts";
import { log } from "../terminal/log.ts";
import { loadModule } from "../program/modules.ts";
import { report } from "../terminal/report.ts";
import { print } from "../terminal/terminal.ts";

/** The command. */
export const command: Command = defineCommand({
  name: "validate",
  summary: "check modules",
  usage: "[OPTIONS] FILE…",
  description: "Exit code: 0 if all files are valid modules, else 1.",
  options: [],
  examples: [
    ["validate app.wasm", "say whether it is valid and which features it uses"],
    ["validate --quiet build/*.wasm", "say only what is not valid"],
  ],
  async run(_flags, files) {
    if (files.length === 0) throw new UsageError("which files? Usage: wasmine validate [OPTIONS] FILE…");
    const results = [];
    for (const file of files) results.push(await isValid(file));
    return results.every((valid) => valid) ? 0 : EXIT.failure;
  },
});

async function isValid(file: string): Promise<boolean> {
  try {
    const { features } = await loadModule(file);
    if (log.enabled("warn")) print(`${file}: valid (${featureNames(features).join(", ")})`);
    return true;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    report(error);
    return false;
  }
}
