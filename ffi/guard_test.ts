import { assertEquals } from "@std/assert";
import { guardRecord, invoke } from "./mod.ts";
import { backtrace, loadText, start, traps } from "./testdata/native.ts";
import { nativeTest } from "./testing.ts";

const frame = `nounwind "frame-pointer"="all"`;

/** `@middle` calls `@work` under guard; `@outer` calls `@middle` under guard; `@plain` calls it without. */
const source = `
@wasmine_guarded_call = external global i8
declare void @wasmine_throw(i64) cold noreturn nounwind
declare void @wasmine_trap(i32) cold noreturn nounwind

; Returns twice the sum, throws it if it is odd, traps if it is 0. Most parameters pass on the stack.
define internal fastcc {i64, double} @work(ptr %ctx, i64 %a, i64 %b, i64 %c, i64 %d, i64 %e, i64 %f, i64 %g, double %h) noinline ${frame} {
  %s1 = add i64 %a, %b
  %s2 = add i64 %s1, %c
  %s3 = add i64 %s2, %d
  %s4 = add i64 %s3, %e
  %s5 = add i64 %s4, %f
  %sum = add i64 %s5, %g
  %bit = and i64 %sum, 1
  %odd = icmp ne i64 %bit, 0
  br i1 %odd, label %throw, label %even
throw:
  call void asm sideeffect "", "~{rbx},~{r12},~{r13},~{r14},~{r15}"()
  call void @wasmine_throw(i64 %sum)
  unreachable
even:
  %zero = icmp eq i64 %sum, 0
  br i1 %zero, label %trap, label %fine
trap:
  call void @wasmine_trap(i32 ${traps.unreachable})
  unreachable
fine:
  %twice = shl i64 %sum, 1
  %r1 = insertvalue {i64, double} poison, i64 %twice, 0
  %r2 = insertvalue {i64, double} %r1, double %h, 1
  ret {i64, double} %r2
}

; Adds 1000 to what returned; to what was thrown the first parameter, unless that is below 0: then it throws again.
define internal fastcc i64 @middle(ptr %ctx, i64 %a, i64 %b) noinline ${frame} {
  %guard = alloca [${guardRecord.size} x i8], align 8
  store ptr @work, ptr %guard
  %kept = mul i64 %a, 3
  %result = call fastcc {i64, double} @wasmine_guarded_call(ptr %ctx, i64 %a, i64 %b, i64 0, i64 0, i64 0, i64 0, i64 0, double 0.5, ptr nest %guard)
  %exception_at = getelementptr i8, ptr %guard, i64 ${guardRecord.exception}
  %exception = load i64, ptr %exception_at
  %returned = icmp eq i64 %exception, 0
  br i1 %returned, label %fine, label %caught
fine:
  %number = extractvalue {i64, double} %result, 0
  %more = add i64 %number, 1000
  ret i64 %more
caught:
  %negative = icmp slt i64 %kept, 0
  br i1 %negative, label %again, label %done
again:
  call void @wasmine_throw(i64 %exception)
  unreachable
done:
  %sum = add i64 %exception, %kept
  ret i64 %sum
}

define void @plain(ptr %ctx, ptr %p, ptr %r) ${frame} {
  %a = load i64, ptr %p
  %b_at = getelementptr i8, ptr %p, i64 16
  %b = load i64, ptr %b_at
  %result = call fastcc i64 @middle(ptr %ctx, i64 %a, i64 %b)
  store i64 %result, ptr %r
  ret void
}

define void @outer(ptr %ctx, ptr %p, ptr %r) ${frame} {
  %guard = alloca [${guardRecord.size} x i8], align 8
  %a = load i64, ptr %p
  %b_at = getelementptr i8, ptr %p, i64 16
  %b = load i64, ptr %b_at
  store ptr @middle, ptr %guard
  %result = call fastcc i64 @wasmine_guarded_call(ptr %ctx, i64 %a, i64 %b, ptr nest %guard)
  %exception_at = getelementptr i8, ptr %guard, i64 ${guardRecord.exception}
  %exception = load i64, ptr %exception_at
  %returned = icmp eq i64 %exception, 0
  %thrown = sub i64 0, %exception
  %value = select i1 %returned, i64 %result, i64 %thrown
  store i64 %value, ptr %r
  ret void
}
`;

nativeTest("a guarded call returns, or returns with what was thrown below it; traps pass it", () => {
  const { thread } = start();
  using image = loadText(source);
  const call = (name: string, a: bigint, b: bigint): unknown => {
    const top = thread.exchangeTop;
    thread.i64[top >> 3] = a;
    thread.i64[(top >> 3) + 2] = b;
    invoke(image.symbol(name)!, 0n, top);
    if (thread.trap === 0) return thread.i64[top >> 3];
    const names = backtrace(thread, image).filter(Boolean);
    return [thread.trap, thread.trap === traps.exception ? thread.exception : names];
  };
  for (let round = 0; round < 3; round++) {
    assertEquals(call("plain", 4n, 2n), 1012n);
    assertEquals(call("plain", 4n, 3n), 7n + 12n);
    assertEquals(call("plain", -4n, 9n), [traps.exception, 5n]);
    assertEquals(call("plain", -4n, 4n), [traps.unreachable, ["work", "middle", "plain"]]);
    assertEquals(call("outer", 4n, 2n), 1012n);
    assertEquals(call("outer", 4n, 3n), 7n + 12n);
    assertEquals(call("outer", -4n, 9n), -5n);
    assertEquals(call("outer", -4n, 4n), [traps.unreachable, ["work", "middle", "outer"]]);
    assertEquals(thread.isGuarded, false);
  }
});
