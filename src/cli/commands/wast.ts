/**
 * `wasmine wast`: runs scripts of the specification's script language, each on a cluster of its own.
 *
 * @module
 */
import type { Engine } from "../../runtime/engine.ts";
import { type Outcome, readScript, RuntimeHost, ScriptRunner, TextError } from "../../wast/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { ENGINE_NAMES, type EngineName } from "../../engines/mod.ts";
import { engineNamed } from "../program/engines.ts";
import { isAuto } from "../program/programs.ts";
import { EXIT, Failure, UsageError } from "../terminal/failure.ts";
import { log } from "../terminal/log.ts";
import { readFile } from "../program/module_files.ts";
import { print, printError } from "../terminal/terminal.ts";

/** The command. */
export const command: Command = defineCommand({
  name: "wast",
  summary: "run test scripts",
  usage: "[OPTIONS] FILE…",
  description: `FILE is a script of assertions as the WebAssembly specification's test suite uses them.
Exit code: 0 if every command of every script holds, else 1.`,
  options: ["backend"],
  examples: [
    ["wast tests/add.wast", "run a script and say how many of its commands hold"],
    ["wast --backend interpreter core/*.wast", "run the specification's tests on one engine"],
  ],
  async run(flags, files) {
    if (files.length === 0) throw new UsageError("which scripts? Usage: wasmine wast [OPTIONS] FILE…");
    const engine = await engineNamed(isAuto(flags.backend) ? ENGINE_NAMES[0] : flags.backend as EngineName);
    const results = files.map((file) => runScript(file, engine));
    return results.every((success) => success) ? 0 : EXIT.failure;
  },
});

function runScript(file: string, engine: Engine): boolean {
  const script = parse(file, new TextDecoder().decode(readFile(file)));
  using host = new RuntimeHost(engine, { print });
  const outcomes = new ScriptRunner(host).run(script);
  const failures = outcomes.filter(({ status }) => status !== "passed");
  for (const failure of failures) printError(describe(file, failure));
  if (log.enabled("warn")) {
    print(`${file}: ${outcomes.length - failures.length} passed, ${failures.length} failed`);
  }
  return failures.length === 0;
}

function parse(file: string, text: string): ReturnType<typeof readScript> {
  try {
    return readScript(text, file);
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new Failure(error.message, { cause: error });
  }
}

function describe(file: string, { line, command, detail }: Outcome): string {
  return `${file}:${line}: ${command}: ${detail ?? "failed"}`;
}
