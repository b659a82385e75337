import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { callRecoverably, callRecoverablyInBackground, CrashError } from "./recovery.ts";
import { loadText } from "./testdata/native.ts";
import { nativeTest } from "./testing.ts";

const TEXT = `
define i64 @sum(i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f) {
  %1 = add i64 %a, %b  %2 = add i64 %1, %c  %3 = add i64 %2, %d  %4 = mul i64 %3, %e  %5 = sub i64 %4, %f
  ret i64 %5
}
define i64 @deep(i64 %n) noinline {
  %frame = alloca [4096 x i8]
  store volatile i8 1, ptr %frame
  %end = icmp eq i64 %n, 0
  br i1 %end, label %leave, label %recurse
recurse:
  %m = sub i64 %n, 1
  %below = call i64 @deep(i64 %m)
  %sum = add i64 %below, 1
  store volatile i8 2, ptr %frame
  ret i64 %sum
leave:
  ret i64 0
}
define i64 @fault(i64 %address) {
  %p = inttoptr i64 %address to ptr
  store volatile i8 1, ptr %p
  ret i64 1
}`;

function failure(run: () => unknown): string {
  return assertThrows(run, CrashError).kind;
}

nativeTest("a recoverable call has its own stack and returns what the function returns", async () => {
  using image = loadText(TEXT, 0);
  const [sum, deep] = ["sum", "deep"].map((name) => image.symbol(name)!);
  assertEquals(callRecoverably(sum, [1n, 2n, 3n, 4n, 5n, 6n]), 44n);
  assertEquals(callRecoverably(deep, [100_000n]), 100_000n); // 400 MB of stack
  assertEquals(await callRecoverablyInBackground(deep, [100_000n]), 100_000n);
});

nativeTest("an overflow of that stack, and a fault, are exceptions, and nothing else is disturbed", async () => {
  using image = loadText(TEXT, 0);
  const [sum, deep, fault] = ["sum", "deep", "fault"].map((name) => image.symbol(name)!);
  assertEquals(failure(() => callRecoverably(deep, [1_000_000n])), "stack");
  assertEquals(failure(() => callRecoverably(fault, [0n])), "fault");
  assertEquals(callRecoverably(sum, [1n, 2n, 3n, 4n, 5n, 6n]), 44n);
  const calls = [[deep, 1_000_000n], [deep, 1000n], [fault, 8n]] as const;
  const outcomes = await Promise.allSettled(calls.map(([target, n]) => callRecoverablyInBackground(target, [n])));
  assertEquals(outcomes.map(({ status }) => status), ["rejected", "fulfilled", "rejected"]);
  const error = await assertRejects(() => callRecoverablyInBackground(deep, [1_000_000n]), CrashError);
  assert(error.message.includes("1024 MiB of stack"), error.message);
});
