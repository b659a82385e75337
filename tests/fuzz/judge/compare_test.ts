/** What is a difference, and what is none. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Account, CallAccount } from "../engines/account.ts";
import { nameOfError, REFUSED } from "../engines/outcome.ts";
import { LimitError } from "../../../src/runtime/mod.ts";
import { createWebAssembly } from "../../../src/web/mod.ts";
import { difference } from "./compare.ts";

const CALLS = [{ name: "run", args: [1] }, { name: "run", args: [2] }];
const EXACT = { isExact: true }, VAGUE = { isExact: false };

function call(change: Partial<CallAccount> = {}): CallAccount {
  return { ended: "returned", log: Uint8Array.of(1, 2, 3), references: ["f x"], ...change };
}

function of(first: CallAccount, change: Partial<Account> = {}): Account {
  return { calls: [first, call()], memory: Uint8Array.of(5), ...change };
}

const RIGHT = of(call());

function found(account: Account, exactness = EXACT, calls = {}): string | undefined {
  return difference({ calls: CALLS, ...calls }, RIGHT, account, exactness);
}

Deno.test("equal accounts do not differ", () => assertEquals(found(of(call())), undefined));

Deno.test("everything that can be seen counts", () => {
  assertMatch(found(of(call({ ended: "unreachable" })))!, /run\(1\): expected: returned, found: unreachable/);
  assertMatch(
    found(of(call({ log: Uint8Array.of(1, 2, 4) })))!,
    /its log, cell 0, byte 2: expected 010203, found 010204/,
  );
  assertMatch(found(of(call({ log: Uint8Array.of(1, 2) })))!, /3 bytes, found 2/);
  assertMatch(found(of(call({ references: ["f y"] })))!, /reference 0/);
  assertMatch(found(of(call({ references: ["f x", "f x"] })))!, /1 references expected, 2 found/);
  assertMatch(found(of(call(), { memory: Uint8Array.of(6) }))!, /memory in the end/);
  assertMatch(found({ calls: [], memory: Uint8Array.of(), refused: "LinkError: no" })!, /found LinkError: no/);
});

Deno.test("a limit may refuse only what says so", () => {
  const refused = { calls: [], memory: Uint8Array.of(), refused: REFUSED };
  assertEquals(found(refused, EXACT, { mayBeRefused: true }), undefined);
  assertMatch(found(refused)!, /found refused by a limit/);
  assertEquals(found(of(call({ ended: REFUSED })), EXACT, { mayBeRefused: true }), undefined);
});

Deno.test("after a trap of memory, nothing counts on an engine that is not exact, but the trap itself does", () => {
  const expected = of(call({ ended: "memory access out of bounds" })),
    other = of(call({ ...expected.calls[0], log: Uint8Array.of(9) }));
  const judge = (account: Account, exactness = VAGUE, calls = {}) =>
    difference({ calls: CALLS, ...calls }, expected, account, exactness);
  assertEquals(judge(other), undefined);
  assertMatch(judge(other, EXACT)!, /its log/);
  assertMatch(judge(of(call()))!, /found: returned/);
  const later = { ...other, calls: [other.calls[0], call({ ended: "unreachable" })] };
  assertEquals(judge(later), undefined);
  assertMatch(judge(later, VAGUE, { hasFreshCalls: true })!, /run\(2\)/);
});

Deno.test("errors of V8 and of this project have the same names", () => {
  const bytes = Uint8Array.fromHex("0061736d0100000001040160000003020100070501016100000a0a010800410141006d1a0b");
  for (const namespace of [WebAssembly, createWebAssembly({ backend: "interpreter" })]) {
    const { a } = new namespace.Instance(new namespace.Module(bytes)).exports;
    let name = "";
    try {
      (a as () => void)();
    } catch (error) {
      name = nameOfError(error, namespace);
    }
    assertEquals(name, "division by zero");
  }
  assertEquals(nameOfError(new RangeError("too much", { cause: new LimitError("too much") }), WebAssembly), REFUSED);
  assertEquals(nameOfError(new RangeError("Invalid string length"), WebAssembly), "RangeError: Invalid string length");
});
