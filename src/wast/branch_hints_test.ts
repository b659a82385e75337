import { assertThrows } from "@std/assert";
import { decode, InvalidError, MalformedError, validate } from "../wasm/mod.ts";
import { assemble } from "./assemble.ts";
import { checkBranchHints } from "./branch_hints.ts";

/** `patch` may change the section after its name: function count, function index, hint count, then offset, size, value. */
function check(body: string, patch: (section: Uint8Array) => void = () => {}): void {
  const bytes = assemble(`(module (func (import "" "")) (func (param i32) (local i64 i64) ${body}))`);
  const name = new TextEncoder().encode("branch_hint");
  patch(bytes.subarray(bytes.findIndex((_, at) => name.every((byte, i) => bytes[at + i] === byte)) + name.length));
  const module = decode(bytes);
  validate(module);
  checkBranchHints(module);
}

const HINT = '(@metadata.code.branch_hint "\\01")';

Deno.test("hints on if and br_if are valid", () => {
  check(`local.get 0 ${HINT} if end block local.get 0 ${HINT} br_if 0 end`);
  check("nop");
});

Deno.test("a hint on another operator is invalid", () => {
  assertThrows(() => check(`local.get 0 ${HINT} i32.eqz drop`), InvalidError, "invalid target");
});

Deno.test("two hints on one operator are malformed", () => {
  const patch = (section: Uint8Array) => section[6] = section[3];
  assertThrows(() => check(`block ${`local.get 0 ${HINT} if end `.repeat(2)} end`, patch), MalformedError, "duplicate");
});

Deno.test("a hint is 0 or 1", () => {
  const patch = (section: Uint8Array) => section[5] = 2;
  assertThrows(() => check(`local.get 0 ${HINT} if end`, patch), MalformedError, "invalid value");
});

Deno.test("a hint for a function that has no body is invalid", () => {
  const patch = (section: Uint8Array) => section[1] = 0;
  assertThrows(() => check(`local.get 0 ${HINT} if end`, patch), InvalidError, "unknown function 0");
});
