/**
 * A server that runs code of strangers: the body of each request is a WebAssembly module, the answer what its function
 * `run` returns.
 *
 * ```sh
 * deno run --allow-net=127.0.0.1 --allow-read=. examples/plugin_server.ts
 * deno run --allow-net=127.0.0.1 examples/plugin_client.ts http://127.0.0.1:8000/
 * ```
 *
 * What it promises, whatever is sent to it:
 *
 * - Every request is answered, within some seconds of its turn: 200 with the result, 400 if the bytes are no such module,
 *   413 if it is too large or asks for more than it may have, 422 if it traps, throws, or takes too long, 503 if too many
 *   wait. Only a fault of the server itself is a 500.
 * - No plugin sees another one, or anything of the machine but its own memory and the log.
 * - Others are served meanwhile, as long as not every Worker is busy; and afterwards in any case.
 *
 * That takes three walls. The first are limits: each plugin gets a cluster of its own with a cap on memory, fuel and a
 * deadline (`plugin_worker.ts`). The second are Workers, which are thrown away if they do not answer in time, or have
 * served long enough (`plugin_pool.ts`). The third is the process with its permissions: the plugin of a server that needs
 * more than a port should run in one of its own, since V8 ends a process whose memory is used up, Workers or not.
 */
import { PluginPool } from "./plugin_pool.ts";

/** Bytes of a module. */
const LARGEST_MODULE = 256 * 1024;

/** Answers a request. */
async function handle(pool: PluginPool, request: Request): Promise<Response> {
  if (request.method !== "POST") return new Response("POST a WebAssembly module", { status: 405 });
  if (!(Number(request.headers.get("Content-Length") ?? NaN) <= LARGEST_MODULE)) {
    return new Response(`a module has at most ${LARGEST_MODULE} bytes`, { status: 413 });
  }
  const { status, body } = await pool.run(await request.bytes());
  return new Response(body, {
    status,
    headers: { "Content-Type": status === 200 ? "application/json" : "text/plain" },
  });
}

if (import.meta.main) {
  const [port = "8000", engine = "js"] = Deno.args;
  const pool = new PluginPool(Math.max(2, navigator.hardwareConcurrency - 1), engine);
  Deno.serve({
    hostname: "127.0.0.1",
    port: Number(port),
    onListen: ({ port }) => console.log(`listening on http://127.0.0.1:${port}/`),
  }, (request) => handle(pool, request));
}
