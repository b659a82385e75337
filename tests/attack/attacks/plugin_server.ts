/**
 * The server of the examples, which runs plugins of strangers: it answers all of them, and the next harmless one.
 *
 * @module
 */
import type { Attack } from "../attack.ts";
import { harmlessPlugin, hostilePlugins, PluginServer } from "../plugins.ts";
import { expectSame } from "../tools.ts";

const HARM = /^(400|413|422)$/;

/** On a machine that is busy with other things, a fifth of a second may be over before a harmless plugin has begun. */
const TRIES = 5;

async function expectHarmless(server: PluginServer, number: number): Promise<void> {
  for (let tries = 1;; tries++) {
    const { status, body } = await server.send(harmlessPlugin(number));
    if (tries < TRIES && body.startsWith("timed out")) continue;
    return expectSame(`${status} ${body}`, `200 {"result":${number},"log":[]}`);
  }
}

/** Another module than any before, which begins as one of them: its last byte but some is another one. */
function damaged(bytes: Uint8Array<ArrayBuffer>, round: number): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  if (round > 0) copy[8 + round * 7919 % (copy.length - 8)] ^= 1 << round % 8;
  return copy;
}

async function attack(engine: string, hostile: number, harmless: number): Promise<void> {
  await using server = await PluginServer.start(engine);
  const plugins = [...hostilePlugins()];
  for (let i = 0; i < hostile; i++) {
    const [what, bytes] = plugins[i % plugins.length], round = Math.floor(i / plugins.length);
    const { status, body } = await server.send(damaged(bytes, round));
    if (!HARM.test(`${status}`) && status !== 200) throw new TypeError(`${what}, ${round}: ${status} ${body}`);
    if (i % 10 === 0) await expectHarmless(server, i);
  }
  for (let i = 0; i < harmless; i++) await expectHarmless(server, i);
}

const LONG = ["interpreter: 40 and 40", "js: 500 and 20000", "llvm: 500 and 2000"];

const pluginServer: Attack = {
  name: "plugin-server",
  holds: "a server answers whatever plugins are sent to it, within a gigabyte",
  variants: ["js: 40 and 40", ...LONG],
  long: LONG,
  seconds: 1800,
  async run(variant) {
    const [engine, hostile, harmless] = variant.split(/: | and /);
    await attack(engine, Number(hostile), Number(harmless));
  },
};

export default [pluginServer];
