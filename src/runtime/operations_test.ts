import { assert, assertEquals } from "@std/assert";
import { FAMILIES, type Family } from "../wasm/opcodes.ts";
import type { Instance } from "./instance.ts";
import { type OperationName, OPERATIONS, operationsOf } from "./operations.ts";
import { instantiate } from "./testing/instantiate.ts";

const NAMES = Object.keys(OPERATIONS) as OperationName[];

/** How many indices the immediates of a family are. */
function immediatesOf(family: Family): number {
  const kind = FAMILIES[family];
  return kind === "none" ? 0 : / and |^two /.test(kind) ? 2 : 1;
}

Deno.test("parameters are the family's immediates, then operands", () => {
  for (const name of NAMES) {
    const { params, result, run } = OPERATIONS[name], indices = /^x*/.exec(params)![0].length;
    assertEquals(indices, immediatesOf(name), name);
    assert(/^x*[nrv]*$/.test(params) && /^[nr]?$/.test(result), name);
    assert(run.length <= params.length + 1, name);
  }
});

Deno.test("an operation on an instance takes what is left of the parameters", () => {
  const handle = instantiate(`(memory 1 2) (data $d "abc") (func (export "f"))`);
  const instance = handle.func("f").owner as Instance;
  const { memoryGrow, memorySize, memoryInit, memoryFill } = operationsOf(instance, [
    "memoryGrow",
    "memorySize",
    "memoryInit",
    "memoryFill",
  ]);
  memoryInit(0, 0, 2, 1, 2);
  memoryFill(0, 4, 7, 1);
  assertEquals([...instance.memories[0].backing.contents.subarray(0, 6)], [0, 0, 98, 99, 7, 0]);
  assertEquals([memoryGrow(0, 1), memorySize(0), memoryGrow(0, 1)], [1, 2, -1]);
});
