/** The fuzzer as it is called. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { nativeTest } from "../../ffi/testing.ts";
import { readOptions, UsageError } from "./cli/options.ts";

const MAIN = new URL("main.ts", import.meta.url).href;

async function fuzz(...args: string[]): Promise<{ code: number; text: string; errors: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", MAIN, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const [text, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, text, errors };
}

Deno.test("options that make no sense are refused, and the help says which there are", async () => {
  for (const args of [["--count", "x"], ["--only", "none"], ["--engines", "js,none"], ["--seed", "-1"], ["more"]]) {
    let error: unknown;
    try {
      readOptions(args);
    } catch (thrown) {
      error = thrown;
    }
    assert(error instanceof UsageError, args.join(" "));
  }
  const wrong = await fuzz("--nonsense"), help = await fuzz("--help");
  assertEquals([wrong.code, help.code], [2, 0]);
  assertMatch(wrong.errors, /unknown argument "--nonsense"/);
  assertMatch(help.text, /usage: deno task fuzz[^]*examples:/);
});

Deno.test("engines that need no library agree with V8", async () => {
  const { code, text } = await fuzz(
    "--only",
    "calls,bodies",
    "--count",
    "20",
    "--seed",
    "4",
    "--engines",
    "interpreter,js",
  );
  assertEquals(code, 0, text);
  assertMatch(text, /calls: \d+ signatures on interpreter, \d+ on js/);
  assertMatch(text, /nothing was found/);
});

nativeTest("native code agrees with V8", async () => {
  const args = [
    "--only",
    "calls,bodies,chains,frames",
    "--count",
    "10",
    "--seed",
    "4",
    "--engines",
    "llvm-O0,llvm-exact",
    "--minimise",
    "0",
  ];
  const { code, text } = await fuzz(...args);
  assertEquals(code, 0, text);
});

Deno.test("what is found is kept in a folder, from which it is shown again", async () => {
  const keep = await Deno.makeTempDir();
  try {
    const common = [
      "--only",
      "bodies",
      "--count",
      "1",
      "--engines",
      "interpreter",
      "--findings",
      "1",
      "--minimise",
      "0",
    ];
    const { code, text } = await fuzz(...common, "--seed", "9", "--jobs", "1", "--keep", keep, "--patience", "0");
    assertEquals(code, 1, text);
    assertMatch(text, /found with seed 9: bodies on interpreter: hangs/);
    const folder = /again: deno task fuzz --replay (\S+)/.exec(text)![1];
    assert(WebAssembly.validate(await Deno.readFile(`${folder}/m.wasm`)));
    assertEquals((await fuzz("--replay", folder, "--patience", "0")).code, 1);
    const again = await fuzz("--replay", folder);
    assertEquals([again.code, again.text], [0, "nothing is wrong any more\n"]);
  } finally {
    await Deno.remove(keep, { recursive: true });
  }
});
