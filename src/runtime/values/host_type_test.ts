import { assertEquals } from "@std/assert";
import { EXTERNREF, F64, FUNCREF, funcType, I64, internFunc } from "../../wasm/mod.ts";
import { declaredType } from "./host_type.ts";

Deno.test("a declaration by names is the canonical function type", () => {
  assertEquals(declaredType(["i64", "funcref"], ["f64", "externref"]), internFunc([I64, FUNCREF], [F64, EXTERNREF]));
  assertEquals(funcType(declaredType([], [])), { kind: "func", params: [], results: [] });
});
