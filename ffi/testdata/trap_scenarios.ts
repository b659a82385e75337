/**
 * Every way of entering and leaving native code, as one function that main thread and Workers run alike.
 *
 * @module
 */

import { addressOf, type Image, invoke, memory32Reservation, Reservation, stackBounds, type Thread } from "../mod.ts";
import { backtrace, loadText, start, traps } from "./native.ts";

/** Fields of the test's own `ctx`, in 64-bit words. */
const field = { memory: 0, stackLimit: 1, hostCode: 2, hostContext: 3 } as const;

const frame = `nounwind "frame-pointer"="all"`;

/** The functions that are run. The first parameter is the ctx described by `field`. */
export const source = `
declare void @wasmine_trap(i32) cold noreturn nounwind
declare i64 @llvm.read_register.i64(metadata)
!0 = !{!"rsp"}

define void @unreachable(ptr %ctx, ptr %p, ptr %r) ${frame} {
  call void @wasmine_trap(i32 ${traps.unreachable})
  unreachable
}

define void @load(ptr %ctx, ptr %p, ptr %r) ${frame} {
  %base = load ptr, ptr %ctx
  %index = load i32, ptr %p
  %index64 = zext i32 %index to i64
  %at = getelementptr i8, ptr %base, i64 %index64
  %value = load i32, ptr %at, align 1
  store i32 %value, ptr %r
  ret void
}

define void @store(ptr %ctx, ptr %p, ptr %r) ${frame} {
  %base = load ptr, ptr %ctx
  %index = load i32, ptr %p
  %index64 = zext i32 %index to i64
  %at = getelementptr i8, ptr %base, i64 %index64
  store i64 1, ptr %at, align 1
  ret void
}

define void @divide(ptr %ctx, ptr %p, ptr %r) ${frame} {
  %a = load i32, ptr %p
  %b_at = getelementptr i8, ptr %p, i64 16
  %b = load i32, ptr %b_at
  %zero = icmp eq i32 %b, 0
  br i1 %zero, label %by_zero, label %nonzero
by_zero:
  call void @wasmine_trap(i32 ${traps.divideByZero})
  unreachable
nonzero:
  %minus_one = icmp eq i32 %b, -1
  %lowest = icmp eq i32 %a, -2147483648
  %overflows = and i1 %minus_one, %lowest
  br i1 %overflows, label %overflow, label %fine
overflow:
  call void @wasmine_trap(i32 ${traps.overflow})
  unreachable
fine:
  %quotient = sdiv i32 %a, %b
  store i32 %quotient, ptr %r
  ret void
}

define internal fastcc i32 @descend(ptr %ctx, i32 %n, i32 %index) noinline ${frame} {
  %sp = call i64 @llvm.read_register.i64(metadata !0)
  %limit_at = getelementptr i64, ptr %ctx, i64 ${field.stackLimit}
  %limit = load i64, ptr %limit_at
  %deep = icmp ult i64 %sp, %limit
  br i1 %deep, label %exhausted, label %enough
exhausted:
  call void @wasmine_trap(i32 ${traps.stack})
  unreachable
enough:
  %last = icmp eq i32 %n, 0
  br i1 %last, label %access, label %next
access:
  %base = load ptr, ptr %ctx
  %index64 = zext i32 %index to i64
  %at = getelementptr i8, ptr %base, i64 %index64
  %value = load i32, ptr %at, align 1
  ret i32 %value
next:
  %less = add i32 %n, -1
  %inner = call fastcc i32 @descend(ptr %ctx, i32 %less, i32 %index)
  call void asm sideeffect "", ""() ; keeps the recursion from becoming a loop
  %thrice = mul i32 %inner, 3
  ret i32 %thrice
}

define void @recurse(ptr %ctx, ptr %p, ptr %r) ${frame} {
  %n = load i32, ptr %p
  %index_at = getelementptr i8, ptr %p, i64 16
  %index = load i32, ptr %index_at
  %value = call fastcc i32 @descend(ptr %ctx, i32 %n, i32 %index)
  store i32 %value, ptr %r
  ret void
}

define void @call_host(ptr %ctx, ptr %p, ptr %r) ${frame} {
  %code_at = getelementptr i64, ptr %ctx, i64 ${field.hostCode}
  %code = load ptr, ptr %code_at
  %host_at = getelementptr i64, ptr %ctx, i64 ${field.hostContext}
  %host = load ptr, ptr %host_at
  call void %code(ptr %host, ptr %p, ptr %r)
  ret void
}

define internal fastcc void @descend_and_call(ptr %ctx, i32 %n, ptr %p, ptr %r) noinline ${frame} {
  %room = alloca [1008 x i8]
  call void asm sideeffect "", "r"(ptr %room)
  %last = icmp eq i32 %n, 0
  br i1 %last, label %call, label %next
call:
  call void @call_host(ptr %ctx, ptr %p, ptr %r)
  ret void
next:
  %less = add i32 %n, -1
  call fastcc void @descend_and_call(ptr %ctx, i32 %less, ptr %p, ptr %r)
  call void asm sideeffect "", "r"(ptr %room)
  ret void
}

; Calls the host with about as many KiB of native stack below JavaScript as the first parameter says.
define void @call_host_deep(ptr %ctx, ptr %p, ptr %r) ${frame} {
  %n = load i32, ptr %p
  call fastcc void @descend_and_call(ptr %ctx, i32 %n, ptr %p, ptr %r)
  ret void
}
`;

