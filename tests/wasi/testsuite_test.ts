// WebAssembly/wasi-testsuite, its preview-1 programs: on V8 with this project's WASI, and on every engine through the real
// command line. A copy with prebuilt programs (branch prod/testsuite-base) is looked for at WASMINE_WASI_TESTSUITE, then
// beside the project. The suite's own runner can be used too, with the adapter wasmine.py.

import { assertEquals } from "@std/assert";
import { ENGINE_NAMES } from "../../src/engines/mod.ts";
import { CapturedOutput, Wasi } from "../../src/wasi/mod.ts";

/** What a program is run with and what it must do; the suite's legacy format, which is its own default. */
interface Specification {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly root?: string | null;
  readonly exit_code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly operations?: readonly Operation[];
}

/** A step of the suite's newer format; preview 1 needs three kinds. */
interface Operation {
  readonly type: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly root?: string | null;
  readonly exit_code?: number;
  readonly id?: string;
  readonly payload?: string;
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Program {
  readonly name: string;
  readonly wasm: string;
  readonly folder: string;
  readonly specification: Specification;
}

type Run = (program: Program, root: string | undefined) => Outcome;

function findSuite(): string | undefined {
  const beside = new URL("../../../wasi-testsuite", import.meta.url).pathname;
  return [Deno.env.get("WASMINE_WASI_TESTSUITE"), beside].find((path) => path !== undefined && exists(`${path}/tests`));
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

function programs(suite: string): Program[] {
  const found: Program[] = [];
  for (const { name: language } of Deno.readDirSync(`${suite}/tests`)) {
    const folder = `${suite}/tests/${language}/testsuite/wasm32-wasip1`;
    if (!exists(folder)) continue;
    for (const { name } of Deno.readDirSync(folder)) {
      if (!name.endsWith(".wasm")) continue;
      const base = `${folder}/${name.slice(0, -".wasm".length)}`;
      const specification = exists(`${base}.json`) ? readSpecification(`${base}.json`) : {};
      found.push({ name: `${language}/${name}`, wasm: `${folder}/${name}`, folder, specification });
    }
  }
  return found.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Turns the newer format into the older one. */
function readSpecification(path: string): Specification {
  const specification: Specification = JSON.parse(Deno.readTextFileSync(path));
  const { operations } = specification;
  if (operations === undefined) return specification;
  const known = operations.every(({ type }) => ["run", "wait", "read"].includes(type));
  if (!known) throw new Error(`Cannot run "${path}": it has other operations than run, wait and read`);
  const read = (id: string) => operations.find((step) => step.type === "read" && (step.id ?? "stdout") === id)?.payload;
  return {
    ...operations.find(({ type }) => type === "run"),
    exit_code: operations.find(({ type }) => type === "wait")?.exit_code,
    stdout: read("stdout"),
    stderr: read("stderr"),
  };
}

/** V8's WebAssembly with this project's WASI. */
function runOnV8({ wasm, specification }: Program, root: string | undefined): Outcome {
  const stdout = new CapturedOutput();
  const stderr = new CapturedOutput();
  using wasi = new Wasi({
    args: [wasm.slice(wasm.lastIndexOf("/") + 1), ...specification.args ?? []],
    env: specification.env,
    preopens: root === undefined ? [] : [{ guest: "/", host: root }],
    stdin: "null",
    stdout,
    stderr,
  });
  const module = new WebAssembly.Module(Deno.readFileSync(wasm));
  const code = wasi.start(new WebAssembly.Instance(module, wasi.imports as unknown as WebAssembly.Imports));
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** The command line with one engine. */
function runOnEngine(engine: string): Run {
  return ({ wasm, specification }, root) => {
    const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
    const args = ["run", "-A", "--quiet", main, "run", "--quiet", "--backend", engine];
    for (const [name, value] of Object.entries(specification.env ?? {})) args.push("--env", `${name}=${value}`);
    if (root !== undefined) args.push("--dir", `${root}::/`);
    args.push(wasm, ...specification.args ?? []);
    const { code, stdout, stderr } = new Deno.Command(Deno.execPath(), { args, stdin: "null" }).outputSync();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  };
}

function copyTree(from: string, to: string): void {
  Deno.mkdirSync(to);
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (isDirectory) copyTree(`${from}/${name}`, `${to}/${name}`);
    else Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
  }
}

/** Runs a program in a fresh copy of its directory, and compares what it is told to compare. */
function check(program: Program, run: Run): void {
  const { specification, folder } = program;
  const temporary = Deno.makeTempDirSync({ prefix: "wasmine_testsuite_" });
  try {
    const root = specification.root ? `${temporary}/root` : undefined;
    if (root !== undefined) copyTree(`${folder}/${specification.root}`, root);
    const outcome = run(program, root);
    assertEquals(outcome.code, specification.exit_code ?? 0, outcome.stderr);
    if (specification.stdout) assertEquals(outcome.stdout, specification.stdout);
    if (specification.stderr) assertEquals(outcome.stderr, specification.stderr);
  } finally {
    Deno.removeSync(temporary, { recursive: true });
  }
}

const suite = findSuite();

if (suite === undefined) {
  Deno.test({
    name: "needs a copy of WebAssembly/wasi-testsuite, which WASMINE_WASI_TESTSUITE names",
    ignore: true,
    fn: () => {},
  });
} else {
  const all = programs(suite);
  const runs: Record<string, Run> = { "V8": runOnV8 };
  for (const engine of ENGINE_NAMES) runs[engine] = runOnEngine(engine);
  for (const [name, run] of Object.entries(runs)) {
    Deno.test({
      name: `wasi-testsuite on ${name}`,
      sanitizeResources: false, // libc stays open.
      fn: async (t) => {
        for (const program of all) await t.step(program.name, () => check(program, run));
      },
    });
  }
}
