import { assert, assertEquals } from "@std/assert";
import { I32, internFunc } from "../../wasm/mod.ts";
import { Tag, WasmException } from "./tag.ts";

Deno.test("a tag knows what its exceptions carry, and its type is matched by imports", () => {
  const type = internFunc([I32], []), tag = new Tag(type);
  assertEquals([tag.signature.params, tag.type], [[I32], { kind: "tag", type }]);
});

Deno.test("an exception keeps its tag and values and is an Error", () => {
  const tag = new Tag(internFunc([I32], [])), error = new WasmException(tag, [7]);
  assert(error instanceof Error && error.tag === tag);
  assertEquals([`${error}`, error.values], ["WasmException: uncaught WebAssembly exception", [7]]);
});
