import { assertEquals, assertThrows } from "@std/assert";
import { Lexer } from "./lexer.ts";
import { TextError } from "./text_error.ts";

function tokens(text: string): string[] {
  const lexer = new Lexer(text);
  const result: string[] = [];
  for (; lexer.kind !== "end"; lexer.advance()) result.push(lexer.word);
  return result;
}

Deno.test("tokens end at white space, parentheses, quotes and semicolons", () => {
  assertEquals(tokens('(invoke"a b"$x-1)nan:0x1;;c'), ["(", "invoke", '"a b"', "$x-1", ")", "nan:0x1"]);
});

Deno.test("comments and annotations are white space", () => {
  assertEquals(tokens('a ;; ) "\nb (; ( (; " ;) ;) c (@x ")" (;)(;;);) (y)) d (@x) ;; end'), ["a", "b", "c", "d"]);
});

Deno.test("a quote escaped in a string does not end it", () => {
  assertEquals(tokens(String.raw`"\"" "\\" x`), [String.raw`"\""`, String.raw`"\\"`, "x"]);
});

Deno.test("skipList jumps over strings, comments and nested lists", () => {
  const text = '(module (data ")") ;; )\n (; ) ;) (func)) next';
  const lexer = new Lexer(text);
  assertEquals(text.slice(0, lexer.skipList()), text.slice(0, -" next".length));
  assertEquals(lexer.word, "next");
});

Deno.test("errors name file, line and column", () => {
  const lexer = new Lexer("a\n  b", "x.wast");
  lexer.advance();
  assertEquals(lexer.error("wrong").message, "x.wast:2:3: wrong");
});

Deno.test("what is not closed is an error at its beginning", () => {
  assertThrows(() => tokens('a "b'), TextError, "1:3: unclosed string");
  assertThrows(() => tokens("a\n(; (; ;)"), TextError, "2:1: unclosed comment");
  assertThrows(() => tokens("(@x ("), TextError, "1:1: unclosed list");
  assertThrows(() => new Lexer("(a (b)").skipList(), TextError, "1:1: unclosed list");
  assertThrows(() => tokens("a ; b"), TextError, '1:3: unexpected character ";"');
});
