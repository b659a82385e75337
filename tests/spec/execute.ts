/**
 * Runs scripts of the suite on an engine and judges what happens.
 *
 * @module
 */
import { assemble, RuntimeHost, ScriptRunner, TextError } from "../../src/wast/mod.ts";
import type { EngineUnderTest } from "./engines.ts";
import type { Judge, Judgement } from "./judge.ts";
import { loadScript } from "./suite.ts";

/** Modules that were assembled, or why not; the next engine need not do it again. */
const assembled = new Map<string, Uint8Array | TextError>();

/** Runs one script of the suite. */
export function executeScript(suite: string, path: string, engine: EngineUnderTest, judge: Judge): Judgement[] {
  using host = new RuntimeHost(engine.create(), { prepare: engine.prepare });
  const runner = new ScriptRunner(host, { assemble: assembleOnce });
  return judge.judge(path, runner.run(loadScript(suite, path)));
}

function assembleOnce(text: string): Uint8Array {
  let result = assembled.get(text);
  if (result === undefined) {
    result = tryAssemble(text);
    assembled.set(text, result);
  }
  if (result instanceof TextError) throw result;
  return result;
}

function tryAssemble(text: string): Uint8Array | TextError {
  try {
    return assemble(text);
  } catch (error) {
    if (error instanceof TextError) return error;
    throw error;
  }
}
