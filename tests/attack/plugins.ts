/**
 * Modules to be sent to a server that runs plugins, and the server.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { assemble } from "../../src/wast/mod.ts";
import { BOMBS } from "./attacks/bombs.ts";

const ROOT = fromFileUrl(new URL("../../", import.meta.url));
/** What the server takes. */
const LARGEST_MODULE = 256 * 1024;

const run = (body: string, around = "") => `(module ${around} (func (export "run") (result i32) ${body}))`;
const endless = (body: string) =>
  run(`(loop $again ${body} (br $again)) (i32.const 0)`, "(memory 256) (table $t 50000 funcref)");

/** Texts of modules that want more than they may have. */
const TEXTS: Readonly<Record<string, string>> = {
  "an exception": run("(throw $e (i32.const 1))", "(tag $e (param i32))"),
  "an endless loop": endless(""),
  "an endless recursion": run("(call $f)", "(func $f (result i32) (i32.add (call $f) (call $f)))"),
  "a start that does not end":
    `(module (func $s (loop $again (br $again))) (start $s) (func (export "run") (result i32) (i32.const 1)))`,
  "filling memory": endless("(memory.fill (i32.const 0) (i32.const 1) (i32.const 16777216))"),
  "filling a table": endless("(table.fill $t (i32.const 0) (ref.null func) (i32.const 50000))"),
  "calling the host": run(
    "(loop $again (call $log (i32.const 1)) (br $again)) (i32.const 0)",
    `(import "host" "log" (func $log (param i32)))`,
  ),
  "large tables": run("(i32.const 0)", "(table 10000000 funcref)".repeat(100)),
  "many globals": run("(i32.const 0)", "(global i32 (i32.const 0))".repeat(40_000)),
  "many memories": run("(i32.const 0)", "(memory 0)".repeat(100)),
  "a large memory": run("(i32.const 0)", "(memory 65536)"),
  "a growing memory": run(
    "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) (memory.size)",
    "(memory 0)",
  ),
  "a trap": run("unreachable"),
  "another type": `(module (func (export "run") (param i64) (result f64) (f64.const 0)))`,
  "an import that is not there": run("(i32.const 0)", `(import "env" "system" (func (param i32)))`),
};

/** Thousands of parts with which a module is as large as the server takes it. */
const THOUSANDS = 1;

/** Modules that are meant to do harm, by what they do. */
export function hostilePlugins(): Map<string, Uint8Array<ArrayBuffer>> {
  const plugins = new Map(Object.entries(TEXTS).map(([what, text]) => [what, assemble(text)]));
  for (const [what, bomb] of Object.entries(BOMBS)) plugins.set(what, bomb(THOUSANDS));
  for (const [what, { length }] of plugins) {
    if (length > LARGEST_MODULE) throw new RangeError(`${what}: ${length} bytes`);
  }
  return plugins;
}

/** A module that returns a number, and differs from those that return others. */
export function harmlessPlugin(number: number): Uint8Array<ArrayBuffer> {
  const text = `(func $work${number} (param i32) (result i32) (i32.add (local.get 0) (i32.const ${number})))`;
  return assemble(run(`(call $work${number} (i32.const 0))`, text));
}

/** The server of the examples on a free port. */
export class PluginServer implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly url: string;

  private constructor(process: Deno.ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  static async start(engine: string): Promise<PluginServer> {
    const rights = engine === "llvm" ? ["-A"] : ["--no-prompt", "--allow-net=127.0.0.1", `--allow-read=${ROOT}`];
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", ...rights, `${ROOT}examples/plugin_server.ts`, "0", engine],
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    return new PluginServer(process, (await firstLine(process.stdout)).replace("listening on ", ""));
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Sends a module; returns the status and the answer. */
  async send(bytes: Uint8Array<ArrayBuffer>): Promise<{ status: number; body: string }> {
    const response = await fetch(this.url, { method: "POST", body: bytes });
    return { status: response.status, body: await response.text() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }
}

/** The first line of a stream. */
async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0];
}
