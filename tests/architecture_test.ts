/** What the design says of the project as a whole, checked on its source files. */
import { assert, assertEquals } from "@std/assert";
import { importsOf, isForTests, readSource, type SourceFile, sourcesIn } from "./sources.ts";

/**
 * The rooms of the house from the ground up, and what each may import besides its own files. A room is a folder with all
 * below it that is no room itself, or a file. It names rooms above it in this list, which are below it in the house; where
 * two rooms need each other, it names the one file of a later room that it may see.
 */
const HOUSE: Readonly<Record<string, readonly string[]>> = {
  "ffi": [],
  "ffi/llvm": ["ffi"],
  "ffi/entry/build.ts": ["ffi", "ffi/llvm"],
  "ffi/mod.ts": ["ffi", "ffi/llvm", "ffi/entry/build.ts"],

  "src/files": [],
  "src/wasm": [],
  "src/numerics": ["src/wasm"],
  "src/runtime": ["src/wasm", "src/numerics"],
  // Free of LLVM: what any compiler to machine code needs.
  "src/native": ["ffi", "src/files", "src/wasm", "src/runtime"],
  "src/cache": ["src/files", "src/wasm", "src/native"],

  // A table that every engine and every choice of engines is checked against.
  "src/engines/mod.ts": ["src/wasm"],

  // Instructions are numbered where they run: V8 sees the numbers as constants only there.
  "src/engines/interpreter/lower": [
    "src/wasm",
    "src/runtime",
    "src/engines/mod.ts",
    "src/engines/interpreter/run/loop.ts",
  ],
  "src/engines/interpreter/run": ["src/wasm", "src/numerics", "src/runtime", "src/engines/interpreter/lower"],
  "src/engines/interpreter": ["src/wasm", "src/runtime", "src/engines/mod.ts", "src/engines/interpreter/run"],

  "src/engines/js": ["src/wasm", "src/numerics", "src/runtime", "src/cache", "src/engines/mod.ts"],

  "src/engines/llvm/plan": ["src/wasm"],
  "src/engines/llvm/emit": [
    "ffi/mod.ts",
    "src/wasm",
    "src/runtime",
    "src/native",
    "src/engines/mod.ts",
    "src/engines/llvm/plan",
  ],
  "src/engines/llvm/compile": [
    "ffi",
    "ffi/mod.ts",
    "src/files",
    "src/wasm",
    "src/runtime",
    "src/native",
    "src/cache",
    "src/engines/llvm/plan",
    "src/engines/llvm/emit",
  ],
  "src/engines/llvm": [
    "ffi/mod.ts",
    "src/files",
    "src/wasm",
    "src/runtime",
    "src/native",
    "src/cache",
    "src/engines/mod.ts",
    "src/engines/llvm/compile",
  ],

  "src/wasi/fs": [
    "ffi", // holds directories by descriptors
    "src/wasm",
    "src/wasi/constants.ts",
    "src/wasi/deadline.ts",
    "src/wasi/errno.ts",
    "src/wasi/layout.ts",
  ],
  "src/wasi": ["src/wasm", "src/runtime", "src/wasi/fs"],
  "src/wast": ["src/wasm", "src/runtime"],
  "src/web": ["src/wasm", "src/runtime", "src/wasi", "src/engines/mod.ts", "src/engines/js", "src/engines/interpreter"],

  "src/cli/terminal": [
    "ffi/llvm/errors.ts",
    "src/files",
    "src/wasm",
    "src/runtime",
  ],
  "src/cli/version.ts": [],
  "src/cli/limit_names.ts": ["src/runtime", "src/wasi"],
  "src/cli/flags.ts": ["src/engines/mod.ts", "src/cli/terminal", "src/cli/limit_names.ts"],
  "src/cli/command.ts": ["src/cli/flags.ts"],
  "src/cli/late.ts": ["src/cli/terminal", "src/cli/complete.ts"], // whose list it takes the types of
  "src/cli/program": [
    "src/wasm",
    "src/runtime",
    "src/cache",
    "src/engines/mod.ts",
    "src/engines/interpreter",
    "src/engines/js",
    "src/engines/llvm",
    "src/engines/llvm/compile",
    "src/engines/llvm/plan",
    "src/wasi",
    "src/wasi/fs",
    "src/wast",
    "src/cli/terminal",
    "src/cli/version.ts",
    "src/cli/limit_names.ts",
    "src/cli/flags.ts",
    "src/cli/late.ts",
  ],
  "src/cli/commands": [
    "ffi/llvm/library.ts", // says whether there is one
    "src/files",
    "src/wasm",
    "src/runtime",
    "src/cache",
    "src/engines/mod.ts",
    "src/engines/js",
    "src/engines/llvm",
    "src/wast",
    "src/cli/terminal",
    "src/cli/version.ts",
    "src/cli/flags.ts",
    "src/cli/command.ts",
    "src/cli/program",
    "src/cli/commands.ts", // help and completions list them
  ],
  "src/cli/commands.ts": ["src/cli/command.ts", "src/cli/late.ts", "src/cli/commands"],
  "src/cli/main.ts": ["src/cli/terminal", "src/cli/flags.ts", "src/cli/late.ts", "src/cli/commands.ts"],
  "src/cli/complete.ts": [
    "src/wast",
    "src/cli/terminal",
    "src/cli/version.ts",
    "src/cli/late.ts",
    "src/cli/program",
    "src/cli/commands",
    "src/cli/main.ts",
  ],

  "mod.ts": ["src/wasm", "src/runtime", "src/engines/js", "src/engines/interpreter"],
  "internal.ts": ["src/wasm", "src/runtime", "src/engines/js"],
  "llvm.ts": ["src/engines/llvm"],
};

