import { assert, assertEquals } from "@std/assert";
import { featureSet } from "../wasm/mod.ts";
import { LimitError, LinkError, UnsupportedFeatureError } from "./errors.ts";

Deno.test("errors of instantiation name the module", () => {
  const link = new LinkError("app.wasm", `unknown import "env.log"`);
  assertEquals(`${link}`, `LinkError: Cannot instantiate "app.wasm": unknown import "env.log"`);
  assertEquals(link.reason, `unknown import "env.log"`);
  const missing = new UnsupportedFeatureError("app.wasm", "interpreter", featureSet("gc", "simd"));
  assertEquals(missing.message, `Cannot instantiate "app.wasm": the interpreter engine does not support simd, gc`);
  assertEquals(missing.features, ["simd", "gc"]);
});

Deno.test("errors extend the closest built-in class and keep their names", () => {
  assert(new LinkError("m", "") instanceof TypeError && new LimitError("") instanceof RangeError);
  assertEquals([new LimitError("").name, new UnsupportedFeatureError("", "", 0).name], [
    "LimitError",
    "UnsupportedFeatureError",
  ]);
});
