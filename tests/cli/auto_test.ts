/**
 * What `--backend auto` chooses, and that nobody ever waits for a compiler.
 *
 * @module
 */
import { AT_ONCE } from "../../src/engines/mod.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  EVERYTHING,
  nativeTest,
  type Outcome,
  outcomeOf,
  PROGRAMS,
  start,
  temporaryDirectory,
  wasmine,
} from "./command.ts";
import { largeModule } from "./large_module.ts";

const IN_BACKGROUND =
  `info: "large.wasm" runs on the js engine: native code is being compiled in the background for the next run\n`;
const FROM_CACHE = (name: string) => `info: "${name}" runs on the llvm engine: its native code was in the cache\n`;

/** A directory with a large module, and commands that run in it with a cache of their own. */
class Bench implements Disposable {
  readonly #directory = temporaryDirectory();
  readonly path = this.#directory.path;
  readonly cache = `${this.path}/cache`;
  readonly circumstances = { cwd: this.path, permissions: EVERYTHING, env: { WASMINE_CACHE_DIR: this.cache } };

  constructor() {
    Deno.writeFileSync(`${this.path}/large.wasm`, largeModule());
  }

  run(...args: string[]): Promise<Outcome> {
    return wasmine(["run", "-l", "info", ...args], this.circumstances);
  }

  /** Runs the large module and gives it its input once something holds; the program ends with that. */
  async runUntil(holds: () => boolean, input = ""): Promise<Outcome> {
    const child = start(["run", "-l", "info", "large.wasm"], this.circumstances), writer = child.stdin.getWriter();
    for (const since = performance.now(); !holds() && performance.now() - since < 60_000;) await delay(20);
    assert(holds(), "not within a minute");
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
    return await outcomeOf(child);
  }

