import { assertEquals, assertThrows } from "@std/assert";
import { I32, I64 } from "../wasm/mod.ts";
import { defineInterface, fromAddress, toAddress, toDictionary, toEnum, toSequence } from "./idl.ts";

Deno.test("addresses are unsigned integers of their width, from anything that converts", () => {
  assertEquals(toAddress("3", I32, "it"), 3);
  assertEquals(toAddress(3.9, I32, "it"), 3);
  assertEquals(Object.is(toAddress(-0.5, I32, "it"), 0), true);
  assertEquals(toAddress(2 ** 32 - 1, I32, "it"), 2 ** 32 - 1);
  for (const value of [undefined, NaN, Infinity, -1, 2 ** 32, 1n, Symbol()]) {
    assertThrows(() => toAddress(value, I32, "it"), TypeError);
  }
  assertEquals(toAddress("3", I64, "it"), 3);
  assertEquals(toAddress(true, I64, "it"), 1);
  for (const value of [undefined, 1, -1n, 1n << 64n]) assertThrows(() => toAddress(value, I64, "it"), TypeError);
  assertEquals([fromAddress(5, I32), fromAddress(5, I64)], [5, 5n]);
});

Deno.test("dictionaries are objects or nothing", () => {
  assertEquals([toDictionary(undefined, "it"), toDictionary(null, "it")], [{}, {}]);
  assertThrows(() => toDictionary(1, "the descriptor"), TypeError, "the descriptor must be an object");
});

Deno.test("enumerations name what they accept", () => {
  assertEquals(toEnum({ toString: () => "b" }, ["a", "b"], "it"), "b");
  assertThrows(() => toEnum("c", ["a", "b"], "it"), TypeError, 'it must be one of a, b; got "c"');
});

Deno.test("sequences are iterable objects, not strings", () => {
  assertEquals(toSequence(new Set([1, 2]), "it"), [1, 2]);
  assertThrows(() => toSequence("ab", "it"), TypeError);
});

Deno.test("interfaces have enumerable members and a class string", () => {
  class Thing {
    get size(): number {
      return 1;
    }
    grow(): void {}
    static make(): void {}
  }
  defineInterface(Thing, "Thing", 2);
  assertEquals(Object.keys(Thing.prototype), ["size", "grow"]);
  assertEquals(Object.keys(Thing), ["make"]);
  assertEquals([Thing.length, `${new Thing()}`], [2, "[object WebAssembly.Thing]"]);
});
