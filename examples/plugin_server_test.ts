/**
 * The plugin server on loopback: what is sent to it must neither stop nor hang it.
 *
 * @module
 */
import { assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";

const EXPECTED = [
  /^a module that logs: 200 {"result":1,"log":\[7\]}$/,
  /^an endless loop: 422 (timed out|all fuel consumed)/,
  // 16 MiB are 256 pages; the module grows by 16 pages from one.
  /^a memory bomb: 200 {"result":241,"log":\[\]}$/,
  /^a trap: 422 integer divide by zero \|\s+0: plugin!divide \(0x[0-9a-f]+\) \|\s+1: plugin!run/,
  /^no module: 400 /,
  /^a module that answers: 200 {"result":42,"log":\[\]}$/,
];

function example(name: string, args: string[]): Deno.Command {
  const path = fromFileUrl(import.meta.resolve(`./${name}`));
  const options = ["run", "--no-prompt", "--allow-net=127.0.0.1", path, ...args];
  return new Deno.Command(Deno.execPath(), { args: options, stdout: "piped", stderr: "inherit" });
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

Deno.test("the plugin server survives an endless loop, a memory bomb and a trap", async () => {
  await using server = example("plugin_server.ts", ["0"]).spawn();
  const url = (await firstLine(server.stdout)).replace("listening on ", "");
  const { stdout } = await example("plugin_client.ts", [url]).output();
  const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
  EXPECTED.forEach((pattern, i) => assertMatch(lines[i] ?? "", pattern));
});