/** What the package offers, except the command line. */
const LIBRARY = ["mod.ts", "internal.ts", "llvm.ts", "src/wasi/mod.ts", "src/web/mod.ts"];

const MOST_LINES = 400;
/** Files that are longer, and why. */
const LONG_FILES: Readonly<Record<string, string>> = {
  "src/wasm/opcodes.ts": "one table of all operators",
  "src/engines/interpreter/run/loop.ts": "one loop, which V8 has to see as one function",
};

/** Files whose types cannot be written without `any`, and why. */
const WITH_ANY: Readonly<Record<string, string>> = {
  "src/runtime/objects/func.ts": "functions of the host have parameters of any types, which only their signature knows",
  "src/web/idl.ts": "constructors of any parameters",
};

/** What writes to the terminal: there everything is escaped, or nobody's names occur. */
const TERMINAL_WRITERS: Readonly<Record<string, string>> = {
  "src/cli/terminal/output.ts": "what was asked for as standard output",
  "src/cli/terminal/terminal.ts": "all that the command line says",
  "src/wasi/fs/process_streams.ts": "what programs print themselves",
};

/** What opens files to write them: not through links, and so that nothing is left behind. */
const FILE_WRITERS: Readonly<Record<string, string>> = {
  "src/cache/lock.ts": "locks, to see whether a process has them",
  "src/cli/terminal/output.ts": "devices, pipes and the ends of links",
  "src/files/atomic_write.ts": "files that are there as a whole or not at all",
  "src/files/private_directory.ts": "files that no other user can change",
};

const SOURCES = ["src", "ffi", "mod.ts", "internal.ts", "llvm.ts"].flatMap(sourcesIn).filter((file) =>
  !isForTests(file)
);
const EVERYTHING = ["src", "ffi", "mod.ts", "internal.ts", "llvm.ts", "tests", "bench", "scripts", "examples"].flatMap(
  sourcesIn,
);

const ROOMS = Object.keys(HOUSE);

/** The room that a file is in: the innermost. */
function roomOf(path: string): string | undefined {
  const around = ROOMS.filter((room) => path === room || path.startsWith(`${room}/`));
  return around.sort((a, b) => b.length - a.length)[0];
}

/** What a file imports of the house's other rooms, each with the name by which its own room may have it. */
function importsOfOthers(file: SourceFile): { readonly imported: string; readonly by: string | undefined }[] {
  const room = roomOf(file.path)!;
  return importsOf(file).filter((path) => /\.ts$/.test(path) && !isPackage(path) && roomOf(path) !== room)
    .map((imported) => ({ imported, by: HOUSE[room].find((name) => name === imported || name === roomOf(imported)) }));
}

Deno.test("every file has its room", () => {
  assertEquals(SOURCES.filter(({ path }) => roomOf(path) === undefined).map(({ path }) => path), []);
});

Deno.test("rooms stand above what they import, but for single files", () => {
  const wrong = ROOMS.flatMap((room, place) => HOUSE[room].filter((name) => !ROOMS.slice(0, place).includes(name)));
  assertEquals(wrong.filter((name) => !name.endsWith(".ts")), []);
});

Deno.test("imports point downwards", () => {
  const wrong = SOURCES.flatMap((file) => {
    const others = importsOfOthers(file).filter(({ by }) => by === undefined);
    return others.map(({ imported }) => `${file.path} imports ${imported}`);
  });
  assertEquals(wrong, []);
});

Deno.test("no room may import what it does not", () => {
  const used = new Set(SOURCES.flatMap((file) => importsOfOthers(file).map(({ by }) => `${roomOf(file.path)} ${by}`)));
  const unused = ROOMS.flatMap((room) => HOUSE[room].map((name) => `${room} ${name}`).filter((row) => !used.has(row)));
  assertEquals(unused, []);
});

