/**
 * The part of the entry library that handles stack pointers, in AT&T assembly: entering native code, the two ways out,
 * and the ways of exceptions. What the functions do is told in `source.ts`.
 *
 * @module
 */

import { exchangeStart, guardRecord as guard, maximumFrames, threadRecord as thread } from "./layout.ts";

/** Symbol of the trap exit, `noreturn void (i32 code)`, which generated code calls. */
export const trapSymbol = "wasmine_trap";

/** Symbol of the direct way in, which a module's own entry functions go on to with their target in r10. */
export const callSymbol = "wasmine_call";

/**
 * Symbol that LLVM gives the function which the prologue of a split-stack function calls when its frame does not fit. Its name
 * and its convention are those of GCC's split stacks: the first of its two return addresses is in the prologue, the
 * instruction there returns, and the function's body begins one byte further.
 */
export const moreStackSymbol = "__morestack";

/** Where, from the thread pointer, the prologue of a split-stack function finds the limit: `__private_ss` of glibc's TCB. */
export const stackLimitOffset = 0x70;

/** Symbol of the way out with an exception, `noreturn void (u64 exception)`. */
export const throwSymbol = "wasmine_throw";

/**
 * Symbol of the guarded call. It is called as if it were the function to call, of whatever signature, in a convention in
 * which the caller takes the parameters off the stack; the address of a guard record goes along as the `nest` parameter.
 */
export const guardedCallSymbol = "wasmine_guarded_call";

const CALLEE_SAVED = ["rbp", "rbx", "r12", "r13", "r14", "r15"] as const;

function eachSaved(line: (register: typeof CALLEE_SAVED[number]) => string): string {
  return CALLEE_SAVED.map((register) => `  ${line(register)}`).join("\n");
}

/** The start of both ways in: an activation, whose thread record is in rbx. Leaves the parameters where they are. */
const activate = `
  .cfi_startproc
  pushq %rbp
  .cfi_def_cfa_offset 16
  .cfi_offset %rbp, -16
  movq %rsp, %rbp
  .cfi_def_cfa_register %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq wasmine_thread@GOTTPOFF(%rip), %rax
  movq %fs:(%rax), %rbx
  subq $8, %rsp
  pushq ${thread.guard}(%rbx)
  pushq ${thread.activation}(%rbx)
  movq $0, ${thread.guard}(%rbx)
  movq %rsp, ${thread.activation}(%rbx)
`;

/** Undoes it. */
const restore = `
  popq ${thread.activation}(%rbx)
  popq ${thread.guard}(%rbx)
  addq $8, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
`;

/**
 * `wasmine_enter`, `wasmine_call`, `wasmine_trap` with its second half `wasmine_unwind`, `wasmine_guarded_call`,
 * `wasmine_throw`, `wasmine_stack_pointer`, and the two parts of checking the stack: `wasmine_limit_stack` says where it ends
 * for the thread that calls, and `__morestack` is what a function calls whose frame does not fit. It notes the frame of the
 * function's caller, and traps. Where there is no activation to end, a function runs that has a small frame and calls nothing
 * (`survey.ts`, "harmless"), which the reserve below the limit has room for: it goes on. A way out sets `hostPending` to 1, because the activation may have been
 * made by a host function that still runs, and in the upper half of the same word `trap`. Results of a guarded call may
 * lie in rax, rdx, rcx and vector registers.
 */
