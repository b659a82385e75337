import { assert, assertEquals } from "@std/assert";
import { FormatError, InvalidError, MalformedError } from "./errors.ts";

Deno.test("a format error names its class, its reason and the offset", () => {
  const error = new InvalidError("type mismatch", 0x2a);
  assertEquals(`${error}`, "InvalidError: type mismatch (at offset 0x2a)");
  assertEquals([error.reason, error.offset], ["type mismatch", 42]);
  assertEquals(new MalformedError("unexpected end", 8).name, "MalformedError");
  assert(error instanceof FormatError && error instanceof SyntaxError);
});
