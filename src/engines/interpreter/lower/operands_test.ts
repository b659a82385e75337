import { assertEquals } from "@std/assert";
import { F32, F64, FUNCREF, I32, I64 } from "../../../wasm/mod.ts";
import { byWidth, Operands, register } from "./operands.ts";

Deno.test("operands have slots above the locals, and the frame is as large as they ever were", () => {
  const operands = new Operands(3);
  operands.pushSlots([I32, I64]);
  operands.push({ kind: "local", type: I32, local: 1 });
  operands.truncate(1);
  assertEquals([operands.height, operands.frameSize, operands.slot(0)], [1, 6, 3]);
  operands.replace(0, { kind: "slot", type: F64 });
  assertEquals(operands.at(0), { kind: "slot", type: F64 });
});

Deno.test("a register is an index into the view of its type", () => {
  assertEquals([I32, F32, I64, F64, FUNCREF].map((type) => register(type, 5)), [10, 10, 5, 5, 5]);
  assertEquals([I32, F32, I64, F64, FUNCREF].map((type) => byWidth(type, 4, 8, 0)), [4, 4, 8, 8, 0]);
});
