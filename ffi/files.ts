/**
 * libc's functions on files and directories: `openat` and its kin, which take an open directory and a name in it. The kernel
 * looks the name up in that very directory, wherever it lies by now, and with `O_NOFOLLOW` follows no link: Deno has no
 * function that promises either.
 *
 * What every program with a directory needs is bound apart from what few do, since each function takes a tenth of a
 * millisecond to bind. Counts of bytes come back as `i32`, so that nothing is allocated between a call and
 * {@linkcode lastError}: no call may read or write more than {@linkcode mostBytes} at once.
 *
 * @module
 */

import { type Declarations, leaf, open } from "./foreign.ts";

const usual = {
  openat: leaf(["i32", "buffer", "i32", "u32"], "i32"),
  close: leaf(["i32"], "i32"),
  statx: leaf(["i32", "buffer", "i32", "u32", "buffer"], "i32"),
  pread: leaf(["i32", "buffer", "usize", "i64"], "i32"),
  pwrite: leaf(["i32", "buffer", "usize", "i64"], "i32"),
  getdents64: leaf(["i32", "buffer", "usize"], "i32"),
  readlinkat: leaf(["i32", "buffer", "buffer", "usize"], "i32"),
  __errno_location: leaf([], "pointer"),
  // To read the number of an error: a permission for libc alone does not allow Deno.UnsafePointerView.
  memcpy: leaf(["buffer", "pointer", "usize"], "void"),
} as const satisfies Declarations;

const rare = {
  read: leaf(["i32", "buffer", "usize"], "i32"),
  write: leaf(["i32", "buffer", "usize"], "i32"),
  poll: leaf(["buffer", "usize", "i32"], "i32"),
  fcntl: leaf(["i32", "i32", "i32"], "i32"),
  ftruncate: leaf(["i32", "i64"], "i32"),
  fsync: leaf(["i32"], "i32"),
  fdatasync: leaf(["i32"], "i32"),
  futimens: leaf(["i32", "buffer"], "i32"),
  utimensat: leaf(["i32", "buffer", "buffer", "i32"], "i32"),
  mkdirat: leaf(["i32", "buffer", "u32"], "i32"),
  unlinkat: leaf(["i32", "buffer", "i32"], "i32"),
  linkat: leaf(["i32", "buffer", "i32", "buffer", "i32"], "i32"),
  symlinkat: leaf(["buffer", "i32", "buffer"], "i32"),
  renameat: leaf(["i32", "buffer", "i32", "buffer"], "i32"),
} as const satisfies Declarations;

/** What every program with a directory needs. */
export type FileCalls = Deno.StaticForeignLibraryInterface<typeof usual>;

/** What few programs need. */
export type RareFileCalls = Deno.StaticForeignLibraryInterface<typeof rare>;

/** Where Linux distributions keep libc, for those who allow only that: `--allow-ffi=/lib64/libc.so.6`. */
const PLACES = [`/lib/${Deno.build.arch}-linux-gnu/libc.so.6`, "/lib64/libc.so.6", "/usr/lib/libc.so.6"];

let usualCalls: FileCalls | undefined;
let rareCalls: RareFileCalls | undefined;
let libraryName: string | undefined;
const errorWord = new Int32Array(new ArrayBuffer(4));
let errorPlace: Deno.PointerValue = null;

/** The name under which libc may be opened and is found; undefined if there is none. */
export function libcName(): string | undefined {
  return libraryName ??= allowedNames().find(bindUsual);
}

/** What is missing where there is no {@linkcode libcName}. */
export function whatLibcNeeds(): string {
  return allowsEverything() ? "glibc 2.30 or newer" : "--allow-ffi";
}

/** By its mere name the loader finds libc; Deno takes that name for a file in the working directory if it is to compare it. */
function allowedNames(): string[] {
  if (allowsEverything()) return ["libc.so.6"];
  return PLACES.filter((path) => Deno.permissions.querySync({ name: "ffi", path }).state === "granted");
}

function allowsEverything(): boolean {
  const { state, partial } = Deno.permissions.querySync({ name: "ffi" });
  return state === "granted" && !partial;
}

function bindUsual(name: string): boolean {
  try {
    usualCalls = open(name, usual).symbols;
    errorPlace = usualCalls.__errno_location();
    return true;
  } catch {
    return false;
  }
}

/** Functions to open, look at, read and write files. */
export function files(): FileCalls {
  libcName();
  if (usualCalls === undefined) throw new Deno.errors.NotCapable(`Cannot open libc: it needs ${whatLibcNeeds()}`);
  return usualCalls;
}

/** The other functions. */
export function moreFiles(): RareFileCalls {
  if (rareCalls !== undefined) return rareCalls;
  files();
  return rareCalls = open(libraryName as string, rare).symbols;
}

/** The number of the error of a call that has just failed on this thread. It must be asked before anything else is done. */
export function lastError(): number {
  files().memcpy(errorWord, errorPlace, 4n);
  return errorWord[0];
}

/** The most bytes that Linux reads or writes at once. */
export const mostBytes = 0x7fff_f000;

/** Flags of `openat` that are the same on x86-64 and ARM. */
export const openFlags = {
  READ_ONLY: 0,
  WRITE_ONLY: 1,
  READ_WRITE: 2,
  CREATE: 0o100,
  EXCLUSIVE: 0o200,
  NO_TERMINAL: 0o400,
  TRUNCATE: 0o1000,
  APPEND: 0o2000,
  NON_BLOCKING: 0o4000,
  PATH_ONLY: 0o10000000,
} as const;

/** Flag of `openat` and of whatever else makes a descriptor: programs that are started do not get it. */
export const closeOnExec = 0o2000000;

/** Flags of `openat` that differ; undefined for processors of which they are not known. */
export function lookupFlags(arch: string): { readonly DIRECTORY: number; readonly NO_FOLLOW: number } | undefined {
  if (arch === "x86_64") return { DIRECTORY: 0o200000, NO_FOLLOW: 0o400000 };
  return arch === "aarch64" ? { DIRECTORY: 0o40000, NO_FOLLOW: 0o100000 } : undefined;
}

/** Flags of `statx`, `utimensat` and `unlinkat`. */
export const atFlags = { NO_FOLLOW: 0x100, REMOVE_DIRECTORY: 0x200, EMPTY_PATH: 0x1000 } as const;

/** In place of an open directory: names are looked up where the process works. */
export const workingDirectory = -100;

/** `fcntl`: sets the flags of an open file. */
export const setStatusFlags = 4;

/** Bits of `poll`. */
export const pollEvents = { IN: 1, OUT: 4, ERROR: 8, HANGUP: 16, INVALID: 32 } as const;

/** Nanoseconds of a `timespec` that leaves a time as it is. */
export const omitTime = 0x3fff_fffe;
