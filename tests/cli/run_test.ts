import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EXAMPLES, temporaryDirectory, testOnEachEngine, wasmine } from "./command.ts";

/** Errno values of WASI preview 1. */
const EROFS = 69;

Deno.test("run passes on output and exit code", async () => {
  assertEquals(await wasmine(["run", "hello.wat"], { cwd: EXAMPLES }), {
    code: 0,
    stdout: "Hello from WASMine!\n",
    stderr: "",
  });
  assertEquals(await wasmine(["run", "exit.wat"]), { code: 42, stdout: "", stderr: "" });
});

Deno.test("a file alone is run, and so is run-wasi", async () => {
  assertEquals((await wasmine(["exit.wat"])).code, 42);
  assertEquals((await wasmine(["--quiet", "./exit.wat"])).code, 42);
  assertEquals((await wasmine(["run-wasi", "exit.wat"])).code, 42);
});

Deno.test("run gives the program everything behind FILE, untouched", async () => {
  const words = ["a b", "--dir", "x", "-q", "--", "--help", ""];
  const { stdout } = await wasmine(["run", "args.wat", ...words]);
  assertEquals(stdout.split("\0"), ["args.wat", ...words, ""]);
});

Deno.test("run reads options until --", async () => {
  const { stdout } = await wasmine(["run", "--argv0", "tool", "--", "args.wat", "--", "x"]);
  assertEquals(stdout.split("\0"), ["tool", "--", "x", ""]);
});

Deno.test("run tells the program the file's name, or --argv0", async () => {
  assertEquals((await wasmine(["run", "./args.wat"])).stdout, "args.wat\0");
  assertEquals((await wasmine(["run", "--argv0=/bin/sh", "args.wat"])).stdout, "/bin/sh\0");
});

Deno.test("run --env sets variables and passes on those that are set", async () => {
  const args = [
    "run",
    "--env",
    "A=1=2",
    "--env",
    "EMPTY=",
    "--env",
    "SHELL_VARIABLE",
    "--env",
    "UNSET",
    "environment.wat",
  ];
  const { stdout } = await wasmine(args, { env: { SHELL_VARIABLE: "yes", HIDDEN: "no" } });
  assertEquals(stdout, "A=1=2\0EMPTY=\0SHELL_VARIABLE=yes\0");
});

Deno.test("run --inherit-env passes on the environment, which --env changes", async () => {
  const args = ["run", "--inherit-env", "--env", "A=changed", "environment.wat"];
  const { stdout } = await wasmine(args, { env: { A: "1", B: "2" } });
  const variables = stdout.split("\0");
  assertEquals(variables.filter((text) => /^[AB]=/.test(text)).sort(), ["A=changed", "B=2"]);
});

Deno.test("run gives the program nothing of the environment by itself", async () => {
  assertEquals((await wasmine(["run", "environment.wat"], { env: { SECRET: "1" } })).stdout, "");
});

Deno.test("run --dir shows a directory under its own or another name", async () => {
  assertEquals((await wasmine(["run", "--dir", ".", "preopens.wat"])).stdout, ".");
  assertEquals((await wasmine(["run", "--dir", ".::/data", "preopens.wat"])).stdout, "/data");
});

Deno.test("run --dir lets the program write, unless it is read-only", async () => {
  using directory = temporaryDirectory();
  const created = () => [...Deno.readDirSync(directory.path)].map(({ name }) => name);
  assertEquals((await wasmine(["run", "--dir", `${directory.path}::/::ro`, "create.wat"])).code, EROFS);
  assertEquals(created(), []);
  assertEquals((await wasmine(["run", "--dir", directory.path, "create.wat"])).code, 0);
  assertEquals(created(), ["new.txt"]);
});

Deno.test("run counts words in a directory with a program compiled from C", async () => {
  const { stdout, code } = await wasmine(["run", "--dir", "texts::/texts", "count_words.wasm", "/texts"], {
    cwd: EXAMPLES,
  });
  assertMatch(stdout, /sandbox\.txt/);
  assertEquals(code, 0);
});

Deno.test("run --preload makes a module importable", async () => {
  const { stdout } = await wasmine(["run", "--preload", "library=library.wat", "--invoke", "twice", "importer.wat"]);
  assertEquals(stdout, "42\n");
});

Deno.test("run --unknown-imports decides about imports that nothing provides", async () => {
  const twice = (policy: string) => wasmine(["run", "--unknown-imports", policy, "--invoke", "twice", "importer.wat"]);
  const message = `error: Cannot instantiate "importer.wat": unknown import "library.answer"\n`;
  assertEquals(await twice("error"), { code: 1, stdout: "", stderr: message });
  assertEquals((await twice("zero")).stdout, "0\n");
  const trapped = await twice("trap");
  assertEquals(trapped.code, 134);
  assertStringIncludes(trapped.stderr, `unknown import "library.answer" was called`);
  const unrelated = await wasmine(["run", "--unknown-imports", "trap", "-i", "unrelated", "importer.wat"]);
  assertEquals(unrelated.stdout, "7\n");
});

testOnEachEngine("run --timeout stops a program that does not end", async (run) => {
  const { code, stderr } = await run("--timeout", "200ms", "endless.wat");
  assertEquals(code, 134);
  assertStringIncludes(stderr, 'error: wasm trap: timed out (the limit "timeout" is 200 ms)\n');
});

