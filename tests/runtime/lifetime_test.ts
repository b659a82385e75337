/**
 * Nothing is kept for ever: modules that all differ come and go, and neither their types nor anything else stays. By hand,
 * for 10,000 modules: `WASMINE_LIFETIME_MODULES=10000 deno test -A tests/runtime/lifetime_test.ts`.
 */
import { assert, assertEquals, assertLess } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { engineTest } from "./engines.ts";

const CHILD = fromFileUrl(import.meta.resolve("./lifetime_child.ts"));
const COUNT = Deno.env.get("WASMINE_LIFETIME_MODULES") ?? "100";

/** Kilobytes of V8's heap and of all memory that may come with time: V8 keeps names, the allocator fragments. */
const MOST_HEAP = 4 << 10, MOST_RESIDENT = 96 << 10;

interface Sample {
  readonly types: number;
  readonly heap: number;
  readonly rss: number;
}

engineTest("modules, and the types that only they had, go", async (engine) => {
  const flags = "--v8-flags=--expose-gc,--no-compilation-cache";
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", flags, CHILD, engine.name, COUNT],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  const lines = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
  const { changed } = lines.pop(), samples = lines as Sample[];
  assertEquals(changed, [], "what outlived its module has the type that it had");
  const [first, last] = [samples[1], samples.at(-1)!];
  assertLess(last.types, 700, "types: those of two modules may not have been collected yet");
  assertLess(last.heap - first.heap, MOST_HEAP, "kilobytes of heap");
  assertLess(last.rss - first.rss, MOST_RESIDENT, "kilobytes of memory");
});
