/** The plugin host with plugins that behave and plugins that do not. */
import { assertEquals } from "@std/assert";
import { assemble } from "../src/wast/mod.ts";

const HOST = new URL("plugin_host.ts", import.meta.url).pathname;
const GREET = new URL("greet.wasm", import.meta.url).pathname;

async function host(text: string, ...files: string[]): Promise<string> {
  const args = ["run", "--no-check", "--no-prompt", "--allow-read", HOST, text, ...files];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, env: { NO_COLOR: "1" } }).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stderr)], [0, ""]);
  return decoder.decode(stdout);
}

/** What is said of a plugin with some functions. */
async function saidOf(fields: string): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".wasm" });
  try {
    await Deno.writeFile(file, assemble(`(module ${fields})`));
    return (await host("text", file)).trim().replace(`${file} failed: `, "");
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("the plugin is what its text says", async () => {
  const text = await Deno.readTextFile(new URL("greet.wat", import.meta.url));
  assertEquals(assemble(text), await Deno.readFile(GREET));
});

Deno.test("a host takes less than 60 lines", async () => {
  assertEquals((await Deno.readTextFile(HOST)).split("\n").length < 60, true);
});

Deno.test("a text goes in and another one comes out, of any length", async () => {
  for (const text of ["wörld 🦕", "x".repeat(100_000)]) {
    assertEquals(await host(text, GREET), `greet.wasm says "greeted"\n"Hello, ${text}"\n`);
  }
});

Deno.test("what a plugin does wrong is its own failure, and the next one runs", async () => {
  const failed = `${GREET} failed: "all fuel consumed (the limit \\"fuel\\" of the call is 1000000)"\n`;
  assertEquals(await host("", GREET, GREET), failed.repeat(2));
  const memory = `(memory (export "memory") 1)`,
    allocate = `(func (export "allocate") (param i32) (result i32) i32.const`;
  const transform = `(func (export "transform") (param i32 i32) (result i32 i32)`;
  const plugins: [string, string][] = [
    [`${memory} ${allocate} 0) ${transform} (i32.const 65536) (i32.const 1))`, "1 byte at 65536, of 65536"],
    [`${memory} ${allocate} -1) ${transform} unreachable)`, "4 bytes at 4294967295, of 65536"],
    [
      `${memory} ${allocate} 0) ${transform} (memory.fill (i32.const 0) (i32.const 255) (i32.const 9)) (i32.const 0)
      (i32.const 2))`,
      "malformed UTF-8 encoding",
    ],
    [`${memory} ${allocate} 0) ${transform} unreachable)`, "unreachable"],
    [`${memory} ${allocate} 0)`, "has no exported function"],
    [`(memory (export "memory") 99)`, "maxMemory"],
    [`(func $start (loop (br 0))) (start $start)`, "all fuel consumed"],
    [`(import "host" "log" (func))`, "incompatible import type"],
    [`(import "host" "\\1b[2J" (func))`, 'unknown import \\"host.\\u001b[2J'],
  ];
  for (const [fields, said] of plugins) {
    const found = await saidOf(fields);
    assertEquals(found.includes(said), true, found);
  }
});
