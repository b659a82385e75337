import { assertEquals } from "@std/assert";
import { decode } from "./decode/mod.ts";
import { functionBytes } from "./testing/bytes.ts";
import { validate } from "./validate/mod.ts";
import { markValidated, objectionTo } from "./validated.ts";

const VALID = functionBytes(0x0b), INVALID = functionBytes(0x41, 0, 0x0b);

Deno.test("a module may run once it was validated, and not before", () => {
  const module = decode(VALID);
  assertEquals(objectionTo(module, "js"), "it was not validated in this thread");
  validate(module);
  assertEquals(objectionTo(module, "js"), undefined);
});

Deno.test("neither an invalid module nor a copy of a valid one may run", () => {
  const invalid = decode(INVALID), valid = decode(VALID);
  try {
    validate(invalid);
  } catch {
    // That is what it is for.
  }
  validate(valid);
  for (const module of [invalid, { ...valid }, Object.create(valid)]) {
    assertEquals(objectionTo(module, "js"), "it was not validated in this thread");
  }
});

Deno.test("a module that is there for one engine is refused by others", () => {
  const module = decode(VALID);
  markValidated(module, "llvm");
  assertEquals(objectionTo(module, "llvm"), undefined);
  assertEquals(objectionTo(module, "js"), "it holds code for the llvm engine alone");
});