/** A loaded image with a memory of one Wasm page, ready to be called. */
export class TrapBench implements Disposable {
  readonly thread: Thread;
  readonly image: Image;
  readonly context: BigUint64Array<ArrayBuffer>;
  readonly contextAddress: bigint;
  readonly memory: Reservation;

  constructor() {
    this.thread = start().thread;
    this.image = loadText(source);
    this.memory = new Reservation({ size: memory32Reservation, trapCode: traps.memory });
    new Int32Array(this.memory.commit(65536))[25] = 777;
    this.context = new BigUint64Array(new ArrayBuffer(64));
    this.contextAddress = addressOf(this.context);
    this.context[field.memory] = this.memory.address;
    this.context[field.stackLimit] = stackBounds().nativeLimit;
  }

  /** Makes a JavaScript function what `call_host` calls; it gets its first parameter and its result is the result. */
  setHost(run: (parameter: number) => number): void {
    const { i32 } = this.thread;
    const binding = start().host.bind((top) => {
      i32[top >> 2] = run(i32[top >> 2]);
    }, { parameters: 1, results: 1 });
    this.context[field.hostCode] = binding.code;
    this.context[field.hostContext] = binding.context;
  }

  /** Calls a function as a runtime would, also from inside a host function; returns its result or `trap CODE`. */
  call(name: string, ...parameters: number[]): number | string {
    const { thread } = this;
    const top = thread.exchangeTop;
    parameters.forEach((value, index) => thread.i32[(top >> 2) + index * 4] = value);
    thread.exchangeTop = top + Math.max(1, parameters.length) * 16;
    invoke(this.image.symbol(name)!, this.contextAddress, top);
    thread.exchangeTop = top;
    return thread.trap === 0 ? thread.i32[top >> 2] : `trap ${thread.trap}`;
  }

  /** The names of the functions on the stack at the last trap. */
  backtrace(): (string | undefined)[] {
    return backtrace(this.thread, this.image);
  }

  [Symbol.dispose](): void {
    this.image[Symbol.dispose]();
    this.memory[Symbol.dispose]();
  }
}

/** Runs every scenario; the results are plain data, so that a Worker can post them. */
export function runTrapScenarios(): Record<string, unknown> {
  using bench = new TrapBench();
  const results: Record<string, unknown> = {};
  results["load inside"] = bench.call("load", 100);
  results["load across the end"] = bench.call("load", 65533);
  results["load at the end"] = [bench.call("load", 65536), Number(bench.thread.faultAddress - bench.memory.address)];
  results["load at the far end"] = bench.call("load", -1);
  results["store outside"] = bench.call("store", 65536);
  results["unreachable"] = bench.call("unreachable");
  results["divide"] = [bench.call("divide", 7, 2), bench.call("divide", 7, 0), bench.call("divide", -2147483648, -1)];
  results["backtrace of a memory trap"] = [bench.call("load", 65536), ...bench.backtrace()];
  results["backtrace of an explicit trap"] = [bench.call("divide", 1, 0), ...bench.backtrace().slice(0, 1)];
  results["recursion that ends"] = bench.call("recurse", 5, 100);
  results["endless recursion"] = bench.call("recurse", -1, 0);
  results["trap below 10,000 frames"] = bench.call("recurse", 10_000, 65536);
  results["frames below 10,000 frames"] = bench.backtrace().filter((name) => name === "descend").length;
  bench.call("recurse", 3, 65536);
  results["backtrace of a recursion"] = bench.backtrace().filter((name) => name !== undefined);
  runHostScenarios(bench, results);
  results["still works"] = [bench.call("load", 100), bench.thread.exchangeTop];
  return results;
}

function runHostScenarios(bench: TrapBench, results: Record<string, unknown>): void {
  const { host } = start();
  bench.setHost((n) => n + 1);
  results["host call"] = bench.call("call_host", 41);
  results["host call through deep native code"] = bench.call("call_host_deep", 500);

  bench.setHost(() => {
    throw new Error("from the host");
  });
  results["host function that throws"] = [bench.call("call_host", 0), (host.takeError() as Error).message];

  const inner: unknown[] = [];
  bench.setHost((n) => {
    inner.push(bench.call("load", 65536), bench.call("load", 100), bench.call("recurse", -1, 0));
    return n + 2;
  });
  results["native → host → native"] = [bench.call("call_host", 40), ...inner];

  let depth = 0;
  bench.setHost((n) => {
    if (n === 0) throw new Error("innermost");
    const result = bench.call("call_host", n - 1);
    depth++;
    throw new Error(`${n} over ${result} (${(host.takeError() as Error).message})`);
  });
  results["errors through three levels"] = [bench.call("call_host", 2), (host.takeError() as Error).message, depth];

  bench.setHost((n) => n === 0 ? 1 : bench.call("call_host", n - 1) as number + n);
  results["host calls nested 20 deep"] = bench.call("call_host", 20);

  bench.setHost(() => {
    const forever = (n: number): number => forever(n + 1) + 1;
    return forever(0);
  });
  results["JavaScript stack overflow in a host function"] = [
    bench.call("call_host", 0),
    host.takeError() instanceof RangeError,
  ];

  bench.setHost(() => 1);
  results["host call without stack"] = bench.call("call_host_deep", 1000);

  let levels = 0;
  bench.setHost((n) => {
    levels++;
    const result = bench.call("call_host", n);
    if (typeof result === "string") throw new Error(result);
    return result;
  });
  results["endless recursion through the host"] = [bench.call("call_host", 0), levels > 100];
  host.takeError();
}
