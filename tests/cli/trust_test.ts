/**
 * What is run as it is: native code in files and in the cache, and translations in the cache. None of it runs unless the
 * user asked for it, or nobody else can have put it there.
 *
 * @module
 */
import { ENGINE_NAMES } from "../../src/engines/mod.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { EVERYTHING, nativeTest, type Outcome, PROGRAMS, temporaryDirectory, wasmine } from "./command.ts";
import { chattyModule } from "./chatty_module.ts";

/** Makes an artifact of a test program; returns its bytes. */
async function compiled(program: string): Promise<Uint8Array> {
  using directory = temporaryDirectory();
  const path = `${directory.path}/made.cwasm`;
  await wasmine(["compile", "-O", "0", "-o", path, program], { permissions: EVERYTHING });
  return Deno.readFileSync(path);
}

nativeTest(
  "native code runs from a file that is named .cwasm, or if that was asked for, and from no other",
  async () => {
    using directory = temporaryDirectory();
    const bytes = await compiled("exit.wat"), cwd = directory.path, native = { cwd, permissions: EVERYTHING };
    const names = ["app.wasm", "app.wat", "app", "cwasm", ".cwasm.wasm", "app.CWASM", "app.cwasm.bak", "app.cwasm"];
    for (const name of names) Deno.writeFileSync(`${cwd}/${name}`, bytes);
    const refusal = (name: string) =>
      `error: Cannot run "${name}": it holds native code, which nothing confines and which needs ` +
      `a name that ends in .cwasm, or --allow-precompiled\n`;
    for (const name of names) {
      const named = name === "app.cwasm";
      const expected = named ? { code: 42, stdout: "", stderr: "" } : { code: 1, stdout: "", stderr: refusal(name) };
      assertEquals(await wasmine(["run", name], native), expected);
      if (!named) assertEquals((await wasmine(["run", "--allow-precompiled", name], native)).code, 42);
    }
    for (const backend of ["auto", ...ENGINE_NAMES]) {
      const { code, stderr } = await wasmine(["run", "-b", backend, "-"], { ...native, stdin: bytes });
      assertEquals([code, stderr], [1, refusal("-")]);
    }
    assertEquals((await wasmine(["./app"], native)).stderr, refusal("./app"));
    assertEquals((await wasmine(["run", "--allow-precompiled", "-"], { ...native, stdin: bytes })).code, 42);
    const preloaded = await wasmine(["run", "--preload", "library=app.wasm", `${PROGRAMS}/exit.wat`], native);
    assertEquals([preloaded.code, preloaded.stderr], [1, refusal("app.wasm")]);
  },
);

nativeTest("no other command takes native code for a module", async () => {
  using directory = temporaryDirectory();
  const bytes = await compiled("exit.wat"), cwd = directory.path;
  Deno.writeFileSync(`${cwd}/app.cwasm`, bytes);
  for (
    const args of [["validate"], ["inspect"], ["inspect", "--functions"], ["compile"], ["compile", "--emit", "js"]]
  ) {
    const { code, stderr } = await wasmine([...args, "app.cwasm"], { cwd, permissions: EVERYTHING });
    assertEquals([code, stderr], [1, `error: "app.cwasm" holds native code, which can be run and nothing else\n`]);
  }
});

/** What a test does to a cache that has something in it. */
type Tampering = (cache: string) => void;

/** Only root can make what belongs to somebody else. */
const FOREIGN: Readonly<Record<string, Tampering>> = Deno.uid() !== 0 ? {} : {
  "belongs to somebody else": (cache) => Deno.chownSync(cache, 65534, 65534),
};

