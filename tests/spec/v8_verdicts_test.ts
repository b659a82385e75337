/**
 * The decoder and validator against V8's: every module in the scripts of the official suite, valid or not, gets the same
 * verdict, but for those listed here.
 */
import { assert, assertEquals } from "@std/assert";
import { isValid } from "../../src/wasm/testing/refusal.ts";
import { assemble, TextError } from "../../src/wast/assemble.ts";
import type { ModuleSource } from "../../src/wast/script.ts";
import { findSuite, HOW_TO_GET_THE_SUITE, listScripts, loadScript } from "./suite.ts";

/** Valid modules that V8 refuses, as `file:line`, and why. */
const REFUSED_BY_V8: Readonly<Record<string, string>> = {
  "memory64.wast:8": "V8 has no memories of 2^48 pages",
  "memory64.wast:9": "V8 has no memories of 2^48 pages",
  "table.wast:9": "V8 refuses a table above its limit before it is instantiated",
  "table64.wast:9": "V8 refuses a table above its limit before it is instantiated",
};

/** The bytes of a module; undefined where the assembler refuses the text. */
function bytesOf(source: ModuleSource): Uint8Array | undefined {
  if (source.form === "binary") return source.bytes;
  try {
    return assemble(source.form === "text" ? source.text : new TextDecoder().decode(source.bytes));
  } catch (error) {
    if (error instanceof TextError) return undefined;
    throw error;
  }
}

const suite = findSuite();
if (suite === undefined) console.warn(HOW_TO_GET_THE_SUITE);

Deno.test({
  name: "V8 and the validator agree on every module of the official suite",
  ignore: suite === undefined,
  fn() {
    const accepted: string[] = [], refused: string[] = [];
    let modules = 0;
    for (const path of listScripts(suite!)) {
      for (const { line, ...command } of loadScript(suite!, path).commands) {
        const bytes = "source" in command ? bytesOf(command.source) : undefined;
        if (bytes === undefined) continue;
        modules++;
        const ours = isValid(bytes), theirs = WebAssembly.validate(bytes.slice());
        if (ours !== theirs) (theirs ? accepted : refused).push(`${path}:${line}`);
      }
    }
    assertEquals({ accepted, refused }, { accepted: [], refused: Object.keys(REFUSED_BY_V8) });
    assert(modules > 5_000, `only ${modules} modules were found`);
  },
});
