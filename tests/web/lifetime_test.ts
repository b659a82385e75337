/**
 * A page that makes instances and drops them must not grow: neither the cluster nor a memory that they shared keeps
 * them, and what they counted for under a limit is given back.
 *
 * @module
 */
import { AT_ONCE } from "../../src/engines/mod.ts";
import { assert } from "@std/assert";
import { fromFileUrl } from "@std/path";

const CHILD = fromFileUrl(import.meta.resolve("./lifetime_child.ts"));

/** Objects of the last instance, which an engine's stacks may still hold until they are used again. */
const LEFT_OVER = 3;

for (const backend of AT_ONCE) {
  Deno.test(`instances that were dropped are collected: ${backend}`, async () => {
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--v8-flags=--expose-gc", CHILD, backend],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const left = Number(new TextDecoder().decode(stdout));
    assert(left <= LEFT_OVER, `${left} objects are still there`);
  });
}
