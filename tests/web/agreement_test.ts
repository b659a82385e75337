/**
 * The namespace against V8's: the same scenarios must give the same.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { createWebAssembly, type WasmineWebAssembly } from "../../src/web/mod.ts";
import { ENGINES } from "./engines.ts";
import { SCENARIOS } from "./scenarios.ts";

const V8 = WebAssembly as unknown as WasmineWebAssembly;

/** What native memory cannot do: its buffer is a view of pages that V8 knows nothing of. */
const NOT_NATIVE = [
  "the buffer of a memory cannot be taken away",
  "a memory shows itself as a resizable buffer to those who ask",
];

for (const backend of ENGINES) {
  const native = backend.name === "llvm";
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (native && NOT_NATIVE.includes(name)) continue;
    Deno.test({
      name: `as on V8, ${backend.name}: ${name}`,
      // The native side loads libraries that stay as long as the process.
      sanitizeResources: !native,
      fn() {
        using namespace = createWebAssembly({ backend });
        assertEquals(scenario(namespace), scenario(V8));
      },
    });
  }
}

Deno.test("as on V8 where code from strings is forbidden", async () => {
  const child = fromFileUrl(import.meta.resolve("./agreement_child.ts"));
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--v8-flags=--disallow-code-generation-from-strings", child],
    stderr: "inherit",
  }).output();
  const expected = Object.values(SCENARIOS).map((scenario) => scenario(V8));
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)), JSON.parse(JSON.stringify(expected)));
});
