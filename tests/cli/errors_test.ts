/**
 * What goes wrong before a program runs: one line that names the thing, and the exit code.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { LIMIT_NAMES } from "../../src/cli/limit_names.ts";
import { type Circumstances, PROGRAMS, temporaryDirectory, wasmine } from "./command.ts";

async function assertFails(
  args: string[],
  expected: { code: number; message: string },
  circumstances?: Circumstances,
): Promise<void> {
  const { code, stdout, stderr } = await wasmine(args, circumstances);
  assertEquals({ code, stdout, stderr }, { code: expected.code, stdout: "", stderr: `error: ${expected.message}\n` });
}

Deno.test("a file that cannot be read is named", async () => {
  await assertFails(["run", "nope.wasm"], { code: 1, message: `Cannot read "nope.wasm": no such file` });
  await assertFails(["run", "./"], { code: 1, message: `Cannot read "./": it is a directory` });
});

Deno.test("a file that is no module is named, with the reason and the offset", async () => {
  using directory = temporaryDirectory();
  const write = (name: string, contents: string | number[]) =>
    Deno.writeFileSync(
      `${directory.path}/${name}`,
      typeof contents === "string" ? new TextEncoder().encode(contents) : Uint8Array.from(contents),
    );
  write("notes.txt", "Remember the milk.");
  write("empty.wasm", "");
  write("newer.wasm", [0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]);
  write("component.wasm", [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]);
  write("cut.wasm", [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 200]);
  const cases: [file: string, reason: string][] = [
    ["notes.txt", "magic header not detected (at offset 0x0)"],
    ["empty.wasm", "unexpected end: magic header not detected (at offset 0x0)"],
    ["newer.wasm", "unknown binary version (at offset 0x4)"],
    [
      "component.wasm",
      "unknown binary version: this is a component, only core modules are supported (at offset 0x4)",
    ],
    ["cut.wasm", "unexpected end (at offset 0xa)"],
  ];
  for (const [file, reason] of cases) {
    const message = `"${file}" is not a WebAssembly module: ${reason}`;
    await assertFails(["run", file], { code: 1, message }, { cwd: directory.path });
  }
});

Deno.test("text that does not assemble is named, with line and column", async () => {
  using directory = temporaryDirectory();
  Deno.writeTextFileSync(`${directory.path}/broken.wat`, "(module\n  (func i32.ad))\n");
  const { code, stderr } = await wasmine(["run", "broken.wat"], { cwd: directory.path });
  assertEquals(code, 1);
  assertMatch(stderr, /^error: Cannot assemble "broken\.wat": 2:9: .*\n$/);
});

Deno.test("a module that is not valid is named, with offset and function", async () => {
  const message = `"invalid.wat" is not a valid module: ` +
    `type mismatch: i32.add expected i32, found f32 (at offset 0x1f) in function "mixed"`;
  await assertFails(["run", "invalid.wat"], { code: 1, message });
});

Deno.test("a mistyped command, option or value gets a suggestion", async () => {
  const cases: [args: string[], message: string][] = [
    [["valdate", "x"], `unknown command "valdate"; did you mean "validate"?`],
    [["frobnicate"], `unknown command "frobnicate"`],
    [["constructor"], `unknown command "constructor"`],
    [["__proto__"], `unknown command "__proto__"`],
    [["help", "toString"], `unknown command "toString"`],
    [["cache", "valueOf"], "cannot valueOf the cache: it is one of dir, list, clean"],
    [["help", "rum"], `unknown command "rum"; did you mean "run"?`],
    [["run", "--dri", ".", "x.wasm"], `unknown option "--dri"; did you mean "--dir"?`],
    [["run", "--invok=f", "x.wasm"], `unknown option "--invok"; did you mean "--invoke"?`],
    [["run", "-x", "x.wasm"], `unknown option "-x"`],
    [["validate", "--dir", ".", "x.wasm"], `unknown option "--dir"`],
    [
      ["run", "-l", "degub", "x.wasm"],
      `option --log-level cannot be "degub": it is one of trace, debug, info, warn, error; did you mean "debug"?`,
    ],
    [["completions", "fisch"], `unknown shell "fisch": it is one of bash, zsh, fish; did you mean "fish"?`],
  ];
  for (const [args, message] of cases) await assertFails(args, { code: 2, message });
});

Deno.test("a value that is missing or makes no sense is a usage error", async () => {
  const cases: [args: string[], message: string][] = [
    [["run"], "which program? Usage: wasmine run [OPTIONS] FILE [ARGUMENTS…]"],
    [["run", "--dir"], "option --dir needs a value: --dir HOST[::GUEST[::ro]]"],
    [["run", "--dir", "--env", "A=1"], "option --dir needs a value: --dir HOST[::GUEST[::ro]]"],
    [["run", "--dir", "a::b::c", "x.wasm"], `option --dir needs HOST, HOST::GUEST or HOST::GUEST::ro, not "a::b::c"`],
    [["run", "--env", "=1", "x.wasm"], `option --env needs NAME or NAME=VALUE, not "=1"`],
    [["run", "--preload", "x.wasm", "y.wasm"], `option --preload needs NAME=FILE, not "x.wasm"`],
    [["run", "--timeout", "soon", "x.wasm"], `option --timeout needs a time such as 500ms, 5s or 2m, not "soon"`],
    [
      ["run", "--timeout", "5constructor", "x.wasm"],
      `option --timeout needs a time such as 500ms, 5s or 2m, not "5constructor"`,
    ],
    [["run", "--fuel", "1.5", "x.wasm"], `option --fuel needs a whole number, not "1.5"`],
    [
      ["run", "--max-memory", "1 potato", "x.wasm"],
      `option --max-memory needs a size such as 64KiB, 512M or 1GB, not "1 potato"`,
    ],
    [["run", "--limit", "maxTables", "x.wasm"], `option --limit needs NAME=VALUE, not "maxTables"`],
    [["run", "--limit", "maxTables=", "x.wasm"], `option --limit needs NAME=VALUE, not "maxTables="`],
    [["run", "--limit", "maxTables=-1", "x.wasm"], `option --limit maxTables= needs a whole number, not "-1"`],
    [
      ["run", "--limit", "listings=much", "x.wasm"],
      `option --limit listings= needs a size such as 64KiB, 512M or 1GB, not "much"`,
    ],
    [
      ["run", "--limit", "maxTable=1", "x.wasm"],
      `option --limit knows no "maxTable": it is one of ${LIMIT_NAMES.join(", ")}; did you mean "maxTables"?`,
    ],
    [
      ["run", "--limit", "__proto__=1", "x.wasm"],
      `option --limit knows no "__proto__": it is one of ${LIMIT_NAMES.join(", ")}`,
    ],
    [["validate"], "which files? Usage: wasmine validate [OPTIONS] FILE…"],
    [["inspect"], "which file? Usage: wasmine inspect [OPTIONS] FILE"],
    [["wast"], "which scripts? Usage: wasmine wast [OPTIONS] FILE…"],
    [["completions"], "which shell? One of bash, zsh, fish"],
    [["doctor", "x"], `unexpected "x". Usage: wasmine doctor [OPTIONS]`],
    [["inspect", "x.wasm", "y.wasm"], `unexpected "y.wasm". Usage: wasmine inspect [OPTIONS] FILE`],
    [["validate", "--quiet=yes", "x.wasm"], "option --quiet takes no value"],
    [["compile", "-O9", "x.wasm"], `option --optimize cannot be "9": it is one of 0, 1, 2, 3`],
  ];
  for (const [args, message] of cases) await assertFails(args, { code: 2, message });
});

Deno.test("a cache that is a file is named", async () => {
  const message = `Cannot read "exit.wat": a part of the path is no directory`;
  for (const action of ["list", "clean"]) {
    await assertFails(["cache", action, "--cache-dir", "exit.wat"], { code: 1, message });
  }
  const { code, stdout } = await wasmine(["doctor"], { env: { WASMINE_CACHE_DIR: `${PROGRAMS}/exit.wat` } });
  assertEquals(code, 0);
  assertMatch(stdout, /^ +directory +.*\/exit\.wat \(a part of the path is no directory\)$/m);
});

Deno.test("a directory that cannot be given is named", async () => {
  const run = (directory: string) => ["run", "--dir", directory, "exit.wat"];
  await assertFails(run("nope"), { code: 1, message: `Cannot use the directory "nope": no such directory` });
  await assertFails(run("exit.wat"), { code: 1, message: `Cannot use the directory "exit.wat": it is a file` });
});

Deno.test("a missing permission is told with the flag that grants it", async () => {
  const cases: [permissions: string[], args: string[], message: string][] = [
    [[], ["exit.wat"], `Cannot read "exit.wat": Deno was started without --allow-read=exit.wat`],
    [
      ["--allow-read=exit.wat"],
      ["--dir", "..", "exit.wat"],
      `Cannot use the directory "..": Deno was started without --allow-read=..`,
    ],
    [
      ["--allow-read"],
      ["--dir", ".", "exit.wat"],
      `Cannot use the directory "." other than read-only (--dir .::.::ro): Deno was started without --allow-write=.`,
    ],
    [
      ["--allow-read", "--allow-write"],
      ["--dir", ".", "exit.wat"],
      `Cannot use the directory ".": holding a directory needs --allow-ffi; --unanchored-dirs does without, with weaker walls`,
    ],
    [
      ["--allow-read", "--allow-write", "--allow-ffi", `--deny-write=${PROGRAMS}/exit.wat`],
      ["--dir", ".", "exit.wat"],
      `Cannot preopen ".": --deny-write is for something in it, which a directory that is held would not know`,
    ],
    [
      ["--allow-read"],
      ["--env", "HOME", "exit.wat"],
      "Cannot read environment variable HOME: Deno was started without --allow-env=HOME",
    ],
    [
      ["--allow-read"],
      ["--inherit-env", "exit.wat"],
      "Cannot read the environment: Deno was started without --allow-env",
    ],
  ];
  for (const [permissions, args, message] of cases) {
    await assertFails(["run", ...args], { code: 1, message }, { permissions });
  }
});

Deno.test("a program runs with the permission to read its file and no other", async () => {
  const { code, stderr } = await wasmine(["run", "exit.wat"], { permissions: ["--allow-read=exit.wat"] });
  assertEquals([code, stderr], [42, ""]);
});

Deno.test("names in a module cannot smuggle commands to the terminal into messages", async () => {
  const stdin = String.raw`(module (import "\1b[31m" "\0aerror: fake" (func)))`;
  const message = `Cannot instantiate "-": unknown import "\\u{1b}[31m.\\u{a}error: fake"`;
  await assertFails(["run", "-"], { code: 1, message }, { stdin });
});
