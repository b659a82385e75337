/** How processes that run cases are watched. */
import { assertEquals, assertMatch } from "@std/assert";
import { type Failure, runRequest } from "./process.ts";
import type { Event, Request } from "./protocol.ts";

const LIMITS = { patience: 60_000, memory: 2 ** 32 };
const REQUEST: Request = { kind: "bodies", engines: ["interpreter"], vectors: "none", work: { seeds: [1, 2] } };

async function run(request: Request, limits = LIMITS): Promise<{ failure: Failure | undefined; events: Event[] }> {
  const events: Event[] = [];
  return { failure: await runRequest(request, { ...limits, onEvent: (event) => events.push(event) }), events };
}

Deno.test("a process says what it does, and that it is done", async () => {
  const { failure, events } = await run(REQUEST);
  assertEquals(failure, undefined);
  assertEquals(events.filter(({ event }) => event === "ran").length, 2);
  assertEquals(events.at(-1), { event: "done" });
});

Deno.test("one that ends with an error, is silent or grows has failed", async () => {
  const error = (await run({ ...REQUEST, kind: "none" })).failure!;
  assertEquals(error.how, "ended with status 1");
  assertMatch(error.detail, /there is no kind "none"/);
  assertEquals((await run(REQUEST, { ...LIMITS, patience: 0 })).failure!.how, "hangs");
  assertEquals((await run(REQUEST, { ...LIMITS, memory: 2 ** 20 })).failure!.how, "uses too much memory");
});
