import { assertEquals, assertStrictEquals } from "@std/assert";
import { LimitError, WasmTrap } from "../runtime/mod.ts";
import { errorOf, uncatchable } from "./ends.ts";

Deno.test("a trap or a limit has one error, which stands for it and cannot be caught", () => {
  for (const end of [new WasmTrap("unreachable"), new LimitError("too much")]) {
    const error = errorOf(end, () => new Error("end"));
    assertStrictEquals(errorOf(end, () => new Error("another")), error);
    assertStrictEquals(uncatchable(error), end);
  }
});

Deno.test("what JavaScript throws can be caught, except its full stack", () => {
  const trap = errorOf(new WasmTrap("unreachable"), () => new Error("end"));
  for (
    const thrown of [undefined, null, 5, "text", Symbol(), new Error("mine", { cause: trap }), Object.create(trap)]
  ) {
    assertEquals(uncatchable(thrown), undefined);
  }
  const overflow = (): number => overflow() + 1;
  try {
    overflow();
  } catch (error) {
    assertStrictEquals(uncatchable(error), error);
  }
});
