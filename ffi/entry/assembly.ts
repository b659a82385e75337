/**
 * The part of the entry library that handles stack pointers, in AT&T assembly: entering native code and the two ways out.
 * What the functions do is told in `source.ts`.
 *
 * @module
 */

import { exchangeStart, maximumFrames, threadRecord as thread } from "./layout.ts";

/** Symbol of the trap exit, `noreturn void (i32 code)`, which generated code calls. */
export const trapSymbol = "wasmine_trap";

/** `wasmine_enter`, `wasmine_trap` with its second half `wasmine_unwind`, and `wasmine_stack_pointer`. */
export const entryAssembly = `
  .globl wasmine_enter
  .type wasmine_enter,@function
wasmine_enter:
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
  movq %rdi, %rax
  movq %rsi, %rdi
  movl %edx, %edx
  leaq ${exchangeStart}(%rbx,%rdx), %rsi
  movq %rsi, %rdx
  callq *%rax
  xorl %eax, %eax
.Lleave:
  popq ${thread.activation}(%rbx)
  movl $1, ${thread.hostPending}(%rbx)
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  .cfi_def_cfa %rsp, 8
  retq
  .cfi_endproc
  .size wasmine_enter, .-wasmine_enter

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
  jmp .Lleave
  .size ${trapSymbol}, .-${trapSymbol}

  .globl wasmine_stack_pointer
  .type wasmine_stack_pointer,@function
wasmine_stack_pointer:
  leaq 8(%rsp), %rax
  retq
  .size wasmine_stack_pointer, .-wasmine_stack_pointer
`;
