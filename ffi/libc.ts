/**
 * The handful of libc functions the native side needs, as one typed symbol table.
 *
 * The library is opened at the first call of {@linkcode libc}, so that importing this file needs no permission.
 * Calls must be written out, `libc().mmap(…)`: V8 turns a call into a direct machine call (about 5 ns) only where one
 * call site always sees the same symbol; a computed `libc()[name](…)` costs 70–95 ns. Addresses and sizes are 64-bit
 * integers and travel as `bigint`; a `number` would take Deno's slow path (100 ns).
 *
 * @module
 */

import { type Declarations, leaf, open } from "./foreign.ts";

/** What every program with native code needs. None of these functions calls back; to bind one takes 0.12 ms. */
const usual = {
  mmap: leaf(["u64", "usize", "i32", "i32", "i32", "i64"], "u64"),
  munmap: leaf(["u64", "usize"], "i32"),
  mprotect: leaf(["u64", "usize", "i32"], "i32"),
  memfd_create: leaf(["buffer", "u32"], "i32"),
  open: leaf(["buffer", "i32"], "i32"),
  read: leaf(["i32", "u64", "usize"], "isize"),
  write: leaf(["i32", "u64", "usize"], "isize"),
  close: leaf(["i32"], "i32"),
  pthread_self: leaf([], "u64"),
  pthread_getattr_np: leaf(["u64", "buffer"], "i32"),
  pthread_attr_getstack: leaf(["buffer", "buffer", "buffer"], "i32"),
  pthread_attr_destroy: leaf(["buffer"], "i32"),
} as const satisfies Declarations;

/** What few programs need. */
const rare = {
  madvise: leaf(["u64", "usize", "i32"], "i32"),
  setpriority: leaf(["i32", "u32", "i32"], "i32"),
  _exit: leaf(["i32"], "void"),
} as const satisfies Declarations;

/** The bound functions of libc. */
export type Libc = Deno.StaticForeignLibraryInterface<typeof usual>;

/** Those that few programs need. */
export type RareLibc = Deno.StaticForeignLibraryInterface<typeof rare>;

/** Protection bits of `mmap` and `mprotect`. */
export const protection = { none: 0, read: 1, write: 2 } as const;

/** Flags of `mmap`: private anonymous memory that reserves no swap. */
export const reserveFlags = 0x4022; // MAP_NORESERVE | MAP_ANONYMOUS | MAP_PRIVATE

/** What `mmap` returns when it fails. */
export const mapFailed = 0xffff_ffff_ffff_ffffn;

/** Advice of `madvise`: give the pages back, they read as zero afterwards. */
export const adviceDontNeed = 4;

let bound: Libc | undefined;
let rareBound: RareLibc | undefined;

/**
 * Returns libc, opening it at the first call.
 *
 * @throws {Deno.errors.NotCapable} Without an unrestricted `--allow-ffi`.
 */
export function libc(): Libc {
  return bound ??= open("libc.so.6", usual).symbols;
}

/** Returns the functions that few programs need, binding them at the first call; throws as {@linkcode libc}. */
export function rareLibc(): RareLibc {
  return rareBound ??= open("libc.so.6", rare).symbols;
}

/** Returns the text as bytes with the final NUL that C expects. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text + "\0");
}

/**
 * Returns the address of a buffer's first byte.
 *
 * The buffer must stay referenced while native code uses the address, and must lie outside V8's moving heap: a typed
 * array made over `new ArrayBuffer(n)` does.
 */
export function addressOf(buffer: ArrayBufferView<ArrayBuffer>): bigint {
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer));
}

/** Returns an ArrayBuffer over native memory; it stays valid only as long as that memory. */
export function viewAt(address: bigint, byteLength: number): ArrayBuffer {
  return Deno.UnsafePointerView.getArrayBuffer(pointerTo(address), byteLength);
}

/** Returns the NUL-terminated text at an address. */
export function textAt(address: bigint): string {
  return Deno.UnsafePointerView.getCString(pointerTo(address));
}

function pointerTo(address: bigint): Deno.PointerObject {
  const pointer = Deno.UnsafePointer.create(address);
  if (pointer === null) throw new TypeError("Cannot read native memory at address 0");
  return pointer;
}
