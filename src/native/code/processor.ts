/**
 * What the processor can do, as the system tells it, so that code made for another one is recognised without libLLVM.
 * The file that says so is read through libc: Deno's own functions open nothing below `/proc` without all permissions.
 *
 * @module
 */
import { addressOf, cString, libc } from "../../../ffi/libc.ts";

let flags: readonly string[] | undefined;

/** The instruction sets and other abilities of this machine's processor, by the names of Linux. */
export function processorFlags(): readonly string[] {
  return flags ??= readFlags();
}

function readFlags(): string[] {
  const line = /^flags\s*:\s*(.*)$/m.exec(readStart("/proc/cpuinfo"));
  return (line?.[1].split(" ") ?? []).filter(isInstructionSet).sort();
}

/** The first 8 KiB of a file, which describe the first processor. */
function readStart(path: string): string {
  const bytes = new Uint8Array(new ArrayBuffer(1 << 13)), descriptor = libc().open(cString(path), 0);
  let length = 0;
  for (let count = 1; descriptor >= 0 && count > 0 && length < bytes.length; length += Math.max(count, 0)) {
    count = Number(libc().read(descriptor, addressOf(bytes) + BigInt(length), BigInt(bytes.length - length)));
  }
  if (descriptor >= 0) libc().close(descriptor);
  return new TextDecoder().decode(bytes.subarray(0, length));
}

/** Families of flags that stand for instructions a compiler may use. Others come and go with kernels and hypervisors. */
const INSTRUCTION_SETS =
  /^(sse|ssse|avx|aes|pclmul|vpclmul|vaes|gfni|bmi|abm|lahf|popcnt|movbe|fma|f16c|adx|sha|fsgs|xsave|rd(rand|seed|pid)|cx16|clwb|clflush|cldemote|movdir|waitpkg|3dnow|prefetch|wbnoinvd|serialize|ptwrite|pku|invpcid|amx|mmx|sse4a|tbm|xop|lwp|clzero|mwaitx)/;

function isInstructionSet(flag: string): boolean {
  return INSTRUCTION_SETS.test(flag);
}

/** Those of the abilities that this processor does not have. */
export function missingFlags(wanted: readonly string[]): string[] {
  const present = new Set(processorFlags());
  return wanted.filter((flag) => !present.has(flag));
}