  /** Files of the cache with an ending. */
  files(ending: string, directory: string = this.cache): string[] {
    try {
      return [...Deno.readDirSync(directory)].flatMap(({ name, isDirectory }) => {
        const path = `${directory}/${name}`;
        return isDirectory ? this.files(ending, path) : name.endsWith(ending) ? [path] : [];
      });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]();
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

nativeTest("a large module runs at once, and natively when it was compiled in the background", async () => {
  using bench = new Bench();
  const first = await bench.runUntil(() => bench.files(".cwasm").length === 1);
  assertEquals(first, { code: 7, stdout: "", stderr: IN_BACKGROUND });
  assertEquals(await bench.run("large.wasm"), { code: 7, stdout: "", stderr: FROM_CACHE("large.wasm") });
  assertEquals(bench.files(".o"), [], "parts are removed when the whole is there");
});

nativeTest("a program ends at once, with its own code, while it is being compiled; the next run goes on", async () => {
  using bench = new Bench();
  const exited = await bench.runUntil(() => bench.files(".o").length >= 1);
  assertEquals([exited.code, exited.stderr], [7, IN_BACKGROUND]);
  const [part] = bench.files(".o"), written = Deno.statSync(part).mtime;
  assertEquals(bench.files(".cwasm"), []);
  // The last part is there for a moment only, before all of them are linked.
  const goesOn = () => bench.files(".o").length > 1 || bench.files(".cwasm").length === 1;
  const trapped = await bench.runUntil(goesOn, "t");
  assertEquals(trapped.code, 134);
  assertMatch(trapped.stderr, /^error: wasm trap: unreachable$/m);
  if (bench.files(".o").includes(part)) {
    assertEquals(Deno.statSync(part).mtime, written, "what was done is not done again");
  }
  await bench.runUntil(() => bench.files(".cwasm").length === 1);
  assertEquals((await bench.run("large.wasm")).stderr, FROM_CACHE("large.wasm"));
});

nativeTest("programs that run at the same time do not compile a module twice, and damage nothing", async () => {
  using bench = new Bench();
  const done = () => bench.files(".cwasm").length === 1;
  const outcomes = await Promise.all([bench.runUntil(done), bench.runUntil(done), bench.runUntil(done)]);
  assertEquals(outcomes.map(({ code }) => code), [7, 7, 7]);
  assertEquals((await bench.run("large.wasm")).stderr, FROM_CACHE("large.wasm"));
});

nativeTest("part of a compilation that is damaged is done again", async () => {
  using bench = new Bench();
  await bench.runUntil(() => bench.files(".o").length >= 1);
  const [part] = bench.files(".o");
  Deno.truncateSync(part, 100);
  await bench.runUntil(() => bench.files(".cwasm").length === 1);
  assertEquals((await bench.run("large.wasm")).stderr, FROM_CACHE("large.wasm"));
});

nativeTest("a small module is compiled at once, and taken from the cache from then on", async () => {
  using bench = new Bench();
  const path = `${PROGRAMS}/exit.wat`, first = await bench.run(path);
  assertEquals(first.code, 42);
  assertMatch(first.stderr, /^info: ".*exit\.wat" runs on the llvm engine: compiled to native code in \d\.\d s\n$/);
  assertEquals(await bench.run(path), { code: 42, stdout: "", stderr: FROM_CACHE(path) });
  // A cache that was damaged is as good as an empty one.
  for (const file of bench.files(".cwasm")) Deno.truncateSync(file, 1000);
  assertMatch((await bench.run(path)).stderr, /compiled to native code/);
});

nativeTest("the cache tells apart modules with limits and levels", async () => {
  using bench = new Bench();
  const path = `${PROGRAMS}/exit.wat`;
  for (const options of [[], ["--fuel", "1000"], ["-O", "0"], ["--fuel", "1000", "-O", "0"]]) {
    assertMatch((await bench.run(...options, path)).stderr, /compiled to native code/);
    assertEquals((await bench.run(...options, path)).stderr, FROM_CACHE(path));
  }
});

nativeTest("native code is left out where it cannot be had, and the reason is told", async () => {
  using bench = new Bench();
  const why = async (options: string[], changes: { permissions?: string[]; env?: Record<string, string> } = {}) => {
    const { code, stderr } = await wasmine(["run", "-l", "info", ...options], { ...bench.circumstances, ...changes });
    assertEquals(code, 7);
    return /: ([^:]*)\n$/.exec(stderr)?.[1];
  };
  const mostly = ["--allow-read", "--allow-env"];
  assertEquals(await why(["large.wasm"], { permissions: mostly }), "native code needs --allow-ffi");
  assertEquals(
    await why(["large.wasm"], { permissions: [...mostly, "--allow-ffi"] }),
    `native code would take long to compile, and keeping it needs --allow-write=${bench.cache}`,
  );
  assertEquals(
    await why(["--no-cache", "large.wasm"]),
    "native code would take long to compile, and there is no cache to keep it in",
  );
  assertEquals(bench.files(""), []);
  const { stderr } = await wasmine(["run", "-l", "info", `${PROGRAMS}/exit.wat`], {
    ...bench.circumstances,
    env: { ...bench.circumstances.env, WASMINE_LLVM_PATH: "/nowhere/libLLVM.so" },
  });
  assertMatch(stderr, /runs on the js engine: there is no libLLVM for native code\n$/);
});

nativeTest("what no engine supports is named, engine by engine", async () => {
  using bench = new Bench();
  const path = `${bench.path}/gc.wat`;
  Deno.writeTextFileSync(path, `(module (type (struct)) (func (export "_start") (drop (struct.new 0))))`);
  const { code, stderr } = await bench.run(path);
  assertEquals(code, 1);
  const lacking = AT_ONCE.map((name) => `the ${name} engine does not support gc`).join("; ");
  assertEquals(stderr, `error: Cannot run "${path}": native code does not support gc; ${lacking}\n`);
});

nativeTest("a compiled library can be preloaded beside a program of any engine", async () => {
  using directory = temporaryDirectory();
  const library = `${directory.path}/library.cwasm`, native = { permissions: EVERYTHING };
  await wasmine(["compile", "-o", library, "library.wat"], native);
  for (const backend of ["auto", "llvm"]) {
    const args = ["--preload", `library=${library}`, "--invoke", "twice", "importer.wat"];
    assertEquals((await wasmine(["run", "--backend", backend, ...args], native)).stdout, "42\n");
  }
  // Where nothing can be compiled, the library runs natively and the program does not.
  const args = ["-l", "info", "--preload", `library=${library}`, "--invoke", "twice", "importer.wat"];
  const mixed = await wasmine(["run", ...args], {
    ...native,
    env: { WASMINE_LLVM_PATH: "/nowhere", WASMINE_CACHE_DIR: directory.path },
  });
  assertEquals(mixed.stdout, "42\n");
  assertMatch(mixed.stderr, /"importer\.wat" runs on the js engine/);
  const refused = await wasmine(["run", "--backend", "js", ...args], native);
  assertEquals(refused.code, 1);
  assertMatch(refused.stderr, /^error: Cannot run ".*library\.cwasm" on the js engine: it holds native code$/m);
});
