import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "./terminal/failure.ts";
import { COMMON_OPTIONS, type Option, OPTIONS, parseFlags } from "./flags.ts";

Deno.test("parseFlags() knows long and short options, with the value behind or attached", () => {
  const grammar = { options: ["invoke", "dir", "json"], optionsFirst: false } as const;
  for (const args of [["--invoke", "f", "x"], ["--invoke=f", "x"], ["-i", "f", "x"], ["-i=f", "x"], ["x", "-i", "f"]]) {
    const { flags, operands } = parseFlags(args, grammar);
    assertEquals([flags.invoke, flags.json, flags.dir, operands], ["f", false, [], ["x"]], args.join(" "));
  }
});

Deno.test("parseFlags() collects what may be repeated and takes the last of what may not", () => {
  const { flags } = parseFlags(["--dir", "a", "-i", "f", "--dir=b", "-i", "g"], {
    options: ["dir", "invoke"],
    optionsFirst: true,
  });
  assertEquals([flags.dir, flags.invoke], [["a", "b"], "g"]);
});

Deno.test("parseFlags() leaves words that look like numbers alone", () => {
  const { flags, operands } = parseFlags(["--invoke", "007", "0x10", "1e3"], {
    options: ["invoke"],
    optionsFirst: true,
  });
  assertEquals([flags.invoke, operands], ["007", ["0x10", "1e3"]]);
});

Deno.test("parseFlags() stops at the first operand where options come first", () => {
  const grammar = { options: ["json"], optionsFirst: true } as const;
  assertEquals(parseFlags(["x", "--json", "--", "-y"], grammar).operands, ["x", "--json", "--", "-y"]);
  assertEquals(parseFlags(["--json", "--", "-x", "--", "y"], grammar).operands, ["-x", "--", "y"]);
  assertEquals(parseFlags(["--", "x"], grammar).operands, ["x"]);
  assertEquals(parseFlags(["-", "y"], grammar).operands, ["-", "y"]);
});

Deno.test("parseFlags() refuses what is unknown", () => {
  const parse = (...args: string[]) => parseFlags(args, { options: ["json"], optionsFirst: false });
  assertThrows(() => parse("--jsn"), UsageError, `unknown option "--jsn"; did you mean "--json"?`);
  assertThrows(() => parse("--dir", "x"), UsageError, `unknown option "--dir"`);
  assertThrows(() => parse("-qz"), UsageError, `unknown option "-z"`);
  assertThrows(() => parse("--__proto__", "x"), UsageError, `unknown option "--__proto__"`);
});

Deno.test("no two options share a letter", () => {
  const letters = Object.values(OPTIONS as Record<string, Option>).flatMap(({ short }) => short ?? []);
  assertEquals(letters.length, new Set(letters).size);
  assertEquals(COMMON_OPTIONS.every((name) => !("repeat" in OPTIONS[name])), true);
});

Deno.test("parseFlags() takes letters together, the last one with its value attached or behind", () => {
  const grammar = { options: ["optimize", "output", "json"], optionsFirst: false } as const;
  for (const args of [["-qO2", "x"], ["-qO", "2", "x"], ["-qO=2", "x"], ["x", "-q", "-O2"]]) {
    const { flags, operands } = parseFlags(args, grammar);
    assertEquals([flags.quiet, flags.optimize, operands], [true, "2", ["x"]], args.join(" "));
  }
  assertEquals(parseFlags(["-o", "-"], grammar).flags.output, "-");
});

Deno.test("parseFlags() refuses values that are missing, not allowed, or too many", () => {
  const parse = (...args: string[]) => parseFlags(args, { options: ["dir", "optimize", "json"], optionsFirst: true });
  for (const args of [["--dir"], ["--dir="], ["--dir", "--json"], ["--dir", "--", "x"]]) {
    assertThrows(() => parse(...args), UsageError, "option --dir needs a value: --dir HOST[::GUEST[::ro]]");
  }
  assertThrows(() => parse("-O4"), UsageError, `option --optimize cannot be "4": it is one of 0, 1, 2, 3`);
  assertThrows(() => parse("--json=yes"), UsageError, "option --json takes no value");
});
