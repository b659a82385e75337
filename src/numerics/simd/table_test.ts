import { assertEquals } from "@std/assert";
import { OP_NAMES, OPERATORS } from "../../wasm/opcodes.ts";
import { isSimdOperator } from "./table.ts";

Deno.test("the table has every SIMD operator that touches no memory", () => {
  const touchesMemory = /^v128\.(load|store|const)/;
  const all = [...Object.keys(OPERATORS.simd), ...Object.keys(OPERATORS["relaxed-simd"])];
  assertEquals(all.length, 236 + 20);
  assertEquals(all.filter((name) => isSimdOperator(name) === touchesMemory.test(name)), []);
  assertEquals(OP_NAMES.filter(isSimdOperator).length, 233);
});
