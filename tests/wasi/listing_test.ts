/**
 * A directory of ten thousand files as a C program sees it, through libc's `scandir`: on every engine each file is listed,
 * once, and can be opened.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { EXAMPLES, temporaryDirectory, testOnEachEngine } from "../cli/command.ts";

const COUNT = 10_000;

testOnEachEngine(`${COUNT} files of a directory are listed and read`, async (run) => {
  using directory = temporaryDirectory();
  const names = Array.from({ length: COUNT }, (_, i) => `${i}`.padStart(5, "0"));
  for (const name of names) Deno.writeTextFileSync(`${directory.path}/${name}`, `file ${name}\n`);
  const { code, stdout, stderr } = await run("--dir", `${directory.path}::/d`, `${EXAMPLES}/count_words.wasm`, "/d");
  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.split("\n").slice(1, -1).map((line) => line.trim().split(/ +/).join(" "));
  assertEquals(lines.slice(0, -1), names.map((name) => `1 2 11 ${name}`));
  assertEquals(lines.at(-1), `${COUNT} ${2 * COUNT} ${11 * COUNT} total`);
});
