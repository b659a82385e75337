/**
 * The plugin server on loopback: what is sent to it must neither stop nor hang it.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { harmlessPlugin, hostilePlugins, PluginServer } from "../tests/attack/plugins.ts";
import { peakOf } from "../tests/processes.ts";

const EXPECTED = [
  /^a module that logs: 200 {"result":1,"log":\[7\]}$/,
  /^an endless loop: 422 (timed out|all fuel consumed)/,
  // 16 MiB are 256 pages; the module grows by 16 pages from one.
  /^a memory bomb: 200 {"result":241,"log":\[\]}$/,
  /^a trap: 422 integer divide by zero \|\s+0: plugin!divide \(0x[0-9a-f]+\) \|\s+1: plugin!run/,
  /^no module: 400 /,
  /^a module that answers: 200 {"result":42,"log":\[\]}$/,
];

Deno.test("the client's modules are answered as they deserve", async () => {
  await using server = await PluginServer.start("js");
  const client = fromFileUrl(import.meta.resolve("./plugin_client.ts"));
  const args = ["run", "--no-prompt", "--allow-net=127.0.0.1", client, server.url];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
  EXPECTED.forEach((pattern, i) => assertMatch(lines[i] ?? "", pattern));
});

/** What is expected of modules that could end otherwise than by a limit. */
const STATUS: Readonly<Record<string, number>> = {
  "an exception": 422,
  "an endless loop": 422,
  "an endless recursion": 422,
  "a start that does not end": 422,
  "filling memory": 422,
  "filling a table": 422,
  "calling the host": 422,
  "large tables": 413,
  "many globals": 413,
  "a large memory": 413,
  "a growing memory": 200,
  "a trap": 422,
  "another type": 400,
  "an import that is not there": 400,
  "calls with a thousand values": 422,
};

Deno.test("hostile modules are answered, and so is who comes after them, in some hundred megabytes", async () => {
  await using server = await PluginServer.start("js");
  let number = 0;
  for (const [what, bytes] of hostilePlugins()) {
    const { status, body } = await server.send(bytes);
    assert(status < 500, `${what}: ${status} ${body}`);
    if (what in STATUS) assertEquals(status, STATUS[what], `${what}: ${body}`);
    assertEquals(
      await server.send(harmlessPlugin(++number)),
      { status: 200, body: `{"result":${number},"log":[]}` },
      what,
    );
  }
  assert(peakOf(server.pid) < 2 ** 30, `${peakOf(server.pid)} bytes`);
});

Deno.test("others are served while a plugin does not end", async () => {
  await using server = await PluginServer.start("js");
  const loop = hostilePlugins().get("an endless loop")!;
  const endless = Promise.all([server.send(loop), server.send(loop), server.send(loop)]);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => server.send(harmlessPlugin(i))));
  assertEquals(answers.map(({ body }) => body), answers.map((_, i) => `{"result":${i},"log":[]}`));
  assertEquals((await endless).map(({ status }) => status), [422, 422, 422]);
});
