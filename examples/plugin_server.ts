/**
 * A server that runs code of strangers: the body of each request is a WebAssembly module, the answer what its function
 * `run` returns. Every module gets a cluster of its own with a memory cap, fuel and a deadline, so that an endless loop, a
 * memory bomb or a trap ends that request and nothing else.
 *
 * ```sh
 * deno run --allow-net=127.0.0.1 examples/plugin_server.ts
 * deno run --allow-net=127.0.0.1 examples/plugin_client.ts http://127.0.0.1:8000/
 * ```
 *
 * A module runs on the server's own thread: while it does, at most as long as the deadline, nobody else is served. A
 * server with more to do has a few workers that do what `runPlugin` does.
 */
import {
  Cluster,
  compile,
  FormatError,
  JsJit,
  LimitError,
  Linker,
  LinkError,
  UnsupportedFeatureError,
  WasmTrap,
} from "../mod.ts";

/** What a request may use. */
const LIMITS = { maxMemory: 16 * 2 ** 20, fuel: 1_000_000_000, timeout: 200 };
/** Bytes of a module. */
const LARGEST_MODULE = 256 * 1024;
/** Lines that a plugin may log. */
const MOST_LINES = 100;

const engine = new JsJit();

/** What came of a plugin. */
interface Outcome {
  readonly result: number;
  readonly log: readonly number[];
}

/**
 * Compiles a module, gives it a log, and calls its function `run` without arguments.
 *
 * @throws {WasmTrap} if it traps, or uses up its fuel or its time.
 */
async function runPlugin(bytes: Uint8Array<ArrayBuffer>): Promise<Outcome> {
  const module = await compile(bytes, { name: "plugin" });
  const log: number[] = [];
  using cluster = new Cluster(LIMITS);
  const linker = new Linker().func("host", "log", { params: ["i32"], results: [] }, (value) => {
    if (log.length < MOST_LINES) log.push(value);
  });
  const instance = linker.bind(cluster).instantiate(module, { engine });
  return { result: instance.typedFunc("run", { params: [], results: ["i32"] })(), log };
}

/** Errors that are the plugin's fault, and the status that they get. */
const FAULTS: readonly (readonly [abstract new (...args: never[]) => Error, number])[] = [
  [FormatError, 400],
  [LinkError, 400],
  [UnsupportedFeatureError, 400],
  [LimitError, 413],
  [WasmTrap, 422],
  // No function `run` of that type, or one of these that the program's own calls ran into.
  [TypeError, 400],
];

/** The answer to an error: what is wrong and, for a trap, where. */
function explain(error: unknown): Response {
  const fault = FAULTS.find(([type]) => error instanceof type);
  if (fault === undefined) throw error;
  const { message } = error as Error, backtrace = error instanceof WasmTrap ? error.backtrace() : "";
  return new Response(`${message}\n${backtrace}`.trim(), { status: fault[1] });
}

/** Answers a request. */
async function handle(request: Request): Promise<Response> {
  if (request.method !== "POST") return new Response("POST a WebAssembly module", { status: 405 });
  if (Number(request.headers.get("Content-Length") ?? Infinity) > LARGEST_MODULE) {
    return new Response(`a module has at most ${LARGEST_MODULE} bytes`, { status: 413 });
  }
  try {
    return Response.json(await runPlugin(await request.bytes()));
  } catch (error) {
    return explain(error);
  }
}

if (import.meta.main) {
  const port = Number(Deno.args[0] ?? 8000);
  Deno.serve({
    hostname: "127.0.0.1",
    port,
    onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}/`),
  }, handle);
}
