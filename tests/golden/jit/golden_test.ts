/**
 * What `--emit js` prints for small modules, compared with the file beside each. `UPDATE_GOLDEN=1` writes the files.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { emitJavaScript } from "../../../src/jit/mod.ts";
import { decode, validate } from "../../../src/wasm/mod.ts";
import { assemble } from "../../../src/wast/mod.ts";

const here = new URL(".", import.meta.url);
const update = Deno.env.get("UPDATE_GOLDEN") === "1";

for (const { name } of [...Deno.readDirSync(here)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  if (!name.endsWith(".wat")) continue;
  Deno.test(`the JavaScript of ${name}`, () => {
    const module = decode(assemble(Deno.readTextFileSync(new URL(name, here))));
    validate(module);
    const text = emitJavaScript(module), golden = new URL(name.replace(/wat$/, "js.txt"), here);
    if (update) Deno.writeTextFileSync(golden, text);
    assertEquals(text, Deno.readTextFileSync(golden));
  });
}
