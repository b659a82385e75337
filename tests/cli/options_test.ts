/**
 * Every option of the table does, in the real command, what its help says, under each of its names. A row that is missing
 * here is a type error.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { allCommands } from "../../src/cli/commands.ts";
import { COMMON_OPTIONS, type Option, type OptionName, OPTIONS } from "../../src/cli/flags.ts";
import { QUOTA_NAMES } from "../../src/runtime/quota.ts";
import { errno } from "../../src/wasi/errno.ts";
import { EVERYTHING, EXAMPLES, nativeTest, temporaryDirectory, wasmine } from "./command.ts";

/** Exercises an option, given as `--name` or `-n`. */
type Exercise = (option: string) => Promise<void>;

const native = { permissions: EVERYTHING };

/** Compiles a function to assembly on standard output, with more options. */
async function assembly(...options: string[]): Promise<string> {
  const { code, stdout, stderr } = await wasmine(["compile", ...options, "-o=-", "endless.wat"], native);
  assertEquals([code, stderr], [0, ""]);
  return stdout;
}

/** The names of the files that the cache in a directory consists of. */
function filesIn(directory: string): string[] {
  return Array.from(Deno.readDirSync(directory), ({ name }) => name).sort();
}

const EXERCISES: { readonly [Name in OptionName]: Exercise } = {
  "backend": async (option) => {
    const args = [option, "interpreter", "-l", "debug", "exit.wat"];
    const { code, stderr } = await wasmine(["run", ...args]);
    assertEquals([code, stderr.includes("runs on the")], [42, false]);
    assertMatch((await wasmine(["run", option, "auto", "-l", "info", "exit.wat"])).stderr, /runs on the js engine/);
    assertEquals((await wasmine(["wast", option, "interpreter", "script.wast"])).code, 1);
  },
  "invoke": async (option) => {
    assertEquals((await wasmine(["run", option, "add", "functions.wat", "2", "3"])).stdout, "5\n");
  },
  "dir": async (option) => {
    for (const [value, shown] of [[".", "."], [".::/data", "/data"], [".::/data::ro", "/data"]]) {
      assertEquals((await wasmine(["run", option, value, "preopens.wat"])).stdout, shown);
    }
  },
  "unanchored-dirs": async (option) => {
    const args = ["run", "--dir", ".::/data", option, "preopens.wat"];
    const permissions = ["--allow-read", "--allow-write"];
    assertEquals(await wasmine(args, { permissions }), { code: 0, stdout: "/data", stderr: "" });
    assertEquals((await wasmine(args.toSpliced(3, 1), { permissions })).code, 1);
  },
  "env": async (option) => {
    const { stdout } = await wasmine(["run", option, "A=1", option, "B", "environment.wat"], {
      env: { B: "2", C: "3" },
    });
    assertEquals(stdout, "A=1\0B=2\0");
  },
  "inherit-env": async (option) => {
    const { stdout } = await wasmine(["run", option, "environment.wat"], { env: { C: "3" } });
    assert(stdout.split("\0").includes("C=3"));
  },
  "argv0": async (option) => {
    assertEquals((await wasmine(["run", option, "tool", "args.wat", "x"])).stdout, "tool\0x\0");
  },
  "preload": async (option) => {
    const args = [option, "library=library.wat", "--invoke", "twice", "importer.wat"];
    assertEquals((await wasmine(["run", ...args])).stdout, "42\n");
  },
  "unknown-imports": async (option) => {
    const codes: Record<string, number> = { error: 1, trap: 134, zero: 0 };
    for (const [policy, expected] of Object.entries(codes)) {
      const { code } = await wasmine(["run", option, policy, "--invoke", "twice", "importer.wat"]);
      assertEquals(code, expected, policy);
    }
  },
  "timeout": async (option) => {
    const { code, stderr } = await wasmine(["run", option, "100ms", "endless.wat"]);
    assertEquals([code, stderr.split("\n")[0]], [134, 'error: wasm trap: timed out (the limit "timeout" is 100 ms)']);
  },
  "fuel": async (option) => {
    const { code, stderr } = await wasmine(["run", option, "1000", "endless.wat"]);
    assertEquals([code, stderr.split("\n")[0]], [
      134,
      'error: wasm trap: all fuel consumed (the limit "fuel" is 1000)',
    ]);
  },
  "max-memory": async (option) => {
    assertEquals((await wasmine(["run", option, "64KiB", "--invoke", "grow", "grow.wat", "1"])).stdout, "-1\n");
  },
  "limit": async (option) => {
    const told = async (...limits: string[]) => {
      const { code, stderr } = await wasmine(["run", ...limits.flatMap((limit) => [option, limit]), "hoarder.wat"]);
      return [code, ...stderr.trim().split("\n")];
    };
    assertEquals(await told("maxTables=1", "descriptors=4"), [0, ""]);
    for (const limit of Object.keys(QUOTA_NAMES).filter((name) => name !== "maxMemory")) {
      const [code, first] = await told(`${limit}=0`);
      assertEquals(code, 1, limit);
      assertMatch(`${first}`, RegExp(`the limit "${limit}" is 0`), limit);
    }
    assertEquals(await told("maxTables=0", "maxTables=1"), [0, ""]);
    assertEquals(await told("iovecs=0"), [errno.EINVAL, ""]);
  },
  "output": async (option) => {
    using directory = temporaryDirectory();
    const path = `${directory.path}/made.cwasm`;
    assertEquals((await wasmine(["compile", option, path, "exit.wat"], native)).code, 0);
    assertEquals((await wasmine(["run", path], native)).code, 42);
    assertEquals(filesIn(directory.path), ["made.cwasm"]);
  },
  "emit": async (option) => {
    const starts: Record<string, RegExp> = {
      cwasm: /^\0cwasm/,
      llvm: /^define /m,
      asm: /^\s+\.text/m,
      object: /^\x7fELF/,
      js: /^function /m,
    };
    assertEquals(Object.keys(starts), [...OPTIONS.emit.choices]);
    for (const [form, start] of Object.entries(starts)) assertMatch(await assembly(option, form), start);
  },
  "optimize": async (option) => {
    const levels = ["0", "1", "2", "3"];
    const texts = await Promise.all(levels.map((level) => assembly("--emit", "asm", option, level)));
    assert(texts[0] !== texts[2]);
    using directory = temporaryDirectory();
    const cached = ["--cache-dir", directory.path];
    assertEquals((await wasmine(["run", option, "0", "-b", "llvm", ...cached, "exit.wat"], native)).code, 42);
    assertMatch((await wasmine(["cache", "list", ...cached])).stdout, /^exit\.wat +0 /m);
  },
  "allow-precompiled": async (option) => {
    using directory = temporaryDirectory();
    const path = `${directory.path}/made.wasm`;
    await wasmine(["compile", "-o", path, "exit.wat"], native);
    assertEquals((await wasmine(["run", path], native)).code, 1);
    assertEquals((await wasmine(["run", option, path], native)).code, 42);
  },
  "cache-dir": async (option) => {
    using directory = temporaryDirectory();
    assertEquals((await wasmine(["run", option, directory.path, "-b", "llvm", "exit.wat"], native)).code, 42);
    assertMatch((await wasmine(["cache", "list", option, directory.path])).stdout, /^1 module, /m);
    assertEquals((await wasmine(["cache", "dir", option, directory.path])).stdout, `${directory.path}\n`);
  },
  "no-cache": async (option) => {
    using directory = temporaryDirectory();
    const env = { WASMINE_CACHE_DIR: `${directory.path}/cache` };
    assertEquals((await wasmine(["run", option, "-b", "llvm", "exit.wat"], { ...native, env })).code, 42);
    assertEquals(filesIn(directory.path), []);
  },
  "older-than": async (option) => {
    using directory = temporaryDirectory();
    const cached = ["--cache-dir", directory.path];
    await wasmine(["run", "-b", "llvm", ...cached, "exit.wat"], native);
    assertMatch((await wasmine(["cache", "clean", ...cached, option, "1d"])).stdout, /^removed 0 modules/);
    for (const name of filesIn(directory.path)) Deno.utimeSync(`${directory.path}/${name}`, 1000, 1000);
    assertMatch((await wasmine(["cache", "clean", ...cached, option, "1d"])).stdout, /^removed 1 module,/);
  },
  "max-size": async (option) => {
    using directory = temporaryDirectory();
    const cached = ["--cache-dir", directory.path];
    await wasmine(["run", "-b", "llvm", ...cached, "exit.wat"], native);
    assertMatch((await wasmine(["cache", "clean", ...cached, option, "1GB"])).stdout, /^removed 0 modules/);
    assertMatch((await wasmine(["cache", "clean", ...cached, option, "1KB"])).stdout, /^removed 1 module,/);
  },
  "metered": async (option) => {
    using directory = temporaryDirectory();
    const path = `${directory.path}/endless.cwasm`;
    await wasmine(["compile", option, "-o", path, "endless.wat"], native);
    assertEquals((await wasmine(["run", "--fuel", "1000", path], native)).code, 134);
  },
  "function": async (option) => {
    assertMatch((await wasmine(["inspect", option, "outer", "trap.wat"])).stdout, /^\(func \$outer /);
  },
  "functions": async (option) => {
    assertEquals((await wasmine(["inspect", option, "trap.wat"])).stdout.match(/^\(func /gm)?.length, 5);
  },
  "json": async (option) => {
    assertEquals(JSON.parse((await wasmine(["inspect", option, "trap.wat"])).stdout).file, "trap.wat");
  },
  "log-level": async (option) => {
    const told = async (level: string) => (await wasmine(["run", option, level, "exit.wat"])).stderr;
    for (const level of ["info", "debug", "trace"]) assertMatch(await told(level), RegExp(`^${level}: `, "m"));
    for (const level of ["warn", "error"]) assertEquals(await told(level), "");
  },
  "quiet": async (option) => {
    assertEquals((await wasmine(["run", option, "library.wat"])).stderr, "");
    assertEquals((await wasmine(["validate", option, "exit.wat"])).stdout, "");
  },
  "help": async (option) => {
    for (const { name } of await allCommands()) {
      assertMatch((await wasmine([name, option])).stdout, RegExp(`^wasmine ${name}: `));
    }
  },
};

/** Options whose exercise compiles native code. */
const NATIVE: ReadonlySet<OptionName> = new Set<OptionName>([
  "output",
  "emit",
  "optimize",
  "cache-dir",
  "no-cache",
  "older-than",
  "max-size",
  "metered",
]);

for (const name of Object.keys(EXERCISES) as OptionName[]) {
  const { short }: Option = OPTIONS[name];
  for (const spelling of [`--${name}`, ...(short === undefined ? [] : [`-${short}`])]) {
    const register = NATIVE.has(name) ? nativeTest : Deno.test;
    register(`the option ${spelling} does what its help says`, () => EXERCISES[name](spelling));
  }
}

Deno.test("the help of every command explains all its options, and some command has each", async () => {
  const used = new Set<OptionName>();
  for (const { name, options } of await allCommands()) {
    const { stdout } = await wasmine(["help", name]);
    for (const option of [...options, ...COMMON_OPTIONS]) {
      assertStringIncludes(stdout, `--${option}`, name);
      used.add(option);
    }
  }
  assertEquals([...used].sort(), Object.keys(OPTIONS).sort());
});

Deno.test("a mistyped option of any command is told apart from a right one", async () => {
  for (const { name } of await allCommands()) {
    const { code, stderr } = await wasmine([name, "--quiett"]);
    assertEquals([code, stderr], [2, `error: unknown option "--quiett"; did you mean "--quiet"?\n`]);
  }
});

Deno.test("messages have no colours where nobody looks at a terminal", async () => {
  for (const env of [{}, { NO_COLOR: "1" }] as Record<string, string>[]) {
    const { stderr } = await wasmine(["run", "nope.wasm"], { env, cwd: EXAMPLES });
    assertEquals(stderr, `error: Cannot read "nope.wasm": no such file\n`);
  }
});
