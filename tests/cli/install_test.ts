/**
 * The ways to the command line that README names, each from a directory outside of the project: installed from a clone and
 * from what is published, run where it is, as a task, and as one file.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl, join, relative } from "@std/path";
import { ownEnvironment } from "./command.ts";

const ROOT = fromFileUrl(import.meta.resolve("../../"));
const EXAMPLE = join(ROOT, "examples/primes.wasm");

interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a directory, as a shell would: without what `deno task` sets for the tests, and with a cache of its own. */
async function run(command: readonly string[], cwd: string): Promise<Finished> {
  const [program, ...args] = command;
  const env = { ...ownEnvironment(), NO_COLOR: "1", WASMINE_CACHE_DIR: join(cwd, "cache") };
  const { code, stdout, stderr } = await new Deno.Command(program, { args, cwd, clearEnv: true, env }).output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out, stderr: errors };
}

/** As {@linkcode run}, of a command that must succeed; returns what it prints. */
async function output(command: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(command, cwd);
  assertEquals(code, 0, `${command.join(" ")}: ${stderr}`);
  return stdout;
}

/** A directory that goes away with the test. */
function directory(): Disposable & { readonly path: string } {
  const path = Deno.makeTempDirSync();
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

/** Tries commands of every kind: those that load what is loaded late, too. */
async function tryOut(wasmine: readonly string[], cwd: string): Promise<void> {
  const say = (...args: string[]) => output([...wasmine, ...args], cwd);
  assertStringIncludes(await say("--help"), "Usage: wasmine COMMAND");
  assertStringIncludes(await say("--version"), "wasmine ");
  assertStringIncludes(await say("doctor"), "Permissions");
  assertStringIncludes(await say("cache", "list"), "0 B");
  assertStringIncludes(await say("inspect", EXAMPLE), "wasi_snapshot_preview1");
  assertStringIncludes(await say("completions", "bash"), "wasmine");
  Deno.writeTextFileSync(join(cwd, "two.wat"), `(module (func (export "two") (result i32) (i32.const 2)))`);
  assertEquals(await say("run", "--invoke", "two", "two.wat"), "2\n");
  assertEquals(await say("run", EXAMPLE, "10"), await say("run", "--backend", "interpreter", EXAMPLE, "10"));
}

function install(main: string, root: string): string[] {
  return [Deno.execPath(), "install", "--global", "--allow-all", "--root", root, "--name", "wasmine", main];
}

Deno.test("installed from a clone", async () => {
  using temporary = directory();
  await output(install(join(ROOT, "src/cli/main.ts"), temporary.path), temporary.path);
  await tryOut([join(temporary.path, "bin/wasmine")], temporary.path);
});

/** The files that would be published. */
async function publishedFiles(): Promise<string[]> {
  const { code, stdout, stderr } = await run([Deno.execPath(), "publish", "--dry-run", "--allow-dirty"], ROOT);
  assertEquals(code, 0, stderr);
  return Array.from(
    `${stdout}${stderr}`.matchAll(/^\s+(file:\/\/\S+) \(/gm),
    ([, url]) => relative(ROOT, fromFileUrl(url)),
  );
}

Deno.test("installed from what is published", async () => {
  using temporary = directory();
  const files = await publishedFiles(), copy = join(temporary.path, "package");
  assert(files.length > 200, `only ${files.length} files are published`);
  for (const file of files) {
    Deno.mkdirSync(join(copy, file, ".."), { recursive: true });
    Deno.copyFileSync(join(ROOT, file), join(copy, file));
  }
  await output(install(join(copy, "src/cli/main.ts"), temporary.path), temporary.path);
  await tryOut([join(temporary.path, "bin/wasmine")], temporary.path);
});

Deno.test("run where it is", async () => {
  using temporary = directory();
  await tryOut([Deno.execPath(), "run", "--allow-all", join(ROOT, "src/cli/main.ts")], temporary.path);
});

Deno.test("as a task, in the caller's directory", async () => {
  using temporary = directory();
  const task = [Deno.execPath(), "task", "--quiet", "--config", join(ROOT, "deno.json"), "wasmine"];
  await tryOut(task, temporary.path);
});

Deno.test("as one file", async () => {
  using temporary = directory();
  const imports = join(ROOT, "scripts/bundle/imports.json"), file = join(temporary.path, "wasmine.js");
  const main = join(ROOT, "scripts/bundle/main.ts");
  await output([Deno.execPath(), "bundle", "--import-map", imports, "--output", file, main], temporary.path);
  await tryOut([Deno.execPath(), "run", "--allow-all", file], temporary.path);
});
