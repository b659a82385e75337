/**
 * The entry library in LLVM's textual language: how native code is entered and left.
 *
 * - `wasmine_enter` saves the registers a callee must keep, links itself into the thread's chain of activations, calls a
 *   function of the boundary ABI with parameters and results on the exchange stack, and notes that no trap ended it.
 * - `wasmine_call` does the same for a function with parameters of its own, in registers, and notes what it returns, be
 *   that in an integer or a float register. Neither returns anything itself: `foreign.ts` tells why.
 * - `wasmine_trap` leaves native code from any depth: it notes the return addresses on the stack, restores the stack
 *   pointer of the innermost activation, writes the trap code into the thread record and returns from the `wasmine_enter`
 *   or `wasmine_call`. Generated code calls it where it finds a trap; the signal handler jumps into its second half, with
 *   the faulting instruction as the first address.
 * - `wasmine_guarded_call` calls a function from within a `try`: it saves what the caller wants to find again in a guard record,
 *   links that into the activation's chain of guards, and passes the call on with all parameters where they are. The call
 *   returns like any other, or returns once with an exception.
 * - `wasmine_throw` goes on behind the innermost guarded call, with an exception, from any depth; where there is none, native
 *   code is left as with a trap. What an exception is, it need not know.
 * - `wasmine_call_host` is the boundary code of every host function: it checks that JavaScript has stack left, copies the
 *   parameters to the exchange stack, calls the thread's one callback, and leaves through the trap exit, or with the
 *   exception that the callback noted where there is a guard, unless the callback says that all went well. "All went well" is written by the callback as its last act, so that a terminated
 *   Worker or a lost exception can never look like success.
 * - The signal handler turns an access to a guarded range by registered code into a trap, and ends a call of libLLVM that
 *   faulted (`recovery.ts`); everything else goes to the handler that was there before.
 *
 * The frames that a trap notes are found through frame pointers, bounded by the activation's stack pointer and strictly
 * increasing, so that the walk ends and reads only this thread's stack whatever RBP holds.
 *
 * @module
 */

import { entryAssembly, throwSymbol, trapSymbol } from "./assembly.ts";
import {
  exchangeStart,
  hostRecord,
  maximumRanges,
  rangeRecord,
  rangeTable,
  recoveryRecord,
  slotSize,
  threadRecord as thread,
} from "./layout.ts";
import { recoveryAssembly, recoveryFunctions } from "./recovery.ts";

/** Symbol of the boundary code of host functions. */
export const hostCallSymbol = "wasmine_call_host";

const signal = { segmentationFault: 11, busError: 7 };
const signalActionSize = 152; // struct sigaction of x86-64 Linux, in glibc's form
const signalFlags = 4 | 0x0800_0000; // SA_SIGINFO | SA_ONSTACK
const registerOffset = { rdi: 104, rsi: 112, rip: 168 }; // in ucontext_t
const faultAddressOffset = 16; // in siginfo_t

