/**
 * The part of the entry library that handles stack pointers, in AT&T assembly: entering native code and the two ways out.
 * What the functions do is told in `source.ts`.
 *
 * @module
 */

import { exchangeStart, maximumFrames, threadRecord as thread } from "./layout.ts";

/** Symbol of the trap exit, `noreturn void (i32 code)`, which generated code calls. */
export const trapSymbol = "wasmine_trap";

/** Symbol of the direct way in, which a module's own entry functions go on to with their target in r10. */
export const callSymbol = "wasmine_call";

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
  pushq ${thread.activation}(%rbx)
  movq %rsp, ${thread.activation}(%rbx)
`;

/** Undoes it. */
const restore = `
  popq ${thread.activation}(%rbx)
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
`;

/**
 * `wasmine_enter`, `wasmine_call`, `wasmine_trap` with its second half `wasmine_unwind`, and `wasmine_stack_pointer`. A
 * way out sets `hostPending` to 1, because the activation may have been made by a host function that still runs, and in
 * the upper half of the same word `trap`.
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
  xorl %eax, %eax
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
  movq %rax, ${thread.frames}(%rbx,%rcx,8)
  incl %ecx
  movq (%rbp), %rbp
  jmp .Lnext_frame
.Lwalked:
  movl %ecx, ${thread.frameCount}(%rbx)
  movq %r9, %rsp
  movl %edi, %eax
  movl $1, ${thread.hostPending}(%rbx)
  movl %eax, ${thread.trap}(%rbx)
${restore}
  retq
  .size ${trapSymbol}, .-${trapSymbol}

  .globl wasmine_stack_pointer
  .type wasmine_stack_pointer,@function
wasmine_stack_pointer:
  leaq 8(%rsp), %rax
  retq
  .size wasmine_stack_pointer, .-wasmine_stack_pointer
`;