const UNSAFE: Readonly<Record<string, Tampering>> = {
  ...FOREIGN,
  "is open to others": (cache) => Deno.chmodSync(cache, 0o777),
  "is open to a group": (cache) => Deno.chmodSync(cache, 0o775),
  "is open to others, who cannot remove anything": (cache) => Deno.chmodSync(cache, 0o1777),
  "lies in a directory that is open to others": (cache) =>
    Deno.chmodSync(cache.slice(0, cache.lastIndexOf("/")), 0o777),
  "is a link": (cache) => {
    Deno.renameSync(cache, `${cache}-itself`);
    Deno.symlinkSync(`${cache}-itself`, cache);
  },
};
/** Two programs, and a cache that was filled by runs of one. */
class Bench implements Disposable {
  readonly #directory = temporaryDirectory();
  readonly cache = `${this.#directory.path}/caches/cache`;
  readonly #args: readonly string[];
  readonly permissions: readonly string[];

  constructor(args: readonly string[], permissions: readonly string[]) {
    Deno.writeFileSync(`${this.#directory.path}/large.wasm`, chattyModule());
    Deno.copyFileSync(`${PROGRAMS}/exit.wat`, `${this.#directory.path}/small.wat`);
    this.#args = args;
    this.permissions = permissions;
  }

  run(...args: string[]): Promise<Outcome> {
    const { cache, permissions } = this;
    return wasmine(["run", ...args, ...this.#args], {
      cwd: this.#directory.path,
      env: { WASMINE_CACHE_DIR: cache },
      permissions,
    });
  }

  /** Names of the files in the cache with their contents. */
  contents(): Map<string, string> {
    const names = Array.from(Deno.readDirSync(this.cache), ({ name }) => name).sort();
    return new Map(names.map((name) => [name, Deno.readFileSync(`${this.cache}/${name}`).toBase64()]));
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]();
  }
}

/** The two kinds of code that are kept, with the permissions that they need. */
const KEPT = [
  { what: "native code", args: ["-b", "llvm", "small.wat"], permissions: EVERYTHING, test: nativeTest },
  {
    what: "translations",
    args: ["-b", "js", "large.wasm"],
    permissions: ["--allow-read", "--allow-write", "--allow-env"],
    test: (name: string, fn: () => Promise<void>) => Deno.test(name, fn),
  },
];

for (const { what, args, permissions, test } of KEPT) {
  for (const [why, tamper] of Object.entries(UNSAFE)) {
    test(`a cache of ${what} that ${why} is not used, and that is said once`, async () => {
      using bench = new Bench(args, permissions);
      const expected = await bench.run();
      assertEquals([expected.stderr, bench.contents().size > 0], ["", true]);
      tamper(bench.cache);
      const before = bench.contents(), { code, stdout, stderr } = await bench.run();
      assertEquals([code, stdout], [expected.code, expected.stdout]);
      assertMatch(stderr, /^warning: Cannot use ".*\/caches\/cache" as a cache: [^\n]+; --cache-dir [^\n]+\n$/);
      assertEquals(bench.contents(), before);
      assertEquals((await bench.run("--no-cache")).stderr, "");
    });
  }

  test(`a file with ${what} that others can change is not used, but replaced`, async () => {
    using bench = new Bench(args, permissions);
    const expected = await bench.run(), [name] = bench.contents().keys(), path = `${bench.cache}/${name}`;
    const outside = `${bench.cache}/../outside`, bytes = Deno.readFileSync(path);
    const ways: Tampering[] = [
      () => Deno.chmodSync(path, 0o666),
      () => {
        Deno.writeFileSync(outside, bytes, { mode: 0o600 });
        Deno.removeSync(path);
        Deno.symlinkSync(outside, path);
      },
      () => Deno.linkSync(path, outside),
      () => {
        Deno.removeSync(path);
        assertEquals(new Deno.Command("mkfifo", { args: [path] }).outputSync().success, true);
      },
    ];
    for (const tamper of ways) {
      tamper(path);
      assertEquals(await bench.run(), expected);
      const { isFile, mode, nlink } = Deno.lstatSync(path);
      assertEquals([isFile, mode! & 0o777, nlink], [true, 0o600, 1]);
      try {
        Deno.removeSync(outside);
      } catch {
        // Only some of the ways make one.
      }
    }
  });
}

