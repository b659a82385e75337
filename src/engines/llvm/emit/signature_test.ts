import { assert, assertEquals } from "@std/assert";
import { Context, TargetMachine } from "../../../../ffi/mod.ts";
import { nativeTest } from "../../../../ffi/testing.ts";
import { F32, F64, type FuncType, I32, I64, V128, type ValType } from "../../../wasm/mod.ts";
import { Signature } from "./signature.ts";
import { WasmTypes } from "./wasm_types.ts";

function describe(params: ValType[], results: ValType[] = []): { text: string; inMemory: boolean } {
  using context = new Context();
  using machine = new TargetMachine({ level: 0 });
  using module = context.createModule("test", machine);
  const type = { kind: "func", params, results } as unknown as FuncType;
  const signature = new Signature(type, context.types, new WasmTypes(context.types));
  module.addFunction("f", signature.type);
  const text = /declare (.*)/.exec(module.print())![1].replaceAll("<2 x i64>", "v128");
  return { text, inMemory: signature.inMemory };
}

nativeTest("vectors are passed whole as long as registers hold them, then as halves", () => {
  assertEquals(describe([V128, I32, F32]).text, "void @f(ptr, v128, i32, float)");
  const nine = Array<ValType>(9).fill(V128);
  assertEquals(describe([...nine, I32]).text, `void @f(ptr, ${"v128, ".repeat(8)}i64, i64, i32)`);
  // Every float before it takes a register, too; integers take none of those.
  const floats = Array<ValType>(7).fill(F64), integers = Array<ValType>(9).fill(I64);
  assert(describe([...floats, ...integers, V128]).text.endsWith("i64, v128)"));
  assert(describe([...floats, F32, ...integers, V128]).text.endsWith("i64, i64, i64)"));
});

nativeTest("no signature puts anything on the stack that is aligned beyond 8 bytes", () => {
  const types = [I32, I64, F32, F64, V128];
  for (let seed = 1, round = 0; round < 300; round++) {
    const params = Array.from({ length: round % 41 }, () => types[(seed = seed * 48271 % 0x7fffffff) % types.length]);
    let registers = 8;
    for (const type of describe(params).text.split(/[(,)] ?/)) {
      if (!["v128", "float", "double"].includes(type)) continue;
      assert(registers-- > 0 || type !== "v128", params.join());
    }
  }
});

nativeTest("results pass in registers as long as there are two of a kind, else in the caller's slots", () => {
  assertEquals(describe([I32], [I32]).text, "i32 @f(ptr, i32)");
  assertEquals(describe([], [I32, F64, V128, I64]).text, "{ i32, double, v128, i64 } @f(ptr)");
  assertEquals(describe([I32], [I32, I32, I32]), { text: "void @f(ptr, ptr, i32)", inMemory: true });
  assertEquals(describe([], [F32, F64, V128]).inMemory, true);
});
