/**
 * What is no limit and no option is refused, by every options object of the library: otherwise a misspelt name or a `NaN`
 * would leave a program without the limit that somebody meant to set.
 */
import { assertThrows } from "@std/assert";
import { Llvm } from "../src/engines/llvm/mod.ts";
import { Interpreter } from "../src/engines/interpreter/mod.ts";
import { Js } from "../src/engines/js/mod.ts";
import { Cluster, compileSync, Linker, QUOTA_NAMES } from "../src/runtime/mod.ts";
import { CapturedOutput, MemoryFileSystem, Wasi } from "../src/wasi/mod.ts";
import { createWebAssembly } from "../src/web/mod.ts";

const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const module = compileSync(EMPTY), engine = new Interpreter();

const OF_CLUSTERS = ["fuel", "timeout", ...Object.keys(QUOTA_NAMES)];

/** What takes options, and the limits among them. */
const TAKERS: readonly (readonly [name: string, take: (options: never) => unknown, limits: readonly string[]])[] = [
  ["Cluster", (options) => new Cluster(options), OF_CLUSTERS],
  ["createWebAssembly", (options) => createWebAssembly(options), OF_CLUSTERS],
  ["Js", (options) => new Js(options), ["largestFunction", "deepestNest"]],
  ["Llvm", (options) => new Llvm(options), []],
  ["decode", (options) => compileSync(EMPTY, options), []],
  ["instantiate", (options) => {
    new Linker().bind(new Cluster()).instantiate(module, { engine, ...options as object });
  }, []],
  ["Wasi", (options) => new Wasi(options), []],
  ["Wasi limits", (limits) => new Wasi({ limits }), ["descriptors", "pathLength", "iovecs", "symlinks", "listings"]],
  ["preopen", (preopen) => {
    const { root } = new MemoryFileSystem();
    new Wasi({ preopens: [{ guest: "/", directory: root, ...preopen as object }] });
  }, []],
  ["listener", (address) => new Wasi({ listeners: [address] }), []],
  ["MemoryFileSystem", (options) => new MemoryFileSystem({}, options), ["capacity"]],
  ["CapturedOutput", ({ limit, ...rest }: Record<string, never>) => {
    if (Object.keys(rest).length > 0) throw new TypeError(`"${Object.keys(rest)[0]}"`); // takes no options object
    new CapturedOutput(limit);
  }, ["limit"]],
];

Deno.test("what is no option's value is refused by the name of the option", () => {
  const { root } = new MemoryFileSystem(), files = new MemoryFileSystem();
  const wrong: readonly (readonly [options: object, says: string])[] = [
    [{ stdin: "some text" }, '"stdin" must be "inherit", "null", a Uint8Array'],
    [{ stdin: 7 }, '"stdin" must be "inherit", "null", a Uint8Array'],
    [{ stdout: "inheritt" }, 'such as a CapturedOutput, not "inheritt"'],
    [{ stderr: {} }, '"stderr" must be "inherit", "null", a function'],
    [{ args: "x" }, '"args" must be a list, not "x"'],
    [{ args: [7] }, '"args" must be a list of strings, not 7'],
    [{ env: { A: 7 } }, '"env" must be an object with strings, not 7'],
    [{ env: "A=7" }, '"env" must be an object with strings, not "A=7"'],
    [{ preopens: "/" }, '"preopens" must be a list, not "/"'],
    [{ preopens: [{ directory: root }] }, "a directory needs a name, not undefined"],
    [{ preopens: [{ guest: "/", directory: "/tmp" }] }, 'the directory "/" must be an open one, not "/tmp"'],
    [{ preopens: [{ guest: "/", directory: files }] }, "has its directory as `root`"],
    [{ listeners: "localhost:80" }, '"listeners" must be a list'],
  ];
  for (const [options, says] of wrong) {
    assertThrows(() => new Wasi(options as never), TypeError, says);
  }
  const linker = new Linker(), unbound = linker as never;
  assertThrows(() => new Wasi().run(unbound, module, { engine }), TypeError, "bound to a cluster, not Object");
  assertThrows(() => new Wasi().link({} as never), TypeError, "Wasi.link(): the linker must be a linker, not Object");
  assertThrows(() => new Cluster({ storage: {} as never }), TypeError, "must be one that an engine makes, not Object");
  for (const type of [{ params: [], results: [], caller: true }, { params: [], result: ["i32"] }]) {
    assertThrows(
      () => linker.func("m", "f", type as never, (() => {}) as never),
      TypeError,
      "Linker.func(): there is no option",
    );
  }
});

for (const [name, take, limits] of TAKERS) {
  Deno.test(`${name}: names that are no options, and limits that are none, are refused by name`, () => {
    assertThrows(() => take({ readonly: true, feul: 1 } as never), TypeError, '"readonly"');
    for (const limit of limits) {
      for (const value of [NaN, -Infinity, -1]) {
        assertThrows(
          () => take({ [limit]: value } as never),
          RangeError,
          `"${limit}" must be a number from 0 to Infinity`,
        );
      }
      for (const value of ["5", {}, null, 5n, true, () => 5]) {
        assertThrows(() => take({ [limit]: value } as never), TypeError, `"${limit}" must be a number, not`);
      }
      take({ [limit]: undefined } as never);
      take({ [limit]: 10_000 } as never);
      take({ [limit]: Infinity } as never);
    }
  });
}

Deno.test("Llvm: a level that there is not is refused", () => {
  for (const level of [4, -1, 1.5, NaN, "2"]) {
    assertThrows(() => new Llvm({ level: level as 2 }), RangeError, '"level"');
  }
});
