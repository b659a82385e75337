/**
 * The commands besides `run`.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../src/cli/commands.ts";
import { EXAMPLES, temporaryDirectory, wasmine } from "./command.ts";

Deno.test("validate says of each file whether it is valid", async () => {
  assertEquals(await wasmine(["validate", "exit.wat", "invalid.wat", "nope.wasm"]), {
    code: 1,
    stdout: "exit.wat: valid (mvp)\n",
    stderr: `error: "invalid.wat" is not a valid module: ` +
      `type mismatch: i32.add expected i32, found f32 (at offset 0x1f) in function "mixed"\n` +
      `error: Cannot read "nope.wasm": no such file\n`,
  });
  assertEquals(await wasmine(["validate", "-q", "exit.wat"]), { code: 0, stdout: "", stderr: "" });
});

Deno.test("inspect lists what a module consists of", async () => {
  const { code, stdout, stderr } = await wasmine(["inspect", "primes.wasm"], { cwd: EXAMPLES });
  assertEquals([code, stderr], [0, ""]);
  for (const heading of ["Sections", "Types", "Imports", "Exports", "Producers"]) {
    assertMatch(stdout, RegExp(`^${heading}$`, "m"));
  }
  assertMatch(stdout, /^ {2}valid +yes$/m);
  assertMatch(stdout, /^ {2}code +at 0x[0-9a-f]+ +\d+ B/m);
  assertMatch(stdout, /^ {2}"wasi_snapshot_preview1" "proc_exit" +\(func \(param i32\)\)$/m);
  assertMatch(stdout, /^ {2}"_start" +\d+ +\(func\)$/m);
});

Deno.test("inspect shows a module that is not valid, too", async () => {
  const { code, stdout } = await wasmine(["inspect", "invalid.wat"]);
  assertEquals(code, 0);
  assertMatch(stdout, /^ {2}valid +no: .*type mismatch: i32\.add expected i32, found f32/m);
});

Deno.test("inspect --function disassembles by name or index", async () => {
  const { stdout } = await wasmine(["inspect", "-f", "outer", "--function", "0", "trap.wat"]);
  assertMatch(
    stdout,
    /^\(func \$outer \(;1;\)\n {2}\(;[0-9a-f]+;\) call \$inner\n\)\n\n\(func \$inner \(;0;\)\n {2}\(;[0-9a-f]+;\) unreachable\n\)\n$/,
  );
  const missing = await wasmine(["inspect", "-f", "outr", "trap.wat"]);
  assertEquals([missing.code, missing.stderr], [
    1,
    `error: "trap.wat" has no function "outr"; did you mean "outer"?\n`,
  ]);
  const beyond = await wasmine(["inspect", "-f", "99", "trap.wat"]);
  assertEquals(beyond.stderr, `error: "trap.wat" has no function 99: it has 5 functions\n`);
});

Deno.test("inspect --functions disassembles all, and the text assembles again", async () => {
  const { stdout } = await wasmine(["inspect", "--functions", "trap.wat"]);
  assertEquals(stdout.match(/^\(func /gm)?.length, 5);
  assertEquals((await wasmine(["validate", "-"], { stdin: `(module ${stdout})` })).stdout, "-: valid (mvp)\n");
});

Deno.test("inspect --json writes the same for programs", async () => {
  const { stdout } = await wasmine(["inspect", "--json", "--function", "twice", "importer.wat"]);
  const about = JSON.parse(stdout);
  assertEquals(about.file, "importer.wat");
  assertEquals(about.valid, true);
  assertEquals(about.features, ["mvp"]);
  assertEquals(about.imports, [{ module: "library", name: "answer", kind: "func", type: "(func (result i32))" }]);
  assertEquals(about.exports[0], { name: "twice", kind: "func", index: 1, type: "(func (result i32))" });
  assertEquals(about.indexSpaces.functions, { imported: 1, defined: 2 });
  assertEquals(about.sections.map(({ name }: { name: string }) => name).slice(0, 4), [
    "type",
    "import",
    "function",
    "export",
  ]);
  assertStringIncludes(about.code[0].text, "call $answer");
});

Deno.test("wast runs scripts and tells which commands do not hold", async () => {
  const { code, stdout, stderr } = await wasmine(["wast", "script.wast"]);
  assertEquals([code, stdout], [1, "script.wast: 3 passed, 1 failed\n"]);
  assertMatch(stderr, /^script\.wast:4: assert_return: invoke "one" returned i32 1 .*expected i32 2 .*\n$/);
});

Deno.test("wast names the place where a script cannot be read", async () => {
  using directory = temporaryDirectory();
  Deno.writeTextFileSync(`${directory.path}/broken.wast`, "(module)\n(assert_retrun)\n");
  const { code, stderr } = await wasmine(["wast", "broken.wast"], { cwd: directory.path });
  assertEquals(code, 1);
  assertMatch(stderr, /^error: broken\.wast:2:\d+: .*\n$/);
});

Deno.test("help lists the commands and explains each", async () => {
  const overview = await wasmine(["help"]);
  for (const args of [[], ["--help"], ["-h"]]) assertEquals(await wasmine(args), overview);
  assertEquals([overview.code, overview.stderr], [0, ""]);
  const commands = [...overview.stdout.matchAll(/^ {2}(\w+) {2,}\S/gm)].map(([, name]) => name);
  assertEquals(commands, Object.keys(COMMANDS));
  for (const name of commands) {
    const explained = await wasmine(["help", name]);
    assertMatch(
      explained.stdout,
      RegExp(`^wasmine ${name}: [^]*^Usage: wasmine ${name}[^]*^Options:[^]*^Examples:`, "m"),
    );
    assertEquals(await wasmine([name, "--help"]), explained);
  }
});

Deno.test("--version prints the version of deno.json", async () => {
  const { version } = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));
  assertEquals(await wasmine(["--version"]), { code: 0, stdout: `wasmine ${version}\n`, stderr: "" });
});

Deno.test("doctor shows versions, permissions, engines and the cache", async () => {
  const env = { WASMINE_CACHE_DIR: "/nowhere/cache" };
  const { code, stdout } = await wasmine(["doctor"], { env });
  assertEquals(code, 0);
  assertMatch(stdout, RegExp(`^ {2}deno +${Deno.version.deno.replaceAll(".", "\\.")} `, "m"));
  assertMatch(stdout, /^ {2}read +yes/m);
  assertMatch(stdout, /^ {2}ffi +no/m);
  assertMatch(stdout, /^ {2}available +.*interpreter/m);
  assertMatch(stdout, /^ {2}libLLVM +unknown without --allow-ffi$/m);
  assertMatch(stdout, /^ {2}directory +\/nowhere\/cache \(not made yet\)$/m);
});

Deno.test("completions are scripts with every command and option", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout } = await wasmine(["completions", shell]);
    assertEquals(code, 0);
    for (const word of ["run-wasi", "validate", "unknown-imports", "interpreter"]) assertStringIncludes(stdout, word);
  }
});

const BASH = "/bin/bash";

Deno.test({
  name: "bash completes commands, options and values with the script",
  ignore: !exists(BASH),
  async fn() {
    const { stdout: script } = await wasmine(["completions", "bash"]);
    const complete = async (...words: string[]) => {
      const line = `${script}\nCOMP_WORDS=(wasmine ${
        words.map((word) => `'${word}'`).join(" ")
      }); COMP_CWORD=${words.length}\n` +
        `_wasmine; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { stdout } = await new Deno.Command(BASH, { args: ["-c", line], env: { BASH_ENV: "" } }).output();
      return new TextDecoder().decode(stdout).trim().split("\n");
    };
    assertEquals(await complete("val"), ["validate"]);
    assertEquals(await complete("run", "--pre"), ["--preload"]);
    assertEquals(await complete("run", "--unknown-imports", "t"), ["trap"]);
    assertEquals(await complete("run", "--limit", "maxG"), ["maxGlobals="]);
    assert((await complete("inspect", "--f")).includes("--functions"));
  },
});

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