const functions = `
@wasmine_thread = hidden thread_local(initialexec) global ptr null
@tables = internal global [${Object.keys(rangeTable).length} x [${
  maximumRanges * rangeRecord.stride
} x i8]] zeroinitializer, align 16
@used_rows = internal global [${Object.keys(rangeTable).length} x i32] zeroinitializer
@installed = internal global i32 0
@previous_segmentation_fault = internal global [${signalActionSize} x i8] zeroinitializer, align 16
@previous_bus_error = internal global [${signalActionSize} x i8] zeroinitializer, align 16

declare void @${trapSymbol}(i32) cold noreturn nounwind
declare void @${throwSymbol}(i64) cold noreturn nounwind
declare void @wasmine_unwind() nounwind
declare i32 @sigaction(i32, ptr, ptr) nounwind
declare i64 @llvm.read_register.i64(metadata)

define void @wasmine_attach(ptr %thread) nounwind {
  store ptr %thread, ptr @wasmine_thread
  ret void
}

; Boundary code of every host function.
define void @${hostCallSymbol}(ptr %host, ptr %parameters, ptr %results) nounwind #0 {
entry:
  %thread = load ptr, ptr @wasmine_thread
  %limit_at = getelementptr i8, ptr %thread, i64 ${thread.hostStackLimit}
  %limit = load i64, ptr %limit_at
  %sp = call i64 @llvm.read_register.i64(metadata !0)
  %deep = icmp ult i64 %sp, %limit
  br i1 %deep, label %exhausted, label %shallow, !prof !1
shallow:
  %top_at = getelementptr i8, ptr %thread, i64 ${thread.exchangeTop}
  %top = load i32, ptr %top_at
  %size_at = getelementptr i8, ptr %thread, i64 ${thread.exchangeSize}
  %size = load i32, ptr %size_at
  %index = load i32, ptr %host
  %parameters_at = getelementptr i8, ptr %host, i64 ${hostRecord.parameters}
  %parameter_count = load i32, ptr %parameters_at
  %results_at = getelementptr i8, ptr %host, i64 ${hostRecord.results}
  %result_count = load i32, ptr %results_at
  %larger = icmp ugt i32 %parameter_count, %result_count
  %count = select i1 %larger, i32 %parameter_count, i32 %result_count
  %bytes = mul i32 %count, ${slotSize}
  %new_top = add i32 %top, %bytes
  %full = icmp ugt i32 %new_top, %size
  br i1 %full, label %exhausted, label %call, !prof !1
call:
  store i32 %new_top, ptr %top_at
  %top64 = zext i32 %top to i64
  %exchange = getelementptr i8, ptr %thread, i64 ${exchangeStart}
  %slots = getelementptr i8, ptr %exchange, i64 %top64
  call void @copy_slots(ptr %slots, ptr %parameters, i32 %parameter_count)
  %pending_at = getelementptr i8, ptr %thread, i64 ${thread.hostPending}
  store volatile i32 1, ptr %pending_at
  %callback_at = getelementptr i8, ptr %thread, i64 ${thread.callback}
  %callback = load ptr, ptr %callback_at
  %index_at = getelementptr i8, ptr %thread, i64 ${thread.hostIndex}
  store i32 %index, ptr %index_at
  %host_top_at = getelementptr i8, ptr %thread, i64 ${thread.hostTop}
  store i32 %top, ptr %host_top_at
  call void %callback()
  store i32 %top, ptr %top_at
  %pending = load volatile i32, ptr %pending_at
  %failed = icmp ne i32 %pending, 0
  br i1 %failed, label %threw, label %done, !prof !1
done:
  call void @copy_slots(ptr %results, ptr %slots, i32 %result_count)
  ret void
exhausted:
  %stack_trap_at = getelementptr i8, ptr %thread, i64 ${thread.stackTrap}
  %stack_trap = load i32, ptr %stack_trap_at
  call void @${trapSymbol}(i32 %stack_trap)
  unreachable
threw:
  %exception_at = getelementptr i8, ptr %thread, i64 ${thread.hostException}
  %exception = load volatile i64, ptr %exception_at
  store volatile i64 0, ptr %exception_at
  %plain = icmp eq i64 %exception, 0
  br i1 %plain, label %fail, label %throw
throw:
  call void @${throwSymbol}(i64 %exception)
  unreachable
fail:
  %host_trap_at = getelementptr i8, ptr %thread, i64 ${thread.hostTrap}
  %host_trap = load i32, ptr %host_trap_at
  call void @${trapSymbol}(i32 %host_trap)
  unreachable
}

define internal void @copy_slots(ptr %to, ptr %from, i32 %count) nounwind alwaysinline #0 {
entry:
  %none = icmp eq i32 %count, 0
  br i1 %none, label %done, label %copy
copy:
  %i = phi i32 [0, %entry], [%next, %copy]
  %at = getelementptr <2 x i64>, ptr %to, i32 %i
  %source = getelementptr <2 x i64>, ptr %from, i32 %i
  %slot = load <2 x i64>, ptr %source, align 8
  store <2 x i64> %slot, ptr %at, align 8
  %next = add nuw i32 %i, 1
  %more = icmp ult i32 %next, %count
  br i1 %more, label %copy, label %done
done:
  ret void
}

; Adds a range to a table; returns its row, or -1 when the table is full. Lock-free: any thread may add and remove.
define i32 @wasmine_add_range(i32 %table, i64 %start, i64 %size, i32 %trap) nounwind {
entry:
  br label %try
try:
  %row = phi i32 [0, %entry], [%next, %taken]
  %at = call ptr @range(i32 %table, i32 %row)
  %claim = cmpxchg ptr %at, i64 0, i64 1 seq_cst seq_cst
  %mine = extractvalue {i64, i1} %claim, 1
  br i1 %mine, label %fill, label %taken
taken:
  %next = add nuw i32 %row, 1
  %full = icmp eq i32 %next, ${maximumRanges}
  br i1 %full, label %none, label %try
fill:
  %used_at = getelementptr i32, ptr @used_rows, i32 %table
  %above = add nuw i32 %row, 1
  %old = atomicrmw umax ptr %used_at, i32 %above seq_cst
  %start_at = getelementptr i8, ptr %at, i64 ${rangeRecord.start}
  store i64 %start, ptr %start_at
  %trap_at = getelementptr i8, ptr %at, i64 ${rangeRecord.trap}
  store i32 %trap, ptr %trap_at
  %size_at = getelementptr i8, ptr %at, i64 ${rangeRecord.size}
  store atomic i64 %size, ptr %size_at seq_cst, align 8
  ret i32 %row
none:
  ret i32 -1
}

define void @wasmine_remove_range(i32 %table, i32 %row) nounwind {
  %at = call ptr @range(i32 %table, i32 %row)
  %size_at = getelementptr i8, ptr %at, i64 ${rangeRecord.size}
  store atomic i64 0, ptr %size_at seq_cst, align 8
  store atomic i64 0, ptr %at seq_cst, align 8
  ret void
}

define internal ptr @range(i32 %table, i32 %row) nounwind alwaysinline {
  %offset = mul nuw i32 %row, ${rangeRecord.stride}
  %at = getelementptr [${maximumRanges * rangeRecord.stride} x i8], ptr @tables, i32 %table, i32 %offset
  ret ptr %at
}

; The range of a table that holds an address, or null.
define internal ptr @find_range(i32 %table, i64 %address) nounwind {
entry:
  %used_at = getelementptr i32, ptr @used_rows, i32 %table
  %used = load atomic i32, ptr %used_at seq_cst, align 4
  br label %more
more:
  %row = phi i32 [0, %entry], [%next, %look]
  %past = icmp uge i32 %row, %used
  br i1 %past, label %none, label %look
look:
  %at = call ptr @range(i32 %table, i32 %row)
  %size_at = getelementptr i8, ptr %at, i64 ${rangeRecord.size}
  %size = load atomic i64, ptr %size_at seq_cst, align 8
  %start_at = getelementptr i8, ptr %at, i64 ${rangeRecord.start}
  %start = load i64, ptr %start_at
  %offset = sub i64 %address, %start
  %inside = icmp ult i64 %offset, %size
  %next = add nuw i32 %row, 1
  br i1 %inside, label %found, label %more
found:
  ret ptr %at
none:
  ret ptr null
}

; Installs the signal handler, once in a process.
define void @wasmine_install() nounwind {
entry:
  %claim = cmpxchg ptr @installed, i32 0, i32 1 seq_cst seq_cst
  %first = extractvalue {i32, i1} %claim, 1
  br i1 %first, label %install, label %done
install:
  %action = alloca [${signalActionSize} x i8], align 16
  store [${signalActionSize} x i8] zeroinitializer, ptr %action
  store ptr @handle_signal, ptr %action
  %flags_at = getelementptr i8, ptr %action, i64 136
  store i32 ${signalFlags}, ptr %flags_at
  %a = call i32 @sigaction(i32 ${signal.segmentationFault}, ptr %action, ptr @previous_segmentation_fault)
  %b = call i32 @sigaction(i32 ${signal.busError}, ptr %action, ptr @previous_bus_error)
  br label %done
done:
  ret void
}

define internal void @handle_signal(i32 %number, ptr %info, ptr %context) nounwind {
entry:
  %record = load ptr, ptr @wasmine_recovery
  %not_recoverable = icmp eq ptr %record, null
  br i1 %not_recoverable, label %native, label %recover
recover:
  %faulted_at = getelementptr i8, ptr %info, i64 ${faultAddressOffset}
  %faulted = load i64, ptr %faulted_at
  %failure = call i32 @failure_of(ptr %record, i64 %faulted)
  %failure_at = getelementptr i8, ptr %record, i64 ${recoveryRecord.failure}
  store i32 %failure, ptr %failure_at
  %go_on_at = getelementptr i8, ptr %context, i64 ${registerOffset.rip}
  store ptr @wasmine_recovered, ptr %go_on_at
  ret void
native:
  %thread = load ptr, ptr @wasmine_thread
  %foreign = icmp eq ptr %thread, null
  br i1 %foreign, label %chain, label %ours
ours:
  %activation = load i64, ptr %thread
  %outside = icmp eq i64 %activation, 0
  br i1 %outside, label %chain, label %inside
inside:
  %rip_at = getelementptr i8, ptr %context, i64 ${registerOffset.rip}
  %rip = load i64, ptr %rip_at
  %code = call ptr @find_range(i32 ${rangeTable.code}, i64 %rip)
  %other_code = icmp eq ptr %code, null
  br i1 %other_code, label %chain, label %generated
generated:
  %address_at = getelementptr i8, ptr %info, i64 ${faultAddressOffset}
  %address = load i64, ptr %address_at
  %guard = call ptr @find_range(i32 ${rangeTable.guard}, i64 %address)
  %other_memory = icmp eq ptr %guard, null
  br i1 %other_memory, label %chain, label %trap
trap:
  %fault_at = getelementptr i8, ptr %thread, i64 ${thread.faultAddress}
  store i64 %address, ptr %fault_at
  %trap_at = getelementptr i8, ptr %guard, i64 ${rangeRecord.trap}
  %trap_code = load i32, ptr %trap_at
  %trap_code64 = zext i32 %trap_code to i64
  %rdi_at = getelementptr i8, ptr %context, i64 ${registerOffset.rdi}
  store i64 %trap_code64, ptr %rdi_at
  ; All recorded addresses are return addresses, one past the instruction they stand for.
  %after = add i64 %rip, 1
  %rsi_at = getelementptr i8, ptr %context, i64 ${registerOffset.rsi}
  store i64 %after, ptr %rsi_at
  store ptr @wasmine_unwind, ptr %rip_at
  ret void
chain:
  %is_bus_error = icmp eq i32 %number, ${signal.busError}
  %previous = select i1 %is_bus_error, ptr @previous_bus_error, ptr @previous_segmentation_fault
  %handler = load i64, ptr %previous
  %is_default = icmp ult i64 %handler, 2
  br i1 %is_default, label %restore, label %forward
restore:
  %ignored = call i32 @sigaction(i32 %number, ptr %previous, ptr null)
  ret void
forward:
  %function = inttoptr i64 %handler to ptr
  tail call void %function(i32 %number, ptr %info, ptr %context)
  ret void
}

attributes #0 = { "frame-pointer"="all" "no-builtins" }
!0 = !{!"rsp"}
!1 = !{!"branch_weights", i32 1, i32 100000}
`;

/** The whole module. */
export const entrySource: string = (entryAssembly + recoveryAssembly).trim().split("\n")
  .map((line) => `module asm ${JSON.stringify(line)}\n`).join("") + recoveryFunctions + functions;
