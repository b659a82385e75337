/**
 * That nobody's names do anything to a terminal: every command is run on files, modules, arguments and caches whose names
 * hold control characters of all kinds, and prints none of them.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MAGIC } from "../../src/native/code/artifact.ts";
import { type CommandName, COMMANDS } from "../../src/cli/commands.ts";
import { ENGINE_NAMES } from "../../src/engines/mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { type Circumstances, EVERYTHING, type Outcome, temporaryDirectory, wasmine } from "./command.ts";

/** Sets a title, clears the screen, ends the line and fakes another, deletes, hides and turns around. */
const HOSTILE = "n\x1b]0;t\x07\x1b[2J\x08\r\nerror: fake\t\x7f\x85\x90\x9b31m\xad" +
  "\u061c\u200b\u200d\u200e\u202e\u2028wasm trap\u2029\u2060\u2066\u2069\ufeff\ufe0f\u{e0041}";

/** What a terminal would obey, or hide; the ends of lines are ours. */
const ACTING = /(?!\n)[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
/** The machine code that LLVM writes is indented by tabs. */
const ACTING_BESIDES_TABS = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const utf8 = new TextEncoder();

function leb(value: number): number[] {
  return value < 128 ? [value] : [value & 127 | 128, ...leb(value >>> 7)];
}

function bytesOf(text: string): number[] {
  const bytes = utf8.encode(text);
  return [...leb(bytes.length), ...bytes];
}

function section(id: number, contents: readonly number[]): number[] {
  return [id, ...leb(contents.length), ...contents];
}

/** A name section in which everything has a hostile name: the module, and index 0 and 1 of all that there is. */
function nameSection(name: string): number[] {
  const map = [2, 0, ...bytesOf(name), 1, ...bytesOf(`${name}1`)], indirect = [2, 0, ...map, 1, ...map];
  const subsections = Array.from({ length: 12 }, (_, id) => {
    return section(id, id === 0 ? bytesOf(name) : [2, 3, 10].includes(id) ? indirect : map);
  });
  return section(0, [...bytesOf("name"), ...subsections.flat()]);
}

function producers(name: string): number[] {
  return section(0, [
    ...bytesOf("producers"),
    2,
    ...bytesOf(name),
    1,
    ...bytesOf(name),
    ...bytesOf(name),
    ...bytesOf("__proto__"),
    1,
    ...bytesOf(name),
    ...bytesOf("1"),
  ]);
}

/** A string of the text format. */
function quoted(text: string): string {
  return `"${Array.from(utf8.encode(text), (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}"`;
}

/** A module from text, with hostile names for all that it has. */
function hostileModule(text: string): Uint8Array<ArrayBuffer> {
  const name = `${HOSTILE}\0`, plain = assemble(text);
  return Uint8Array.from([...plain, ...nameSection(name), ...producers(name), ...section(0, bytesOf(name))]);
}

const NAME = quoted(HOSTILE);
const MODULES = {
  traps: `(module (memory 1) (global (mut i32) (i32.const 0)) (table 1 funcref)
    (func (export ${NAME}) (param i32) (local i32) (call 1))
    (func (export "_start") (global.set 0 (i32.const 1)) (unreachable))
    (func (export "reference") (result funcref) (ref.func 0)))`,
  imports: `(module (import ${NAME} ${NAME} (func)) (func (export "_start") (call 0)))`,
  memory: `(module (memory (export ${NAME}) 70000))`,
  invalid: `(module (func (export "_start") (i32.add (i32.const 1) (f32.const 2)) drop))`,
  idle: `(module (func (export ${NAME})))`,
  vectors: `(module (func (export "_start") (drop (v128.const i32x4 1 2 3 4))))`,
  exits: `(module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
    (memory (export "memory") 1) (func (export "_start") (call 0 (i32.const 0))))`,
};

/** Command lines by command; `wasmine` itself stands for what no command does. */
type Cases = Readonly<Record<CommandName | "wasmine", readonly (readonly string[])[]>>;

const file = (name: keyof typeof MODULES) => `${name}${HOSTILE}.wasm`;
const RUN_ON_ALL = Object.keys(MODULES).flatMap((name) =>
  ["auto", ...ENGINE_NAMES].map((engine) => ["-l", "trace", "-b", engine, file(name as keyof typeof MODULES)])
);

const CASES: Cases = {
  run: [
    ...RUN_ON_ALL,
    ...["trap", "zero"].map((policy) => ["-l", "trace", "--unknown-imports", policy, file("imports")]),
    ["--invoke", HOSTILE, file("traps"), HOSTILE],
    ["--invoke", HOSTILE, file("traps"), "7"],
    ["--invoke", HOSTILE, file("traps")],
    ["--invoke", "reference", file("traps")],
    ["--invoke", `${HOSTILE}x`, file("traps")],
    ["--invoke", HOSTILE, file("memory"), "--max-memory", "1KiB"],
    ["--max-memory", "64KiB", file("traps")],
    ["--preload", `${HOSTILE}=${file("idle")}`, file("imports")],
    ["--preload", HOSTILE, file("idle")],
    ["--preload", `a=${HOSTILE}`, file("idle")],
    ["--dir", HOSTILE, file("exits")],
    ["--dir", `${HOSTILE}::${HOSTILE}::${HOSTILE}`, file("exits")],
    ["--env", `=${HOSTILE}`, file("exits")],
    ["--env", `${HOSTILE}=${HOSTILE}`, "--argv0", HOSTILE, "-l", "trace", file("exits"), HOSTILE],
    ["--timeout", HOSTILE, file("exits")],
    ["--fuel", HOSTILE, file("exits")],
    ["--max-memory", HOSTILE, file("exits")],
    ["--backend", HOSTILE, file("exits")],
    ["--log-level", HOSTILE, file("exits")],
    ["--cache-dir", `open${HOSTILE}`, file("exits")],
    ["--cache-dir", `closed${HOSTILE}/x`, "-b", "js", "-l", "debug", file("exits")],
    ["artifact" + HOSTILE],
    [`artifact${HOSTILE}.cwasm`],
    [`broken${HOSTILE}.wat`],
    [`damaged${HOSTILE}.wasm`],
    [`none${HOSTILE}`],
    [`closed${HOSTILE}`],
  ],
  compile: [
    ...["llvm", "asm", "js"].flatMap((form) => [
      ["--emit", form, "-o", "-", file("traps")],
      ["--emit", form, "-o", "-", file("imports")],
      ["--emit", form, "-o", "-", file("invalid")],
    ]),
    ["--emit", "js", "-o", "-", file("vectors")],
    ["--emit", "js", "-o", `none${HOSTILE}/${HOSTILE}`, file("idle")],
    ["--emit", "js", "-o", `closed${HOSTILE}`, file("idle")],
    ["--emit", HOSTILE, file("idle")],
    ["-O", HOSTILE, file("idle")],
    ["-o", `made${HOSTILE}`, "-l", "trace", file("idle")],
    [`artifact${HOSTILE}.cwasm`],
    [`none${HOSTILE}`],
  ],
  validate: [
    [...Object.keys(MODULES).map((name) => file(name as keyof typeof MODULES))],
    [`artifact${HOSTILE}`, `broken${HOSTILE}.wat`, `damaged${HOSTILE}.wasm`, `none${HOSTILE}`],
    ["-l", "trace", file("invalid")],
    [`--${HOSTILE}`],
    [`-${HOSTILE}`],
  ],
  inspect: [
    ...Object.keys(MODULES).flatMap((name) => {
      const path = file(name as keyof typeof MODULES);
      return [[path], ["--json", "--functions", path], ["--functions", path]];
    }),
    ["-f", HOSTILE, file("traps")],
    ["-f", `${HOSTILE}x`, file("traps")],
    ["-f", "999", file("traps")],
    [`none${HOSTILE}`],
    [file("idle"), HOSTILE],
  ],
  wast: [[`script${HOSTILE}.wast`], [`broken${HOSTILE}.wast`], [`none${HOSTILE}`], [
    "-l",
    "trace",
    `script${HOSTILE}.wast`,
  ]],
  cache: [
    ["dir", "--cache-dir", HOSTILE],
    ["list", "--cache-dir", `cache${HOSTILE}`],
    ["list", "--cache-dir", `damaged${HOSTILE}.wasm`],
    ["clean", "--older-than", HOSTILE, "--cache-dir", `cache${HOSTILE}`],
    ["clean", "--max-size", HOSTILE, "--cache-dir", `cache${HOSTILE}`],
    ["clean", "--older-than", "9d", "--cache-dir", `cache${HOSTILE}`],
    [HOSTILE],
  ],
  doctor: [[], [HOSTILE]],
  completions: [["bash"], ["zsh"], ["fish"], [HOSTILE]],
  help: [[], [HOSTILE], ...Object.keys(COMMANDS).map((name) => [name])],
  wasmine: [[HOSTILE], [`./${HOSTILE}`], [`-${HOSTILE}`], [`--${HOSTILE}`], ["--version"]],
};

/** An artifact as far as its header, in which all texts are hostile. */
function damagedArtifact(): Uint8Array {
  const header = utf8.encode(JSON.stringify({ name: HOSTILE, level: HOSTILE, processor: HOSTILE, metered: false }));
  const length = new Uint8Array(Uint32Array.of(header.length).buffer);
  return Uint8Array.from([...MAGIC, ...new Array(32).fill(0), ...length, ...header]);
}

/** Makes all the files that the cases name. */
function makeFiles(directory: string): void {
  const write = (name: string, contents: Uint8Array | string) => {
    Deno.writeFileSync(`${directory}/${name}`, typeof contents === "string" ? utf8.encode(contents) : contents);
  };
  for (const [name, text] of Object.entries(MODULES)) write(file(name as keyof typeof MODULES), hostileModule(text));
  const artifact = damagedArtifact();
  for (const ending of ["", ".cwasm"]) write(`artifact${HOSTILE}${ending}`, artifact);
  write(`broken${HOSTILE}.wat`, `(module (func $${HOSTILE}) ${HOSTILE})`);
  write(`damaged${HOSTILE}.wasm`, hostileModule(MODULES.idle).subarray(0, 20));
  write(
    `script${HOSTILE}.wast`,
    `(module (func (export ${NAME}) (result i32) (i32.const 1)) (func $\u202e (export "trap") unreachable))
     (assert_return (invoke ${NAME}) (i32.const 2))
     (assert_return (invoke ${quoted(`${HOSTILE}x`)}))
     (assert_trap (invoke "trap") ${NAME})
     (assert_invalid (module (func (result i32))) ${NAME})
     (assert_unlinkable (module (import ${NAME} ${NAME} (func))) ${NAME})
     (module (import ${NAME} ${NAME} (func)))`,
  );
  write(`broken${HOSTILE}.wast`, `(module)\n(${HOSTILE} \u202e)`);
  Deno.mkdirSync(`${directory}/open${HOSTILE}`);
  Deno.chmodSync(`${directory}/open${HOSTILE}`, 0o777);
  for (const name of ["closed", "cache"]) Deno.mkdirSync(`${directory}/${name}${HOSTILE}`, { mode: 0o700 });
  write(`cache${HOSTILE}/${"0".repeat(64)}-O2-${HOSTILE}.cwasm`, artifact);
  write(`cache${HOSTILE}/${"1".repeat(64)}-O2-${HOSTILE}.cwasm`, HOSTILE);
}

function assertHarmless({ stdout, stderr }: Outcome, args: readonly string[], acting: RegExp): void {
  for (const text of [stdout, stderr]) {
    const found = acting.exec(text);
    const where = found === null ? "" : JSON.stringify(text.slice(Math.max(0, found.index - 60), found.index + 20));
    assertEquals(found, null, `${JSON.stringify(args)} prints ${where}`);
    assert(!/^(error: fake|wasm trap)/m.test(text), `${JSON.stringify(args)} prints a line of somebody else's`);
  }
}

Deno.test("every command is among the cases", () => {
  assertEquals(Object.keys(CASES), [...Object.keys(COMMANDS), "wasmine"]);
});

for (const [command, lines] of Object.entries(CASES)) {
  Deno.test(`no name does anything to a terminal: ${command}`, async () => {
    using directory = temporaryDirectory();
    makeFiles(directory.path);
    const env: Record<string, string> = command === "doctor"
      ? { WASMINE_CACHE_DIR: `${directory.path}/cache${HOSTILE}`, WASMINE_LLVM_PATH: `/none${HOSTILE}` }
      : { WASMINE_CACHE_DIR: `${directory.path}/of-its-own` };
    const circumstances: Circumstances = { cwd: directory.path, permissions: EVERYTHING, env };
    const told: string[] = [];
    for (const line of lines) {
      const args = command === "wasmine" ? line : [command, ...line], outcome = await wasmine(args, circumstances);
      assertHarmless(outcome, args, args.includes("asm") || args.includes("llvm") ? ACTING_BESIDES_TABS : ACTING);
      told.push(outcome.stdout, outcome.stderr);
    }
    // The names were there: what is harmless is that they are escaped.
    if (!["completions", "help"].includes(command)) assertStringIncludes(told.join(), "n\\u{1b}]0;t\\u{7}");
  });
}

Deno.test("JavaScript with hostile names is what it would be without", async () => {
  using directory = temporaryDirectory();
  makeFiles(directory.path);
  const args = ["compile", "--emit", "js", "-o", "-", file("traps")];
  const { stdout } = await wasmine(args, { cwd: directory.path });
  const comments = stdout.match(/^\/\/ .*$/gm) ?? [];
  assertEquals(comments.length, 3);
  assert(comments[0]?.startsWith("// n\\u{1b}]0;t"));
  new Function(stdout);
});
