/**
 * A host of plugins: each takes a text and gives one back. Plugins may be from anybody. They reach nothing but the function
 * that they are given, each has a cluster of its own with so much memory, and each call has so much time and fuel.
 *
 * deno run --allow-read examples/plugin_host.ts TEXT PLUGIN.wasm…
 */
import { Cluster, compile, FormatError, Js, LimitError, Linker, LinkError, WasmTrap } from "../mod.ts";

/** An address and a number of bytes. */
const TEXT = ["i32", "i32"] as const;
const PER_CALL = { timeout: 100, fuel: 1_000_000 };

/** What all plugins are given. Their texts are shown so that they do nothing to a terminal. */
const linker = new Linker().funcWithCaller("host", "log", { params: TEXT, results: [] }, (caller, address, length) => {
  console.log(`${caller.instance.name} says`, JSON.stringify(caller.memory.readString(address, length)));
});

async function transform(file: string, text: string): Promise<string> {
  const module = await compile(file);
  using cluster = new Cluster({ maxMemory: 2 ** 20, metered: true });
  // Within limits too, for a module can have a function that runs when an instance is made.
  const plugin = cluster.limited(PER_CALL, () => linker.bind(cluster).instantiate(module, { engine: new Js() }));
  const memory = plugin.memory("memory"), bytes = new TextEncoder().encode(text);
  const allocate = plugin.typedFunc("allocate", { params: ["i32"], results: ["i32"] }, PER_CALL);
  const transform = plugin.typedFunc("transform", { params: TEXT, results: TEXT }, PER_CALL);
  const address = allocate(bytes.length);
  memory.write(address, bytes);
  return memory.readString(...transform(address, bytes.length));
}

/** What a plugin can do wrong: be no module, want too much, trap or lack a function. Other errors are faults of the host. */
const FAULTS = [FormatError, LinkError, LimitError, WasmTrap, TypeError];

const [text = "", ...files] = Deno.args;
for (const file of files) {
  try {
    console.log(JSON.stringify(await transform(file, text)));
  } catch (error) {
    if (!FAULTS.some((type) => error instanceof type)) throw error;
    console.log(`${file} failed:`, JSON.stringify((error as Error).message));
  }
}