const DIGEST = "0".repeat(64);

/** Puts something that is no file under every kind of name that a cache has. */
function litter(cache: string, make: (path: string) => void): void {
  Deno.mkdirSync(`${cache}/${"1".repeat(64)}-Ox-00000000.parts`, { recursive: true, mode: 0o700 });
  const names = [
    `${DIGEST}-Ox-00000000.cwasm`,
    `${DIGEST}-Ox-00000000.parts`,
    `${DIGEST}-js-0.1.0-6.translation`,
    `${"1".repeat(64)}-Ox-00000000.parts/lock`,
    `${"1".repeat(64)}-Ox-00000000.parts/19.1.7-1of2.o`,
    "wasmine-entry-00000000.so",
    `.wasmine-${crypto.randomUUID()}`,
  ];
  for (const name of names) make(`${cache}/${name}`);
}

const LITTER: Readonly<Record<string, (path: string) => void>> = {
  "pipes": (path) => void new Deno.Command("mkfifo", { args: [path] }).outputSync(),
  "directories": (path) => Deno.mkdirSync(`${path}/inner`, { recursive: true }),
  "links to nowhere": (path) => Deno.symlinkSync("nowhere", path),
  "links to themselves": (path) => Deno.symlinkSync(path, path),
  "links to a directory outside": (path) => Deno.symlinkSync("../..", path),
};

for (const [what, make] of Object.entries(LITTER)) {
  Deno.test(`${what} in a cache neither hang nor break list, clean, doctor and run`, async () => {
    using directory = temporaryDirectory();
    const cache = `${directory.path}/cache`, env = { WASMINE_CACHE_DIR: cache }, outside = `${directory.path}/outside`;
    Deno.writeTextFileSync(outside, "mine");
    litter(cache, make);
    const list = await wasmine(["cache", "list"], { env });
    assertEquals([list.code, list.stderr], [0, ""]);
    assertStringIncludes(list.stdout, "(damaged)");
    assertEquals((await wasmine(["doctor"], { env })).code, 0);
    assertEquals((await wasmine(["run", "exit.wat"], { env })).code, 42);
    const clean = await wasmine(["cache", "clean"], { env });
    assertEquals([clean.code, clean.stderr], [0, ""]);
    assertEquals(Array.from(Deno.readDirSync(cache)), []);
    assertEquals(Deno.readTextFileSync(outside), "mine");
  });
}

Deno.test("headers that are no headers are damage", async () => {
  using directory = temporaryDirectory();
  const env = { WASMINE_CACHE_DIR: directory.path },
    texts = ["null", "7", "[]", "{}", `{"name":7}`, `{"name":{"a":1}}`, "x"];
  texts.forEach((text, i) => {
    const header = new TextEncoder().encode(text), digest = String(i).repeat(64);
    const length = new Uint8Array(Uint32Array.of(header.length).buffer),
      magic = [0, 0x63, 0x77, 0x61, 0x73, 0x6d, 13, 10];
    const write = (name: string, start: number[]) =>
      Deno.writeFileSync(`${directory.path}/${digest}-${name}`, Uint8Array.from([...start, ...length, ...header]));
    write("Ox-00000000.cwasm", [...magic, ...new Array(32).fill(0)]);
    write("js-0.1.0-6.translation", new Array(32).fill(0));
  });
  const { code, stdout, stderr } = await wasmine(["cache", "list"], { env });
  assertEquals([code, stderr, stdout.match(/\(damaged\)/g)?.length], [0, "", 2 * texts.length]);
});

Deno.test("a cache whose place depends on the working directory is not taken from the environment", async () => {
  const relative = await wasmine(["run", "exit.wat"], { env: { WASMINE_CACHE_DIR: "here" } });
  assertEquals([relative.code, relative.stderr], [
    2,
    `error: WASMINE_CACHE_DIR must be an absolute path, not "here"\n`,
  ]);
});
