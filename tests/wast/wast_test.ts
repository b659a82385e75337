/**
 * WASMine's own scripts, small enough to read, on every engine. They need nothing but this repository.
 *
 * @module
 */
import { assert } from "@std/assert";
import { readScript, RuntimeHost, ScriptRunner } from "../../src/wast/mod.ts";
import { ENGINES } from "../spec/engines.ts";

const folder = new URL(".", import.meta.url);
const files = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name.endsWith(".wast")).sort();

for (const file of files) {
  const script = readScript(Deno.readTextFileSync(new URL(file, folder)), file);
  for (const engine of ENGINES) {
    Deno.test({ name: `${file} on ${engine.name}`, sanitizeResources: !engine.keepsLibraries }, () => {
      using host = new RuntimeHost(engine.create(), { prepare: engine.prepare });
      const outcomes = new ScriptRunner(host).run(script);
      assert(outcomes.some(({ command }) => command.startsWith("assert_")), "the script asserts nothing");
      const failures = outcomes.filter(({ status }) => status !== "passed")
        .map(({ line, command, detail }) => `${file}:${line}: ${command}: ${detail}`);
      assert(failures.length === 0, failures.join("\n"));
    });
  }
}
