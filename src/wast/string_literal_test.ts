import { assertEquals, assertThrows } from "@std/assert";
import { decodeUtf8, stringBytes, stringName } from "./string_literal.ts";

Deno.test("escapes denote bytes", () => {
  const bytes = stringBytes(String.raw`"a\t\n\r\"\'\\\00\fFb"`);
  assertEquals([...bytes], [0x61, 9, 10, 13, 0x22, 0x27, 0x5c, 0, 0xff, 0x62]);
});

Deno.test("characters and Unicode escapes denote their UTF-8 bytes", () => {
  assertEquals([...stringBytes(String.raw`"ü\u{fc}\u{1F_600}"`)], [0xc3, 0xbc, 0xc3, 0xbc, 0xf0, 0x9f, 0x98, 0x80]);
});

Deno.test("a name keeps a byte order mark", () => {
  assertEquals(stringName(String.raw`"\ef\bb\bf"`), "\ufeff");
  assertEquals(stringName('"plain"'), "plain");
});

Deno.test("a name that is not UTF-8 is an error", () => {
  assertThrows(() => stringName(String.raw`"\80"`), SyntaxError, "malformed UTF-8 encoding");
  assertThrows(() => decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80)), SyntaxError, "malformed UTF-8 encoding");
});

Deno.test("unknown escapes and surrogates are errors", () => {
  assertThrows(() => stringBytes(String.raw`"\x"`), SyntaxError, "illegal escape \\x");
  assertThrows(() => stringBytes(String.raw`"\u{d800}"`), SyntaxError, "illegal escape \\u{d800}");
  assertThrows(() => stringBytes(String.raw`"\u{110000}"`), SyntaxError, "illegal escape");
  assertThrows(() => stringBytes(String.raw`"\u12"`), SyntaxError, "illegal escape \\u");
});
