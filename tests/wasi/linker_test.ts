/** Programs for WASI in a linker: one step from a module to an exit code, on every engine. */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { type Engine, Linker, WasmTrap } from "../../mod.ts";
import { CapturedOutput, MemoryFileSystem, Wasi, WasiExit } from "../../src/wasi/mod.ts";
import { clusterFor, engineTest, moduleOf } from "../runtime/engines.ts";

const IMPORTS = `
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))`;

/** Writes the text at 16 to descriptor 1, by a pair of pointer and length at 8. */
const say = (text: string) =>
  `(data (i32.const 8) "\\10\\00\\00\\00\\${text.length.toString(16).padStart(2, "0")}\\00\\00\\00${text}")
   (func $say (drop (call $write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 0))))`;

function program(start: string, { text = "said", more = "", entry = `(export "_start" (func $start))` } = {}): string {
  return `(module ${IMPORTS} (memory (export "memory") 1) ${say(text)} (func $start ${start}) ${entry} ${more})`;
}

engineTest("a program runs in one step, and its exit code is a number", (engine) => {
  using cluster = clusterFor(engine);
  for (const [start, code] of [["(call $say)", 0], ["(call $say) (call $exit (i32.const 7))", 7]] as const) {
    const stdout = new CapturedOutput(), wasi = new Wasi({ stdout });
    assertEquals(wasi.run(new Linker().bind(cluster), moduleOf(program(start)), { engine }), code);
    assertEquals(stdout.text, "said");
    assertThrows(() => wasi.run(new Linker().bind(cluster), moduleOf(program(start)), { engine }), TypeError, "before");
  }
});

engineTest("an exit in the function that runs when an instance is made is the program's exit", (engine) => {
  using cluster = clusterFor(engine);
  const stdout = new CapturedOutput();
  const text = program("(call $say) (call $exit (i32.const 3))", { entry: "(start $start)" });
  assertEquals(new Wasi({ stdout }).run(new Linker().bind(cluster), moduleOf(text), { engine }), 3);
  assertEquals(stdout.text, "said");
});

engineTest("files can be in memory, for a program that reads one and writes another", (engine) => {
  using cluster = clusterFor(engine);
  const files = new MemoryFileSystem({ "in.txt": "contents" }), { root } = files;
  const open = (at: number, length: number, flags: number, rights: number, to: number) =>
    `(if (call $open (i32.const 3) (i32.const 0) (i32.const ${at}) (i32.const ${length}) (i32.const ${flags})
      (i64.const ${rights}) (i64.const 0) (i32.const 0) (i32.const ${to})) (then unreachable))`;
  const start = `${open(200, 6, 0, 2, 100)} ${open(206, 7, 1, 64, 104)}
    (i32.store (i32.const 300) (i32.const 400)) (i32.store (i32.const 304) (i32.const 50))
    (if (call $read (i32.load (i32.const 100)) (i32.const 300) (i32.const 1) (i32.const 304)) (then unreachable))
    (if (call $write (i32.load (i32.const 104)) (i32.const 300) (i32.const 1) (i32.const 0)) (then unreachable))`;
  const module = moduleOf(program(start, { more: `(data (i32.const 200) "in.txtout.txt")` }));
  const wasi = new Wasi({ preopens: [{ guest: "/", directory: root }] });
  assertEquals(wasi.run(new Linker().bind(cluster), module, { engine }), 0);
  assertEquals(files.readText("out.txt"), "contents");
});

engineTest("instances of one linker have the memory that each exports, before and after they start", (engine) => {
  using cluster = clusterFor(engine);
  const said: string[] = [], linker = new Linker().bind(cluster);
  const wasi = new Wasi({ stdout: (bytes) => void said.push(new TextDecoder().decode(bytes)) });
  wasi.link(linker);
  const [one, two] = ["one", "two"].map((text) => {
    const more = `(func (export "say") (call $say)) (start $say)`;
    return linker.instantiate(moduleOf(program("(call $say)", { text, more })), { engine });
  });
  two.func("say").invoke();
  assertEquals(wasi.start(one), 0);
  one.func("say").invoke();
  two.func("say").invoke();
  assertEquals(said, ["one", "two", "two", "one", "one", "two"]);
});

engineTest("a program that grows its memory goes on in what it has then", (engine) => {
  using cluster = clusterFor(engine);
  const stdout = new CapturedOutput();
  const start = `(call $say) (drop (memory.grow (i32.const 100))) (call $say)
    (i32.store (i32.const 8) (i32.const 6000000)) (i32.store (i32.const 6000000) (i32.const 0x65726f6d)) (call $say)`;
  assertEquals(new Wasi({ stdout }).run(new Linker().bind(cluster), moduleOf(program(start)), { engine }), 0);
  assertEquals(stdout.text, "saidsaidmore");
});

/** Waits an hour: a subscription to a clock at 400. */
const WAIT = `(i64.store (i32.const 424) (i64.const 3600000000000)) (i32.store (i32.const 416) (i32.const 1))
  (drop (call $poll (i32.const 400) (i32.const 500) (i32.const 1) (i32.const 600)))`;

