/** All attacks that take no minutes. */
import { assertEquals } from "@std/assert";
import { nativeTest } from "../../ffi/testing.ts";
import { findAttacks } from "./attack.ts";
import { SHORT } from "./attacks/deadlines.ts";
import { CASES } from "./deadlines.ts";
import { OPEN } from "./open.ts";
import { choose, nameOf } from "./rows.ts";

const MAIN = new URL("main.ts", import.meta.url).href;

Deno.test("what is open is an attack", async () => {
  const names = choose(await findAttacks(), { long: true, only: [] }).map(nameOf);
  assertEquals(Object.keys(OPEN).filter((name) => !names.includes(name)), []);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("the deadlines of the short form are there", () => {
  assertEquals([...SHORT].filter((name) => !Object.hasOwn(CASES, name)), []);
});

nativeTest("the short attacks are held, but for those that are known to be open", async () => {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN],
    env: { NO_COLOR: "1" },
  }).output();
  const wrong = new TextDecoder().decode(stdout).split("\n").filter((line) => /\b(FAILED|HELD)\b/.test(line));
  assertEquals([code, wrong], [0, []]);
});