export const entryAssembly = `
  .globl wasmine_enter
  .type wasmine_enter,@function
wasmine_enter:
${activate}
  movq %rdi, %rax
  movq %rsi, %rdi
  movl %edx, %edx
  leaq ${exchangeStart}(%rbx,%rdx), %rsi
  movq %rsi, %rdx
  callq *%rax
  movq $1, ${thread.hostPending}(%rbx)
${restore}
  .cfi_def_cfa %rsp, 8
  retq
  .cfi_endproc
  .size wasmine_enter, .-wasmine_enter

  .globl ${callSymbol}
  .type ${callSymbol},@function
${callSymbol}:
${activate}
  callq *%r10
  movq %rax, ${thread.result}(%rbx)
  movq %xmm0, ${thread.floatResult}(%rbx)
  movq $1, ${thread.hostPending}(%rbx)
${restore}
  .cfi_def_cfa %rsp, 8
  retq
  .cfi_endproc
  .size ${callSymbol}, .-${callSymbol}

  .globl ${trapSymbol}
  .type ${trapSymbol},@function
${trapSymbol}:
  popq %rsi
wasmine_unwind:
  movq wasmine_thread@GOTTPOFF(%rip), %rax
  movq %fs:(%rax), %rbx
  movq ${thread.activation}(%rbx), %r9
  movq %rsi, ${thread.frames}(%rbx)
  movl $1, %ecx
  movq %rsp, %rdx
  movq ${thread.guard}(%rbx), %r10
  leaq .Lguarded_return(%rip), %r11
.Lnext_frame:
  cmpl $${maximumFrames}, %ecx
  jae .Lwalked
  testb $7, %bpl
  jne .Lwalked
  cmpq %rdx, %rbp
  jb .Lwalked
  leaq 16(%rbp), %rdx
  cmpq %r9, %rdx
  ja .Lwalked
  movq 8(%rbp), %rax
  cmpq %r11, %rax
  jne .Lnote_frame
  testq %r10, %r10
  je .Lnote_frame
  movq ${guard.returnAddress}(%r10), %rax
  movq ${guard.previous}(%r10), %r10
.Lnote_frame:
  movq %rax, ${thread.frames}(%rbx,%rcx,8)
  incl %ecx
  movq (%rbp), %rbp
  jmp .Lnext_frame
.Lwalked:
  movl %ecx, ${thread.frameCount}(%rbx)
  movq %r9, %rsp
  movl $1, ${thread.hostPending}(%rbx)
  movl %edi, ${thread.trap}(%rbx)
${restore}
  retq
  .size ${trapSymbol}, .-${trapSymbol}

  .globl ${moreStackSymbol}
  .type ${moreStackSymbol},@function
${moreStackSymbol}:
  movq wasmine_thread@GOTTPOFF(%rip), %rax
  movq %fs:(%rax), %rax
  cmpq $0, ${thread.activation}(%rax)
  je .Lwithout_activation
  popq %rsi
  pushq %rbp
  movq %rsp, %rbp
  movl ${thread.stackTrap}(%rax), %edi
  jmp wasmine_unwind
.Lwithout_activation:
  popq %rax
  incq %rax
  jmpq *%rax
  .size ${moreStackSymbol}, .-${moreStackSymbol}

  .globl wasmine_limit_stack
  .type wasmine_limit_stack,@function
wasmine_limit_stack:
  movq %rdi, %fs:${stackLimitOffset}
  retq
  .size wasmine_limit_stack, .-wasmine_limit_stack

  .globl ${guardedCallSymbol}
  .type ${guardedCallSymbol},@function
${guardedCallSymbol}:
  movq wasmine_thread@GOTTPOFF(%rip), %r11
  movq %fs:(%r11), %r11
  popq ${guard.returnAddress}(%r10)
  movq %rsp, ${guard.rsp}(%r10)
${eachSaved((register) => `movq %${register}, ${guard[register]}(%r10)`)}
  movq ${thread.guard}(%r11), %rax
  movq %rax, ${guard.previous}(%r10)
  movq %r10, ${thread.guard}(%r11)
  callq *${guard.target}(%r10)
.Lguarded_return:
  movq wasmine_thread@GOTTPOFF(%rip), %r11
  movq %fs:(%r11), %r11
  movq ${thread.guard}(%r11), %r10
  movq ${guard.previous}(%r10), %r9
  movq %r9, ${thread.guard}(%r11)
  movq $0, ${guard.exception}(%r10)
  pushq ${guard.returnAddress}(%r10)
  retq
  .size ${guardedCallSymbol}, .-${guardedCallSymbol}

  .globl ${throwSymbol}
  .type ${throwSymbol},@function
${throwSymbol}:
  movq wasmine_thread@GOTTPOFF(%rip), %r11
  movq %fs:(%r11), %r11
  movq ${thread.guard}(%r11), %r10
  testq %r10, %r10
  je .Luncaught
  movq ${guard.previous}(%r10), %r9
  movq %r9, ${thread.guard}(%r11)
  movq %rdi, ${guard.exception}(%r10)
  movq ${guard.rsp}(%r10), %rsp
${eachSaved((register) => `movq ${guard[register]}(%r10), %${register}`)}
  jmpq *${guard.returnAddress}(%r10)
.Luncaught:
  movq %rdi, ${thread.exception}(%r11)
  movl ${thread.exceptionTrap}(%r11), %edi
  jmp ${trapSymbol}
  .size ${throwSymbol}, .-${throwSymbol}

  .globl wasmine_stack_pointer
  .type wasmine_stack_pointer,@function
wasmine_stack_pointer:
  leaq 8(%rsp), %rax
  retq
  .size wasmine_stack_pointer, .-wasmine_stack_pointer
`;