engineTest("what waits ends with the cluster's time, and with that of a call, in start functions too", (engine) => {
  for (const entry of [`(export "_start" (func $start))`, "(start $start)"]) {
    const module = moduleOf(program(WAIT, { entry }));
    using timed = clusterFor(engine, { timeout: 1000 });
    using metered = clusterFor(engine, { metered: true });
    const before = performance.now();
    assertThrows(() => new Wasi().run(new Linker().bind(timed), module, { engine }), WasmTrap, "is 1000 ms");
    const run = () => new Wasi().run(new Linker().bind(metered), module, { engine });
    assertThrows(() => metered.limited({ timeout: 50 }, run), WasmTrap, "of the call is 50 ms");
    assertEquals(performance.now() - before < 5000, true);
  }
});

engineTest("a trap passes, and what is no command is refused", (engine) => {
  using cluster = clusterFor(engine);
  const run = (text: string) => new Wasi().run(new Linker().bind(cluster), moduleOf(text), { engine });
  assertThrows(() => run(program("unreachable")), WasmTrap, "unreachable");
  assertThrows(() => run(program("", { entry: "" })), TypeError, 'exports no function "_start"');
  assertThrows(() => run(`(module (func (export "_start") (param i32)))`), TypeError, '"_start" takes parameters');
  assertThrows(() => run(`(module (func (export "_start") (result i32) i32.const 1))`), TypeError, "returns");
  const both = `(module (func (export "_start")) (func (export "_initialize")))`;
  assertThrows(() => run(both), TypeError, "it is a reactor");
  assertThrows(() => run(`(module (memory (export "_start") 1))`), TypeError, 'exports no function "_start"');
  for (const nothing of [undefined, null, 7, {}, { exports: 7 }, { get: () => {} }]) {
    for (const method of ["start", "initialize"] as const) {
      assertThrows(() => new Wasi()[method](nothing as never), TypeError, "the instance must be one of a linker");
    }
  }
});

engineTest("a reactor of a linker is initialized, and its functions are called then", (engine: Engine) => {
  using cluster = clusterFor(engine);
  const linker = new Linker().bind(cluster), stdout = new CapturedOutput(), wasi = new Wasi({ stdout });
  wasi.link(linker);
  const entry = `(export "_initialize" (func $start)) (func (export "leave") (call $exit (i32.const 5)))`;
  const handle = linker.instantiate(moduleOf(program("(call $say)", { entry })), { engine });
  wasi.initialize(handle);
  assertEquals(stdout.text, "said");
  assertEquals(assertThrows(() => handle.func("leave").invoke(), WasiExit).code, 5);
});

Deno.test("programs have none of the process's streams unless they are asked for", async () => {
  const script = `import { Wasi } from ${JSON.stringify(new URL("../../src/wasi/mod.ts", import.meta.url).href)};
    for (const streams of [{}, { stdin: "inherit", stdout: "inherit", stderr: "inherit" }]) {
      const memory = { buffer: new ArrayBuffer(1024) }, view = new DataView(memory.buffer);
      const { fd_read, fd_write } = new Wasi({ ...streams, memory }).imports.wasi_snapshot_preview1;
      view.setUint32(0, 100, true); view.setUint32(4, 5, true);
      fd_read(0, 0, 1, 8);
      for (const fd of [1, 2]) fd_write(fd, 0, 1, 12);
    }`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(file, script);
    const run = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--quiet", file],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const input = run.stdin.getWriter();
    await input.write(new TextEncoder().encode("input"));
    await input.close();
    const { code, stdout, stderr } = await run.output();
    assertEquals([code, new TextDecoder().decode(stdout)], [0, "input"], new TextDecoder().decode(stderr));
    assertStringIncludes(new TextDecoder().decode(stderr), "input");
    assertEquals(stderr.length, 5);
  } finally {
    await Deno.remove(file);
  }
});

engineTest("a program in two clusters ends where its time is over, and waits where it is not", (engine) => {
  // Waits an hour, or no time, as the first byte says.
  const module = moduleOf(`(module ${IMPORTS} (memory (export "memory") 1)
    (data (i32.const 16) "\\01") (data (i32.const 24) "\\00\\a0\\b8\\30\\46\\03")
    (func (export "wait") (param i64) (i64.store (i32.const 24) (local.get 0))
      (drop (call $poll (i32.const 0) (i32.const 512) (i32.const 1) (i32.const 1024)))))`);
  const wasi = new Wasi(), HOUR = 3_600_000_000_000n;
  using limited = clusterFor(engine, { timeout: 300 });
  using free = clusterFor(engine);
  const [first, second] = [limited, free].map((cluster) => {
    const linker = new Linker().bind(cluster);
    wasi.link(linker);
    return linker.instantiate(module, { engine }).func("wait");
  });
  second.invoke(1n);
  const start = performance.now();
  assertThrows(() => first.invoke(HOUR), WasmTrap, "timed out");
  assertEquals(performance.now() - start < 2000, true);
  second.invoke(1n);
});
