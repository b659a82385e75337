/**
 * Calls of libLLVM that survive its crash. Untrusted modules decide what LLVM works on, and some of its passes recurse as
 * deep as a module's expressions are nested. So each call has a stack of its own, far larger than a thread's, and where even
 * that is too small, or LLVM faults or gives up, an error is thrown and the process goes on. (`entry/recovery.ts` is the native
 * half.)
 *
 * What LLVM had allocated is then lost: it cannot be given back in the state it is in. Because a module that makes LLVM
 * crash could do it again and again, there is a limit to how often that is tolerated.
 *
 * @module
 */

import { recoveryFunctions } from "./entry.ts";
import { diagnosticList, recoveryRecord as record } from "./entry/layout.ts";
import { addressOf, libc, mapFailed, protection, reserveFlags, textAt } from "./libc.ts";

/** Bytes of stack for a call. Only what was ever used takes memory, and only until the call is over. */
const STACK_BYTES = 2 ** 30;

/** Bytes without access below the stack: more than any frame of LLVM's has. */
const GUARD_BYTES = 2 ** 20;

/** Bytes of the stack on which signals are handled meanwhile. */
const SIGNAL_STACK_BYTES = 2 ** 16;

/** Crashes after which nothing is called any more, since each may have cost as much memory as a compilation takes. */
const MOST_CRASHES = 16;

let crashes = 0;

/** How a call ended that did not return. */
export type CrashKind = "stack" | "fault" | "fatal" | "refused";

/** A call that was ended by a crash. */
export class CrashError extends Error {
  /** Name of the class. */
  override readonly name = "CrashError";
  /** What happened. */
  readonly kind: CrashKind;

  /** For a kind of crash, and what LLVM said about it. */
  constructor(kind: CrashKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Makes a call with at most six words as arguments; returns the word that the function returns. */
export function callRecoverably(target: bigint, args: readonly bigint[]): bigint {
  using call = new Call(target, args);
  recoveryFunctions().wasmine_call_recoverably(call.address);
  return call.result();
}

/** Makes such a call on another thread. */
export async function callRecoverablyInBackground(target: bigint, args: readonly bigint[]): Promise<bigint> {
  using call = new Call(target, args);
  await recoveryFunctions().callRecoverablyInBackground(call.address);
  return call.result();
}

/** The address of LLVM's handler of fatal errors, which ends the call; without a call it returns. */
export function fatalErrorHandler(): bigint {
  return Deno.UnsafePointer.value(recoveryFunctions().wasmine_give_up);
}

/** A call, its record and its stack. */
class Call implements Disposable {
  readonly #words = new BigUint64Array(new ArrayBuffer(record.size));
  readonly #mapping: bigint;

  constructor(target: bigint, args: readonly bigint[]) {
    if (crashes >= MOST_CRASHES) throw new CrashError("refused", `LLVM has crashed ${crashes} times in this process`);
    const size = SIGNAL_STACK_BYTES + GUARD_BYTES + STACK_BYTES;
    this.#mapping = libc().mmap(0n, BigInt(size), protection.read | protection.write, reserveFlags, -1, 0n);
    if (this.#mapping === mapFailed) throw new RangeError("Cannot reserve a stack for LLVM");
    const guard = this.#mapping + BigInt(SIGNAL_STACK_BYTES);
    libc().mprotect(guard, BigInt(GUARD_BYTES), protection.none);
    this.#set(record.function, target);
    args.forEach((word, i) => this.#set(record.arguments + 8 * i, word));
    this.#set(record.stackTop, this.#mapping + BigInt(size));
    this.#set(record.guard, guard);
    this.#set(record.guardSize, BigInt(GUARD_BYTES));
    this.#set(record.signalStack, this.#mapping);
    this.#set(record.signalStack + 16, BigInt(SIGNAL_STACK_BYTES));
  }

  get address(): bigint {
    return addressOf(this.#words);
  }

  /** What the function returned; throws if it did not. */
  result(): bigint {
    const failure = Number(this.#words[record.failure >> 3] & 0xffff_ffffn);
    if (failure === 0) return this.#words[record.result >> 3];
    crashes++;
    throw new CrashError(...this.#crash(failure));
  }

  #crash(failure: number): [CrashKind, string] {
    switch (failure) {
      case record.failures.stack:
        return ["stack", `LLVM needs more than ${STACK_BYTES / 2 ** 20} MiB of stack`];
      case record.failures.fatal:
        return ["fatal", `LLVM failed: ${textAt(this.address + BigInt(record.message))}`];
      default:
        return ["fault", "LLVM crashed"];
    }
  }

  #set(offset: number, word: bigint): void {
    this.#words[offset >> 3] = word;
  }

  [Symbol.dispose](): void {
    libc().munmap(this.#mapping, BigInt(SIGNAL_STACK_BYTES + GUARD_BYTES + STACK_BYTES));
  }
}

/** The diagnostics of a context. */
export class Diagnostics {
  readonly #words = new BigUint64Array(new ArrayBuffer(diagnosticList.size));

  /** @param getSeverity Addresses of the functions that read a diagnostic. */
  constructor(getSeverity: bigint, getDescription: bigint) {
    this.#words[diagnosticList.getSeverity >> 3] = getSeverity;
    this.#words[diagnosticList.getDescription >> 3] = getDescription;
  }

  /** The handler to give LLVM, and what it has to be given along. */
  get handler(): readonly [handler: bigint, context: bigint] {
    return [Deno.UnsafePointer.value(recoveryFunctions().wasmine_note_diagnostic), addressOf(this.#words)];
  }

  /** Takes the diagnostics out of the list: the addresses of their texts, and their severities. */
  take(): { readonly text: bigint; readonly severity: number }[] {
    const count = Number(this.#words[0]), { entries, entrySize } = diagnosticList;
    this.#words[0] = 0n;
    return Array.from({ length: count }, (_, i) => {
      const at = (entries + i * entrySize) >> 3;
      return { text: this.#words[at], severity: Number(this.#words[at + 1] & 0xffff_ffffn) };
    });
  }
}
