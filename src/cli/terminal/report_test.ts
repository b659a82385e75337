import { assertEquals } from "@std/assert";
import { WasmTrap } from "../../runtime/mod.ts";
import { Failure, UsageError } from "./failure.ts";
import { log } from "./log.ts";
import { report } from "./report.ts";

/** What `report` prints, and the exit code it returns. */
function reported(error: unknown): { code: number; lines: string[] } {
  const original = console.error, lines: string[] = [];
  console.error = (line: string) => lines.push(line);
  try {
    return { code: report(error), lines };
  } finally {
    console.error = original;
  }
}

/** The lines as they are where nobody looks at a terminal. */
function plain({ code, lines }: { code: number; lines: string[] }): { code: number; lines: string[] } {
  // deno-lint-ignore no-control-regex
  return { code, lines: lines.map((line) => line.replace(/\x1b\[\d+m/g, "")) };
}

Deno.test("report() prints one line for a failure", () => {
  assertEquals(plain(reported(new Failure(`Cannot read "x"`))), { code: 1, lines: [`error: Cannot read "x"`] });
  assertEquals(plain(reported(new UsageError("which file?"))), { code: 2, lines: ["error: which file?"] });
});

Deno.test("report() prints a trap with its backtrace", () => {
  const trap = new WasmTrap("divideByZero");
  trap.frames.push({ module: "a.wasm", func: "odd\nname", index: 0, offset: 26 });
  assertEquals(plain(reported(trap)), {
    code: 134,
    lines: ["error: wasm trap: integer divide by zero", "wasm backtrace:\n    0: a.wasm!odd\\u{a}name (0x1a)"],
  });
});

Deno.test("report() hides the stack of a mistake of WASMine's own, except from those who ask", () => {
  const error = new TypeError("x is not a function");
  assertEquals(plain(reported(error)), {
    code: 1,
    lines: ["error: internal error: TypeError: x is not a function (WASMINE_LOG=debug shows where)"],
  });
  log.level = "debug";
  try {
    const { lines } = plain(reported(error));
    assertEquals(lines[0], "error: internal error: TypeError: x is not a function");
    assertEquals(lines[1].includes("report_test.ts"), true);
  } finally {
    log.level = "warn";
  }
});

Deno.test("report() passes on what Deno says of a missing permission", () => {
  const error = new Deno.errors.NotCapable(`Requires ffi access to "x.so", run again with the --allow-ffi flag`);
  assertEquals(plain(reported(error)), { code: 1, lines: [`error: ${error.message}`] });
});

Deno.test("report() is silent when nobody reads the output any more", () => {
  assertEquals(reported(new Deno.errors.BrokenPipe("gone")), { code: 141, lines: [] });
});
