/**
 * The part of the entry library that survives a crash of libLLVM, as clang's `CrashRecoveryContext` does: a function is called
 * on a stack of its own, and where it overflows that stack, faults, or gives up, the call returns and says so.
 *
 * - `wasmine_call_recoverably` makes the call that a {@linkcode recoveryRecord} describes. Signals are handled on a stack of
 *   their own, too: the one that has overflowed has no room for a handler.
 * - `wasmine_recovered` is where the signal handler sends a thread whose call cannot go on. What the call had allocated is lost.
 * - `wasmine_give_up` is LLVM's handler of fatal errors, which must not return: it keeps the message and ends the call.
 * - `wasmine_note_diagnostic` is LLVM's handler of diagnostics, which keeps their texts in a {@linkcode diagnosticList}. It is not
 *   JavaScript, which cannot run on another stack or thread.
 *
 * @module
 */

import { diagnosticList as list, recoveryRecord as record } from "./layout.ts";

const SAVED = ["rbp", "rbx", "r12", "r13", "r14", "r15"] as const;
const ARGUMENTS = ["rdi", "rsi", "rdx", "rcx", "r8", "r9"] as const;

/** Switching stacks, in AT&T assembly. */
export const recoveryAssembly = `
  .type wasmine_call_on_stack,@function
wasmine_call_on_stack:
${SAVED.map((register) => `  pushq %${register}`).join("\n")}
  movq %rdi, %rbx
  movq wasmine_recovery@GOTTPOFF(%rip), %rax
  movq %rsp, ${record.stackPointer}(%rbx)
  movq %rbx, %fs:(%rax)
  movq ${record.stackTop}(%rbx), %rsp
${ARGUMENTS.map((register, i) => `  movq ${record.arguments + 8 * i}(%rbx), %${register}`).join("\n")}
  callq *${record.function}(%rbx)
  movq %rax, ${record.result}(%rbx)
wasmine_recovered:
  cld
  movq wasmine_recovery@GOTTPOFF(%rip), %rax
  movq %fs:(%rax), %rbx
  movq $0, %fs:(%rax)
  movq ${record.stackPointer}(%rbx), %rsp
${SAVED.toReversed().map((register) => `  popq %${register}`).join("\n")}
  retq
  .size wasmine_call_on_stack, .-wasmine_call_on_stack
`;

/** What can be written in LLVM's language. */
export const recoveryFunctions = `
@wasmine_recovery = hidden thread_local(initialexec) global ptr null
declare void @wasmine_call_on_stack(ptr) nounwind
declare void @wasmine_recovered() nounwind
declare i32 @sigaltstack(ptr, ptr) nounwind

define void @wasmine_call_recoverably(ptr %record) nounwind {
  %before = alloca [24 x i8], align 8
  %signal_stack = getelementptr i8, ptr %record, i64 ${record.signalStack}
  %a = call i32 @sigaltstack(ptr %signal_stack, ptr %before)
  call void @wasmine_call_on_stack(ptr %record)
  %b = call i32 @sigaltstack(ptr %before, ptr null)
  ret void
}

; Why a call cannot go on that faulted at an address.
define internal i32 @failure_of(ptr %record, i64 %address) nounwind {
  %low_at = getelementptr i8, ptr %record, i64 ${record.guard}
  %low = load i64, ptr %low_at
  %size_at = getelementptr i8, ptr %record, i64 ${record.guardSize}
  %size = load i64, ptr %size_at
  %offset = sub i64 %address, %low
  %deep = icmp ult i64 %offset, %size
  %failure = select i1 %deep, i32 ${record.failures.stack}, i32 ${record.failures.fault}
  ret i32 %failure
}

define void @wasmine_give_up(ptr %reason) nounwind {
entry:
  %record = load ptr, ptr @wasmine_recovery
  %outside = icmp eq ptr %record, null
  br i1 %outside, label %done, label %copy
done:
  ret void
copy:
  %i = phi i64 [0, %entry], [%next, %more]
  %from = getelementptr i8, ptr %reason, i64 %i
  %byte = load i8, ptr %from
  %offset = add i64 %i, ${record.message}
  %to = getelementptr i8, ptr %record, i64 %offset
  %next = add i64 %i, 1
  %full = icmp uge i64 %next, ${record.messageSize}
  %kept = select i1 %full, i8 0, i8 %byte
  store i8 %kept, ptr %to
  %end = icmp eq i8 %kept, 0
  br i1 %end, label %leave, label %more
more:
  br label %copy
leave:
  %failure_at = getelementptr i8, ptr %record, i64 ${record.failure}
  store i32 ${record.failures.fatal}, ptr %failure_at
  call void @wasmine_recovered()
  unreachable
}

define void @wasmine_note_diagnostic(ptr %info, ptr %list) nounwind {
entry:
  %count = load i64, ptr %list
  %full = icmp uge i64 %count, ${list.capacity}
  br i1 %full, label %done, label %note
note:
  %severity_at = getelementptr i8, ptr %list, i64 ${list.getSeverity}
  %get_severity = load ptr, ptr %severity_at
  %description_at = getelementptr i8, ptr %list, i64 ${list.getDescription}
  %get_description = load ptr, ptr %description_at
  %severity = call i32 %get_severity(ptr %info)
  %text = call ptr %get_description(ptr %info)
  %scaled = mul i64 %count, ${list.entrySize}
  %offset = add i64 %scaled, ${list.entries}
  %entry_at = getelementptr i8, ptr %list, i64 %offset
  store ptr %text, ptr %entry_at
  %entry_severity = getelementptr i8, ptr %entry_at, i64 8
  store i32 %severity, ptr %entry_severity
  %more = add i64 %count, 1
  store i64 %more, ptr %list
  br label %done
done:
  ret void
}
`;
