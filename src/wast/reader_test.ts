import { assertEquals, assertThrows } from "@std/assert";
import { readScript } from "./reader.ts";
import { TextError } from "./text_error.ts";
import type { Command } from "./script.ts";

function only(text: string): Command {
  const { commands } = readScript(text, "t.wast");
  assertEquals(commands.length, 1);
  return commands[0];
}

Deno.test("module text is cut out verbatim", () => {
  const text = '(module $m (; ) ;) (data ")") (@custom "a"))';
  assertEquals(only(`\n ${text}`), { kind: "module", name: "$m", line: 2, source: { form: "text", text, line: 2 } });
});

Deno.test("binary and quoted modules are the bytes of their strings", () => {
  assertEquals(only(String.raw`(module binary "\00a" "sm")`), {
    kind: "module",
    name: undefined,
    line: 1,
    source: { form: "binary", bytes: Uint8Array.of(0, 0x61, 0x73, 0x6d) },
  });
  const quoted = only(`(assert_malformed (module quote "(func" ")") "unexpected")`);
  assertEquals(quoted, {
    kind: "assert_malformed",
    line: 1,
    source: { form: "quote", bytes: new TextEncoder().encode("(func)") },
    message: "unexpected",
  });
});

Deno.test("a definition loses the word that the assembler does not know", () => {
  const command = only("(module definition $M (memory 1))");
  assertEquals(command.kind, "module definition");
  assertEquals(
    "source" in command && command.source?.form === "text" && command.source.text,
    "(module  $M (memory 1))",
  );
});

Deno.test("instances of definitions", () => {
  assertEquals(only("(module instance $I $M)"), { kind: "module instance", name: "$I", definition: "$M", line: 1 });
  assertEquals(only("(module instance)"), {
    kind: "module instance",
    name: undefined,
    definition: undefined,
    line: 1,
  });
});

Deno.test("bare fields are a module", () => {
  const text = '(func) (memory 0) (func (export "f"))';
  assertEquals(only(`${text}\n`), { kind: "module", line: 1, source: { form: "text", text, line: 1 } });
});

Deno.test("annotations may stand between all tokens of a command", () => {
  assertEquals(only('((@a) register (@b (c)) "x" (@"d") $m)'), { kind: "register", as: "x", instance: "$m", line: 1 });
});

Deno.test("actions have arguments of all kinds", () => {
  const command = only('(invoke $m "f" (i32.const 1) (ref.null func) (ref.extern 2) (ref.host 3))');
  assertEquals(command.kind === "action" && command.action, {
    kind: "invoke",
    instance: "$m",
    field: "f",
    arguments: [
      { kind: "number", type: "i32", lane: "i32", bytes: Uint8Array.of(1, 0, 0, 0) },
      { kind: "null" },
      { kind: "extern", number: 2 },
      { kind: "host", number: 3 },
    ],
  });
});

Deno.test("results are patterns", () => {
  const command = only(`(assert_return (get "g")
    (f32.const nan:canonical) (v128.const i32x4 1 2 3 4) (either (i32.const 1) (ref.i31)) (ref.null))`);
  assertEquals(command.kind === "assert_return" && command.results.map((result) => result.kind), [
    "number",
    "number",
    "either",
    "reference",
  ]);
});

Deno.test("assert_trap takes an action or a module", () => {
  const action = only('(assert_trap (invoke "f") "unreachable")');
  assertEquals(action.kind === "assert_trap" && action.action?.field, "f");
  const module = only('(assert_trap (module (start 0)) "unreachable")');
  assertEquals(module.kind === "assert_trap" && module.action, undefined);
});

Deno.test("errors name the file and the place", () => {
  const cases: [string, string][] = [
    ["(assert_what 1)", "t.wast:1:1: unknown command assert_what"],
    ['(invoke "f" (i32.const 99999999999))', "t.wast:1:24: i32 constant out of range: 99999999999"],
    ['(invoke "f" (f32.const nan:canonical))', "only an expected result may be a pattern"],
    ['(invoke "f" (v128.const i8x16 1 2))', "t.wast:1:31: expected 16 numbers, found 2"],
    ['(assert_return (invoke "f") (i32.const 1)', 't.wast:1:42: expected ")", found the end'],
    ['(register "\\80")', "t.wast:1:11: malformed UTF-8 encoding"],
    ["module", 't.wast:1:1: expected "(", found module'],
  ];
  for (const [text, message] of cases) assertThrows(() => readScript(text, "t.wast"), TextError, message);
});
