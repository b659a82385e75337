/**
 * What `--emit js` prints for small modules, compared with the file beside each. `UPDATE_GOLDEN=1` writes the files.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { checksum } from "../../../ffi/checksum.ts";
import { emitJavaScript } from "../../../src/engines/js/mod.ts";
import { TEXT_VERSION } from "../../../src/engines/js/run/translations.ts";
import { decode, validate } from "../../../src/wasm/mod.ts";
import { assemble } from "../../../src/wast/mod.ts";

const here = new URL(".", import.meta.url);
const update = Deno.env.get("UPDATE_GOLDEN") === "1";

const names = Array.from(Deno.readDirSync(here), ({ name }) => name).filter((name) => name.endsWith(".wat")).sort();

function generatedFrom(name: string): string {
  const module = decode(assemble(Deno.readTextFileSync(new URL(name, here))));
  validate(module);
  return emitJavaScript(module);
}

for (const name of names) {
  Deno.test(`the JavaScript of ${name}`, () => {
    const text = generatedFrom(name), golden = new URL(name.replace(/wat$/, "js.txt"), here);
    if (update) Deno.writeTextFileSync(golden, text);
    assertEquals(text, Deno.readTextFileSync(golden));
  });
}

Deno.test("generated code that has changed has another version, so that none of the old is taken from a cache", () => {
  const file = new URL("version.json", here), recorded = JSON.parse(Deno.readTextFileSync(file));
  const current = { version: TEXT_VERSION, checksum: checksum(names.map(generatedFrom).join("")) };
  const changed = current.checksum !== recorded.checksum;
  assert(!changed || current.version > recorded.version, "raise TEXT_VERSION in src/engines/js/run/translations.ts");
  if (update) Deno.writeTextFileSync(file, `{ "version": ${current.version}, "checksum": "${current.checksum}" }\n`);
  assertEquals(current, JSON.parse(Deno.readTextFileSync(file)));
});
