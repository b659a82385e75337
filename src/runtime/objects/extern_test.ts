import { assertEquals } from "@std/assert";
import { internFunc } from "../../wasm/mod.ts";
import { Cluster } from "../cluster.ts";
import { externType } from "./extern.ts";
import { hostFunc } from "./func.ts";

Deno.test("everything that can be exported has a type that imports match", () => {
  const type = internFunc([], []), tag = new Cluster().tag(type);
  assertEquals(externType(hostFunc(type, "f", () => {})), { kind: "func", type });
  assertEquals(externType(tag), { kind: "tag", type });
});