Deno.test("the scanner sees imports of all kinds, and none in comments", () => {
  const code = `import type { A } from "./a.ts";
import {
  B,
} from "../b.ts";
export * from "package";
import "./c.ts";
const { d } = await import("./d.ts");`;
  const imports = importsOf({ path: "src/x/y.ts", text: code, code });
  assertEquals(imports, ["src/x/a.ts", "src/b.ts", "package", "src/x/c.ts", "src/x/d.ts"]);
  const { text, code: bare } = readSource("src/runtime/instance.ts");
  assert(text.includes(` * import { Interpreter }`) && !bare.includes("Interpreter"));
});

/** The library's files: what its modules reach by imports. */
function libraryFiles(): SourceFile[] {
  const files = new Map<string, SourceFile>();
  const visit = (path: string): void => {
    if (files.has(path) || !path.endsWith(".ts")) return;
    const file = readSource(path);
    files.set(path, file);
    importsOf(file).filter((imported) => !isPackage(imported)).forEach(visit);
  };
  LIBRARY.forEach(visit);
  return [...files.values()];
}

function isPackage(imported: string): boolean {
  return /^(npm:|jsr:|https?:|@)|^[^/]*$/.test(imported) && !imported.startsWith("node:") &&
    !LIBRARY.includes(imported);
}

Deno.test("the library imports no package", () => {
  const files = libraryFiles();
  assert(files.length > 100, `only ${files.length} files were found`);
  const packages = files.flatMap((file) => importsOf(file).filter(isPackage).map((name) => `${file.path}: ${name}`));
  assertEquals(packages, []);
});

for (const path of LIBRARY) {
  Deno.test(`${path} needs no permission to be imported`, async () => {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--no-check", new URL(`../${path}`, import.meta.url).href],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  });
}

Deno.test("foreign functions are bound in one place, which knows what may call back", () => {
  const using = (word: RegExp) => EVERYTHING.filter(({ code }) => word.test(code)).map(({ path }) => path);
  // The test of direct calls puts a function of its own in the place of Deno's.
  assertEquals(using(/\bdlopen\b|\bUnsafeFnPointer\b/), ["ffi/foreign.ts", "tests/llvm/direct_calls_test.ts"]);
  // Whoever makes another callback has to look for all foreign functions that may come to call it.
  assertEquals(using(/\bnew Deno\.UnsafeCallback\b/), ["ffi/host.ts", "ffi/testdata/foreign_child.ts"]);
});

Deno.test(`files are shorter than ${MOST_LINES} lines, but for some that have a reason`, () => {
  const long = SOURCES.filter(({ text }) => text.split("\n").length > MOST_LINES).map(({ path }) => path);
  assertEquals(long.sort(), Object.keys(LONG_FILES).sort());
});

Deno.test("every file begins with a comment that says what it is", () => {
  const bare = EVERYTHING.filter((file) => !file.path.endsWith("_test.ts") && !/^\/[*/]/.test(file.text));
  assertEquals(bare.map(({ path }) => path), []);
});

Deno.test("lint rules are broken by name and for a reason, the one on any in few files", () => {
  // Without a directive `deno lint` refuses the type.
  const using = SOURCES.filter(({ text }) => /deno-lint-ignore\S* .*no-explicit-any/.test(text));
  assertEquals(using.map(({ path }) => path).sort(), Object.keys(WITH_ANY).sort());
  assertEquals(EVERYTHING.filter(({ text }) => /^\/\/ deno-lint-ignore-file/m.test(text)).map(({ path }) => path), []);
});

Deno.test("nothing is left for later", () => {
  const marks = new RegExp(["TO" + "DO", "FIX" + "ME", "X" + "XX"].map((mark) => `\\b${mark}\\b`).join("|"));
  assertEquals(EVERYTHING.filter(({ text }) => marks.test(text)).map(({ path }) => path), []);
});

/** The files with code that matches, sorted. */
function filesWith(pattern: RegExp): string[] {
  return SOURCES.filter(({ code }) => pattern.test(code)).map(({ path }) => path).sort();
}

Deno.test("few files write to the terminal", () => {
  assertEquals(filesWith(/\bconsole\.|\bDeno\.std(out|err)\b(?!\.isTerminal)/), Object.keys(TERMINAL_WRITERS));
});

Deno.test("few files write files, besides those of programs", () => {
  const writing =
    /\bDeno\.((writeFile|writeTextFile|create|rename|copyFile|truncate)(Sync)?\(|open(Sync)?\([^)]*(write|options))/;
  const found = filesWith(writing).filter((path) => !path.startsWith("src/wasi/fs/"));
  assertEquals(found, Object.keys(FILE_WRITERS));
});
