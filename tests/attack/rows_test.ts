/** Which attacks are chosen, and how a process is judged. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Attack } from "./attack.ts";
import { judge } from "./perform.ts";
import { choose, nameOf } from "./rows.ts";

const attack = (name: string, change: Partial<Attack> = {}): [Attack, string] => {
  return [{ name, holds: "it holds", run() {}, ...change }, `${name[0]}.ts`];
};
const ATTACKS = new Map([
  attack("axe"),
  attack("arrow", { variants: ["one", "two"], long: ["two"] }),
  attack("bomb", { long: true }),
]);

function names(long: boolean, ...only: string[]): string[] {
  return choose(ATTACKS, { long, only }).map(nameOf);
}

Deno.test("attacks are chosen by name, file and length", () => {
  assertEquals(names(false), ["axe", "arrow [one]"]);
  assertEquals(names(true), ["axe", "arrow [one]", "arrow [two]", "bomb"]);
  assertEquals(names(true, "a"), ["axe", "arrow [one]", "arrow [two]"]);
  assertEquals(names(true, "arrow [two]", "bomb"), ["arrow [two]", "bomb"]);
  assertEquals(names(false, "bomb"), []);
});

Deno.test("only a process that ends well and says so has held", () => {
  const status = (code: number, signal: Deno.Signal | null = null) => ({ code, signal, success: code === 0 });
  assertEquals(judge(status(0), "held", ""), undefined);
  assertEquals(judge(status(0), "lines\nheld", "warning"), undefined);
  assertMatch(judge(status(0), "", "")!, /without a word/);
  assertEquals(judge(status(1), "expected 1, found 2", ""), "expected 1, found 2");
  assertMatch(judge(status(134), "held", "fatal runtime error")!, /status 134: fatal runtime error/);
  assertEquals(judge(status(139, "SIGSEGV"), "held", ""), "ended by SIGSEGV");
});
