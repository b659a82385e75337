import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { EXTERNREF, F32, funcType, I32, I64, internFunc, V128 } from "../../wasm/mod.ts";
import { hostFunc, makeFunc, showSignature } from "./func.ts";
import { Slots } from "./slots.ts";

const ADD = internFunc([I32, I32], [I32]);

Deno.test("invoke converts arguments, code takes them as they are", () => {
  const func = hostFunc(ADD, "env.add", (a: number, b: number) => a + b);
  assertEquals(func.invoke("40", 2.9), 42);
  assertEquals(func.code(1, 2), 3);
  assertThrows(() => func.invoke(1), TypeError, `"env.add" takes 2 arguments, got 1`);
  assertThrows(() => func.invoke(1, 2, 3), TypeError, `"env.add" takes 2 arguments, got 3`);
});

Deno.test("invoke converts however many arguments there are", () => {
  for (let count = 0; count < 7; count++) {
    const type = internFunc(new Array(count).fill(I32), [EXTERNREF]);
    const func = makeFunc({ type, name: "f", code: (...args) => args });
    assertEquals(func.invoke(...Array.from({ length: count }, (_, i) => `${i}.5`)), [...new Array(count).keys()]);
  }
});

Deno.test("what a host function returns is converted to its type", () => {
  assertEquals(hostFunc(internFunc([], [I32]), "f", () => 2 ** 32 + 1).code(), 1);
  assertEquals(hostFunc(internFunc([], []), "f", () => 7).code(), undefined);
  assertThrows(() => hostFunc(internFunc([], [I64]), "f", () => 1).code(), TypeError);
});

Deno.test("what a host function throws is what its caller gets", () => {
  const error = { not: "an Error" };
  const func = hostFunc(internFunc([], []), "f", () => {
    throw error;
  });
  try {
    func.invoke();
  } catch (caught) {
    assertStrictEquals(caught, error);
    return;
  }
  throw new Error("nothing was thrown");
});

Deno.test("a function with vectors in its type does not run when JavaScript calls it", () => {
  const run = () => {
    throw new Error("it ran");
  };
  for (const [params, results] of [[[V128], []], [[], [V128]], [[I32, V128], [I32]], [[], [I32, V128]]]) {
    const func = hostFunc(internFunc(params, results), "f", run), args = new Array(params.length).fill(0);
    assertThrows(() => func.invoke(...args), TypeError, "v128");
    assertThrows(() => func.code(...args), TypeError, `Cannot call "f": JavaScript has no values of type v128`);
    assertThrows(() => func.callSlots(new Slots(2), new Slots(2)), TypeError, "v128");
  }
});

Deno.test("a function without an exact form can be called with slots", () => {
  const params = new Slots(2), results = new Slots(2), type = internFunc([I64, EXTERNREF], [EXTERNREF, F32]);
  const func = hostFunc(type, "f", (number: bigint, object: unknown) => [object, Number(number) / 2]);
  params.set(0, I64, 3n);
  params.set(1, EXTERNREF, params);
  func.callSlots(params, results);
  assertStrictEquals(results.get(0, EXTERNREF), params);
  assertEquals(results.get(1, F32), 1.5);
  const one = hostFunc(ADD, "add", (a: number, b: number) => a + b);
  one.callSlots(new Slots(2), results);
  assertEquals(results.get(0, I32), 0);
});

Deno.test("the exact form is used where the engine has one", () => {
  const code = () => assertEquals("code", "slots"), results = new Slots(1);
  const slots = (_: Slots, results: Slots) => results.i32.fill(5, 0, 1);
  makeFunc({ type: internFunc([], [I32]), name: "f", code, slots }).callSlots(new Slots(0), results);
  assertEquals(results.get(0, I32), 5);
});

Deno.test("a signature is shown in brackets", () => {
  assertEquals(showSignature(funcType(ADD)), "[i32 i32] -> [i32]");
  assertEquals(showSignature(funcType(internFunc([], []))), "[] -> []");
});
