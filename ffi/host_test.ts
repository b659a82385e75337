import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { hostCallAddress, HostCalls, invoke } from "./mod.ts";
import { start, traps } from "./testdata/native.ts";
import { nativeTest } from "./testing.ts";

nativeTest("parameters and results of any shape pass through the exchange stack", () => {
  const { thread, host } = start();
  const { f64, i64, i32, u8 } = thread;
  using binding = host.bind((top) => {
    const seen = [i32[top >> 2], i64[(top >> 3) + 2], f64[(top >> 3) + 4]];
    i64[top >> 3] = BigInt(seen[0] as number) + (seen[1] as bigint);
    f64[(top >> 3) + 2] = (seen[2] as number) / 2;
    u8.fill(7, top + 32, top + 48);
  }, { parameters: 3, results: 3 });
  // Host functions have the boundary ABI themselves, so they can be entered directly.
  i32[0] = -5;
  i64[2] = 1n << 40n;
  f64[4] = 2.5;
  thread.exchangeTop = 48;
  invoke(binding.code, binding.context, 0);
  assertEquals(thread.trap, 0);
  thread.exchangeTop = 0;
  assertEquals([i64[0], f64[2], i64[4], i64[5]], [
    (1n << 40n) - 5n,
    1.25,
    0x0707_0707_0707_0707n,
    0x0707_0707_0707_0707n,
  ]);
});

nativeTest("thousands of host functions are told apart, and numbers of disposed ones are reused", () => {
  const { thread, host } = start();
  const bindings = Array.from(
    { length: 1000 },
    (_, number) => host.bind((top) => void (thread.i32[top >> 2] = number), { parameters: 0, results: 1 }),
  );
  assertEquals(new Set(bindings.map(({ context }) => context)).size, 1000);
  assert(bindings.every(({ code }) => code === hostCallAddress()));
  const call = (context: bigint): number => {
    invoke(hostCallAddress(), context, 0);
    return thread.trap === 0 ? thread.i32[0] : -thread.trap;
  };
  assertEquals([0, 1, 500, 999].map((number) => call(bindings[number].context)), [0, 1, 500, 999]);
  bindings[500][Symbol.dispose]();
  bindings[500][Symbol.dispose]();
  assertEquals(call(bindings[500].context), -traps.hostThrew);
  assertEquals((host.takeError() as Error).message, "Cannot call a host function that was disposed");
  const [first, second] = [1, 2].map((n) =>
    host.bind((top) => void (thread.i32[top >> 2] = -n), { parameters: 0, results: 1 })
  );
  assertEquals(first.context, bindings[500].context);
  assertNotEquals(second.context, first.context);
  assertEquals([call(first.context), call(second.context)], [-1, -2]);
  for (const binding of [...bindings, first, second]) binding[Symbol.dispose]();
});

nativeTest("falsy values that are thrown arrive as they are", () => {
  const { thread, host } = start();
  for (const value of [undefined, null, 0, ""]) {
    using binding = host.bind(() => {
      throw value;
    }, { parameters: 0, results: 0 });
    invoke(binding.code, binding.context, 0);
    assertEquals(thread.trap, traps.hostThrew);
    assertEquals(host.takeError(), value);
  }
  assertEquals((host.takeError() as Error).message, "A host function did not return");
});

nativeTest("an exchange stack that is full is a stack trap", () => {
  const { thread, host } = start();
  using binding = host.bind(() => {}, { parameters: 8, results: 0 });
  thread.exchangeTop = thread.u8.length - 64;
  invoke(binding.code, binding.context, 0);
  thread.exchangeTop = 0;
  assertEquals(thread.trap, traps.stack);
});

nativeTest("a thread has one set of host functions", () => {
  const { thread } = start();
  assertThrows(() => new HostCalls(thread, { stackTrap: 1, hostTrap: 2, exceptionTrap: 3 }), Error, "already");
});
