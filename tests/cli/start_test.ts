/**
 * What Deno reads before the command line starts. Each file costs all programs a part of a millisecond.
 *
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, toFileUrl } from "@std/path";
import { LATE_FILES } from "../../src/cli/complete.ts";
import { isForTests, sourcesIn } from "../sources.ts";
import { outcomeOf, PROGRAMS } from "./command.ts";

const ROOT = import.meta.resolve("../../");
const MAIN = fromFileUrl(`${ROOT}src/cli/main.ts`), COMPLETE = fromFileUrl(`${ROOT}src/cli/complete.ts`);

/** What compiled code does without. */
const NEEDLESS =
  /^(npm:|jsr:)|\/(wast|validate|ffi\/llvm\/library|engines\/(interpreter|js|llvm\/(mod|engine|emit|plan|compile)))\b/;

interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly { readonly code?: { readonly specifier?: string } }[];
  }[];
}

/** The files that are read when a file is started, relative to the project, and the packages. */
async function readAtStart(entry: string): Promise<string[]> {
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json", entry], stdout: "piped", stderr: "piped" });
  const { code, stdout, stderr } = await outcomeOf(info.spawn());
  assertEquals(code, 0, stderr);
  const { modules } = JSON.parse(stdout) as Graph;
  const dependencies = new Map(modules.map(({ specifier, dependencies = [] }) => [specifier, dependencies]));
  const found = new Set([toFileUrl(entry).href]);
  // What only types are imported from is not read; a set visits what is added to it on the way.
  for (const specifier of found) {
    for (const { code } of dependencies.get(specifier) ?? []) {
      if (code?.specifier !== undefined) found.add(code.specifier);
    }
  }
  return Array.from(found, (specifier) => specifier.replace(ROOT, "/"));
}

Deno.test("nothing is read at the start that compiled code can do without", async () => {
  const read = await readAtStart(MAIN);
  assert(read.includes("/src/engines/llvm/run_compiled.ts"));
  assertEquals(read.filter((specifier) => NEEDLESS.test(specifier)), []);
});

Deno.test("complete.ts has every file of the command line in view", async () => {
  const read = new Set(await readAtStart(COMPLETE));
  const files = sourcesIn("src/cli").filter((file) => !isForTests(file)).map(({ path }) => path);
  assertEquals(files.filter((path) => !read.has(`/${path}`)), []);
});

Deno.test("each file that is loaded late is what its specifier names", () => {
  const source = Deno.readTextFileSync(fromFileUrl(`${ROOT}src/cli/complete.ts`));
  const rows = [...source.matchAll(/^ +"(.+)": \(\) => import\("(.+)"\),$/gm)];
  assertEquals(rows.map(([, name]) => name), Object.keys(LATE_FILES));
  assertEquals(rows.filter(([, name, imported]) => name !== imported), []);
});

Deno.test("a start that may not read WASMine's own files says what to do", async () => {
  const args = ["run", "--no-prompt", "--allow-read=exit.wat", MAIN, "run", "exit.wat"];
  const command = new Deno.Command(Deno.execPath(), { args, cwd: PROGRAMS, stdout: "piped", stderr: "piped" });
  const { code, stderr } = await outcomeOf(command.spawn());
  assertEquals(code, 1);
  assertStringIncludes(stderr, `--allow-read=${fromFileUrl(ROOT)}; ${COMPLETE} does without\n`);
});
