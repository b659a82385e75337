/** What the design says of the project as a whole, checked on its source files. */
import { assert, assertEquals } from "@std/assert";
import { importsOf, isForTests, readSource, type SourceFile, sourcesIn } from "./sources.ts";

/** The folders of `src/`, each on a floor; a file imports from its own folder and from floors below. */
const FLOORS: readonly (readonly string[])[] = [
  ["wasm"],
  ["numerics"],
  ["runtime"],
  ["native"],
  ["cache"],
  ["engines"],
  ["wasi"],
  ["web", "wast"],
  ["cli"],
];

/** What may import the native side, which is beside the house. */
const FFI_USERS: readonly RegExp[] = [
  /^ffi\//,
  /^src\/aot\//,
  /^src\/runtime\/native\//,
  // Hold directories by descriptors, and ask whether one is ready.
  /^src\/wasi\/fs\/(posix|process_streams|readiness)\.ts$/,
  // Says what is installed, and what to do if libLLVM is missing.
  /^src\/cli\/(doctor|report)\.ts$/,
];

/** What the package offers, except the command line. */
const LIBRARY = ["mod.ts", "llvm.ts", "src/wasi/mod.ts", "src/web/mod.ts"];

const MOST_LINES = 400;
/** Files that are longer, and why. */
const LONG_FILES: Readonly<Record<string, string>> = {
  "src/wasm/opcodes.ts": "one table of all operators",
  "src/engines/interpreter/run/loop.ts": "one loop, which V8 has to see as one function",
};

/** Files whose types cannot be written without `any`, and why. */
const WITH_ANY: Readonly<Record<string, string>> = {
  "src/runtime/func.ts": "functions of the host have parameters of any types, which only their signature knows",
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
  "src/cache/private_directory.ts": "files that nobody else can change",
  "src/cache/whole_file.ts": "files that are there as a whole or not at all",
  "src/cache/cache_entries.ts": "locks, to see whether somebody has them",
  "src/cli/terminal/output.ts": "devices, pipes and the ends of links",
};

const SOURCES = ["src", "ffi", "mod.ts", "llvm.ts"].flatMap(sourcesIn).filter((file) => !isForTests(file));
const EVERYTHING = ["src", "ffi", "mod.ts", "llvm.ts", "tests", "bench", "scripts", "examples"].flatMap(sourcesIn);

function folderOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function floorOf(folder: string): number {
  return FLOORS.findIndex((folders) => folders.includes(folder));
}

/** Why a file must not import another; undefined if it may. */
function objection({ path }: SourceFile, imported: string): string | undefined {
  const from = folderOf(path), to = folderOf(imported);
  if (imported.startsWith("ffi/")) return FFI_USERS.some((user) => user.test(path)) ? undefined : "native side";
  if (path.startsWith("ffi/")) return to === undefined ? undefined : "ffi knows nothing of src";
  if (from === undefined || to === undefined || from === to) return undefined;
  return floorOf(to) < floorOf(from) ? undefined : "not downwards";
}

Deno.test("every folder of src has its floor", () => {
  const folders = [...Deno.readDirSync(new URL("../src/", import.meta.url))].map(({ name }) => name);
  assertEquals(folders.sort(), FLOORS.flat().sort());
});

Deno.test("imports point downwards", () => {
  const wrong = SOURCES.flatMap((file) =>
    importsOf(file).flatMap((imported) => {
      const reason = objection(file, imported);
      return reason === undefined ? [] : [`${file.path} imports ${imported}: ${reason}`];
    })
  );
  assertEquals(wrong, []);
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
  assertEquals(using(/\bdlopen\b|\bUnsafeFnPointer\b/), ["ffi/foreign.ts", "tests/aot/direct_calls_test.ts"]);
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
