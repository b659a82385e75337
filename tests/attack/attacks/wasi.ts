/**
 * Programs that try to leave what WASI gives them.
 *
 * @module
 */
import { ENGINE_NAMES } from "../../../src/engines/mod.ts";
import { assemble } from "../../../src/wast/mod.ts";
import { Wasi } from "../../../src/wasi/mod.ts";
import { REFERENCE, witness } from "../../fuzz/engines/engines.ts";
import type { Attack } from "../attack.ts";
import { EVERY_ENGINE, expectError, expectSame, moduleFile, wasmine } from "../tools.ts";

const BACKENDS: readonly string[] = ENGINE_NAMES;
const WASI = `"wasi_snapshot_preview1"`;
const INHERITED = [Object.prototype, Function.prototype, Array.prototype].flatMap(Object.getOwnPropertyNames);

const prototypes: Attack = {
  name: "imports-from-prototypes",
  holds: "only what is given can be imported",
  variants: [REFERENCE, ...EVERY_ENGINE],
  run(name) {
    // deno-lint-ignore no-explicit-any
    const namespace = witness(name).open() as any;
    const names = [...new Set(INHERITED)].filter((each) => each !== "caller" && each !== "arguments");
    const modules = ["constructor", "__proto__", "toString", "wasi_snapshot_preview1"];
    for (const from of modules) {
      for (const each of names) {
        const text = `(module (import "${from}" "${each}" (func (param i32) (result i32)))
          (memory (export "memory") 1) (func (export "_start")))`;
        const wasi = new Wasi({ args: ["guest"] }), module = new namespace.Module(assemble(text));
        expectError(() => new namespace.Instance(module, wasi.imports), /Error/, `${from}.${each}`);
      }
    }
  },
};

/** A program that is run by the command line, and what that must come to. */
function program(name: string, holds: string, text: string, judge: (ended: string) => boolean): Attack {
  return {
    name,
    holds,
    variants: BACKENDS,
    async run(backend) {
      const file = await moduleFile(text), folder = file.replace(/\/[^/]*$/, "");
      const { code, stdout, stderr } = await wasmine("run", "--no-cache", "-b", backend, "--dir", `${folder}::/`, file);
      const ended = `${code} ${stdout} ${stderr}`.trim();
      if (!judge(ended)) throw new TypeError(`it ended with ${ended}`);
    },
  };
}

const exits = program(
  "exit-without-memory",
  "proc_exit ends a program that has no memory",
  `(module (import ${WASI} "proc_exit" (func $e (param i32))) (func (export "_start") (call $e (i32.const 3)) unreachable))`,
  (ended) => ended === "3",
);

const slash = program(
  "open-with-a-slash",
  "a directory cannot be opened for writing",
  `(module (import ${WASI} "path_open" (func $o (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import ${WASI} "path_create_directory" (func $m (param i32 i32 i32) (result i32)))
    (import ${WASI} "proc_exit" (func $e (param i32)))
    (memory (export "memory") 1) (data (i32.const 100) "d/")
    (func (export "_start") (drop (call $m (i32.const 3) (i32.const 100) (i32.const 1)))
      (call $e (call $o (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 2) (i32.const 0)
        (i64.const 0x42) (i64.const 0x42) (i32.const 0) (i32.const 8)))))`,
  (ended) => ended === "31",
);

const parameter = program(
  "start-with-a-parameter",
  "a _start with parameters is refused in plain words",
  `(module (memory (export "memory") 1) (func (export "_start") (param i32)))`,
  (ended) => !ended.startsWith("0") && !/internal|bug|\.ts:/i.test(ended),
);

/** Moves a directory that is another preopened one away, and puts a link there. */
const NESTED = `(module
  (import ${WASI} "path_rename" (func $rename (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import ${WASI} "path_symlink" (func $symlink (param i32 i32 i32 i32 i32) (result i32)))
  (import ${WASI} "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import ${WASI} "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1) (data (i32.const 100) "pq../../../../../../..hostname")
  (func (export "_start")
    (if (call $rename (i32.const 3) (i32.const 100) (i32.const 1) (i32.const 3) (i32.const 101) (i32.const 1))
      (then (call $exit (i32.const 2))))
    (if (call $symlink (i32.const 102) (i32.const 20) (i32.const 3) (i32.const 100) (i32.const 1))
      (then (call $exit (i32.const 3))))
    (call $exit (i32.eqz (call $open (i32.const 4) (i32.const 0) (i32.const 122) (i32.const 8) (i32.const 0)
      (i64.const 2) (i64.const 2) (i32.const 0) (i32.const 8))))))`;

const nested: Attack = {
  name: "nested-directories",
  holds: "a directory is the one that was given, wherever its path leads later",
  variants: BACKENDS,
  async run(backend) {
    const file = await moduleFile(NESTED), folder = file.replace(/\/[^/]*$/, "/w");
    await Deno.mkdir(`${folder}/p/etc`, { recursive: true });
    const directories = ["--dir", `${folder}::/w`, "--dir", `${folder}/p/etc::/d::ro`];
    const { code, stderr } = await wasmine("run", "--no-cache", "-b", backend, ...directories, file);
    expectSame(code, 0, code === 1 ? "it opened a file outside" : stderr);
  },
};

export default [prototypes, exits, slash, parameter, nested];
