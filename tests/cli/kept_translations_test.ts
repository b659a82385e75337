/**
 * That large programs keep their translation to JavaScript for the next run, and that nothing depends on it.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { chattyModule } from "./chatty_module.ts";
import { type Outcome, temporaryDirectory, wasmine } from "./command.ts";

/** A directory with the program, and runs of it with a cache of their own. */
class Bench implements Disposable {
  readonly #directory = temporaryDirectory();
  readonly cache = `${this.#directory.path}/cache`;

  constructor() {
    Deno.writeFileSync(`${this.#directory.path}/chatty.wasm`, chattyModule());
  }

  wasmine(args: string[], permissions?: readonly string[]): Promise<Outcome> {
    return wasmine(args, { cwd: this.#directory.path, env: { WASMINE_CACHE_DIR: this.cache }, permissions });
  }

  run(...args: string[]): Promise<Outcome> {
    return this.wasmine(["run", "--backend", "js", ...args]);
  }

  files(): string[] {
    try {
      return Array.from(Deno.readDirSync(this.cache), ({ name }) => `${this.cache}/${name}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]();
  }
}

Deno.test("the first three runs of a large program do the same, with less to do each time", async () => {
  using bench = new Bench();
  const expected = await bench.run("--no-cache", "chatty.wasm");
  assertEquals([expected.code, expected.stdout.length, expected.stderr, bench.files()], [0, 10, "", []]);
  const work = [];
  for (let run = 1; run <= 3; run++) {
    assertEquals(await bench.run("chatty.wasm"), expected);
    const [file, ...others] = bench.files(), { stderr } = await bench.run("-l", "debug", "--no-cache", "chatty.wasm");
    assertEquals(others, []);
    assertMatch(stderr, /validated "chatty\.wasm"/);
    work.push(Deno.statSync(file).size);
  }
  assertEquals([work[0] < work[1], work[1] === work[2]], [true, true], "text, then V8's code too, then nothing new");
  const { stderr } = await bench.run("-l", "debug", "chatty.wasm");
  assertEquals(/validated|kept/.exec(stderr), null, "a program that was found valid is not validated again");
});

Deno.test("traps are told in the same words by later runs", async () => {
  using bench = new Bench();
  const first = await bench.run("chatty.wasm", "please-trap");
  assertEquals([first.code, /_start .*0x[0-9a-f]+|_start/.test(first.stderr)], [134, true]);
  for (let run = 2; run <= 3; run++) assertEquals(await bench.run("chatty.wasm", "please-trap"), first);
});

Deno.test("a limited program has a translation of its own, and the list shows both", async () => {
  using bench = new Bench();
  await bench.run("chatty.wasm");
  await bench.run("--fuel", "1000000", "chatty.wasm");
  const { stdout } = await bench.wasmine(["cache", "list"]);
  assertMatch(stdout, /^chatty\.wasm +js +[\d.]+ KiB +\d+[sm] +[0-9a-f]{16}$/m);
  assertMatch(stdout, /^chatty\.wasm +js metered +[\d.]+ KiB /m);
  assertMatch((await bench.wasmine(["cache", "clean"])).stdout, /^removed 2 modules, /);
  assertEquals(bench.files(), []);
});

Deno.test("what is damaged is not used, and replaced", async () => {
  using bench = new Bench();
  const expected = await bench.run("chatty.wasm"), [file] = bench.files(), whole = Deno.readFileSync(file);
  const damaged = [
    new Uint8Array(),
    new Uint8Array(40),
    whole.subarray(0, whole.length - 1),
    whole.with(whole.length >> 1, whole[whole.length >> 1] ^ 1),
  ];
  for (const bytes of damaged) {
    Deno.writeFileSync(file, bytes);
    assertMatch((await bench.wasmine(["cache", "list"])).stdout, /^1 module, /m);
    assertEquals(await bench.run("chatty.wasm"), expected);
    assertEquals(Deno.readFileSync(file), whole);
  }
});

Deno.test("without permission to write, nothing is kept, and only those who want to know are told", async () => {
  using bench = new Bench();
  const permissions = ["--allow-read", "--allow-env"], args = ["-b", "js", "chatty.wasm"];
  assertEquals((await bench.wasmine(["run", ...args], permissions)).stderr, "");
  const { code, stderr } = await bench.wasmine(["run", "-l", "info", ...args], permissions);
  assertEquals(code, 0);
  assertEquals(stderr, `info: keeping the translation of "chatty.wasm" needs --allow-write=${bench.cache}\n`);
  assertEquals(bench.files(), []);
});