testOnEachEngine("run --fuel stops a program after so many steps", async (run) => {
  const { code, stderr } = await run("--fuel", "1_000", "endless.wat");
  assertEquals(code, 134);
  assertStringIncludes(stderr, 'error: wasm trap: all fuel consumed (the limit "fuel" is 1000)\n');
});

testOnEachEngine("run --max-memory limits what a memory can grow to", async (run) => {
  const grow = (limit: string, pages: string) => run("--max-memory", limit, "-i", "grow", "grow.wat", pages);
  assertEquals((await grow("128KiB", "1")).stdout, "1\n");
  assertEquals((await grow("128KiB", "2")).stdout, "-1\n");
  const { code, stderr } = await grow("1KiB", "0");
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /^error: Cannot instantiate "grow\.wat": cannot allocate a memory of 1 pages: the limit "maxMemory" is 1024\n$/,
  );
});

Deno.test("run initialises a reactor before it calls anything", async () => {
  assertEquals((await wasmine(["run", "--invoke", "ready", "reactor.wat"])).stdout, "1\n");
});

Deno.test("a start function can use WASI and exit", async () => {
  assertEquals(await wasmine(["run", "start.wat"]), { code: 3, stdout: "started\n", stderr: "" });
});

Deno.test("run warns of a module in which there is nothing to call", async () => {
  const stderr = `warning: "library.wat" exports no function "_start"; --invoke NAME calls another one\n`;
  assertEquals(await wasmine(["run", "library.wat"]), { code: 0, stdout: "", stderr });
  assertEquals(await wasmine(["run", "--quiet", "library.wat"]), { code: 0, stdout: "", stderr: "" });
});

testOnEachEngine("a trap shows its message and the active functions, and exits with 134", async (run, engine) => {
  const { code, stdout, stderr } = await run("trap.wat");
  assertEquals([code, stdout], [134, ""]);
  const [error, heading, ...frames] = stderr.trimEnd().split("\n");
  assertEquals([error, heading], ["error: wasm trap: unreachable", "wasm backtrace:"]);
  const functions = frames.map((frame) => /^ +\d+: trap\.wat!(\w+)( \(0x[0-9a-f]+\))?$/.exec(frame)?.[1]);
  // Native code has no frame of its own for a function that was inlined.
  if (engine === "llvm") assertEquals(functions.at(-1), "_start");
  else assertEquals(functions, ["inner", "outer", "_start"]);
});

testOnEachEngine("exhausting the stack is a trap like others", async (run) => {
  const { code, stderr } = await run("--invoke", "recurse", "trap.wat");
  assertEquals(code, 134);
  assertMatch(stderr, /^error: wasm trap: call stack exhausted\nwasm backtrace:\n +0: trap\.wat!recurse/);
});

Deno.test("- is standard input, binary or text", async () => {
  const text = Deno.readFileSync(`${EXAMPLES}/hello.wat`), binary = Deno.readFileSync(`${EXAMPLES}/primes.wasm`);
  assertEquals((await wasmine(["run", "-"], { stdin: text })).stdout, "Hello from WASMine!\n");
  const { stderr } = await wasmine(["run", "-"], { stdin: binary });
  assertStringIncludes(stderr, "usage: stdin COUNT");
});

Deno.test("text is told from binary by what a file contains", async () => {
  using directory = temporaryDirectory();
  Deno.copyFileSync(`${EXAMPLES}/hello.wat`, `${directory.path}/hello.wasm`);
  assertEquals((await wasmine(["run", "hello.wasm"], { cwd: directory.path })).stdout, "Hello from WASMine!\n");
});

Deno.test("run --backend names the engine", async () => {
  const { code, stderr } = await wasmine(["run", "--backend", "interpreter", "--log-level", "info", "exit.wat"]);
  assertEquals([code, stderr], [42, ""]);
  const chosen = await wasmine(["run", "--backend", "auto", "--log-level", "info", "exit.wat"]);
  assertMatch(chosen.stderr, /^info: "exit\.wat" runs on the js engine: native code needs --allow-ffi\n$/);
});

Deno.test("--log-level and WASMINE_LOG say how much is told", async () => {
  const traced = await wasmine(["run", "-l", "trace", "exit.wat"]);
  assertMatch(traced.stderr, /^debug: decoded "exit\.wat": [\d.]+ ms$/m);
  assertMatch(traced.stderr, /^trace: proc_exit\(42\)/m);
  const debugged = await wasmine(["run", "exit.wat"], { env: { WASMINE_LOG: "debug" } });
  assertMatch(debugged.stderr, /^debug: validated/m);
  assertEquals(debugged.stderr.includes("trace:"), false);
  const overridden = await wasmine(["run", "-l", "error", "library.wat"], { env: { WASMINE_LOG: "debug" } });
  assertEquals(overridden.stderr, "");
});

Deno.test("run -b js waits for a function that is larger than a stranger's may be", async () => {
  using directory = temporaryDirectory();
  const path = `${directory.path}/large.wat`;
  Deno.writeTextFileSync(path, `(module (func (export "_start") ${"nop ".repeat(500_001)}))`);
  assertEquals((await wasmine(["run", "-b", "js", path])).code, 0);
  assertEquals((await wasmine(["run", "-b", "js", "--timeout", "100ms", path])).code, 134);
});
