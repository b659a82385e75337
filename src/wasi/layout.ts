// How WASI structures lie in guest memory (little endian, natural alignment), and the two ABIs that differ in them:
// preview 1 and its predecessor `wasi_unstable`.
//
//   filestat    0 dev 8 ino 16 filetype(u8) 24 nlink(u64) 32 size 40 atim 48 mtim 56 ctim 64       preview 1
//               0 dev 8 ino 16 filetype(u8) 20 nlink(u32) 24 size 32 atim 40 mtim 48 ctim 56       unstable
//   fdstat      0 filetype(u8) 2 flags(u16) 8 rights_base 16 rights_inheriting 24
//   prestat     0 tag(u8): 0 = directory 4 name length(u32) 8
//   dirent      0 next cookie 8 ino 16 name length(u32) 20 filetype(u8) 24, then the name without a closing zero
//   iovec       0 address(u32) 4 length(u32) 8

import type { GuestMemory } from "./memory.ts";

/** What is known of a file. */
export interface FileStat {
  /** The device that holds the file. */
  readonly dev: bigint;
  /** The file's number on its device. */
  readonly ino: bigint;
  /** The kind of file (witx: `filetype`). */
  readonly type: number;
  /** How many names the file has. */
  readonly links: bigint;
  /** Bytes in the file. */
  readonly size: bigint;
  /** When it was last read, in nanoseconds since 1970. */
  readonly atime: bigint;
  /** When its contents last changed, in nanoseconds since 1970. */
  readonly mtime: bigint;
  /** When its attributes last changed, in nanoseconds since 1970. */
  readonly ctime: bigint;
}

/** State of a descriptor. */
export interface FdStat {
  /** The kind of file (witx: `filetype`). */
  readonly type: number;
  /** Append, synchronous, non-blocking (witx: `fdflags`). */
  readonly flags: number;
  /** What may be done with the descriptor (witx: `rights`). */
  readonly base: number;
  /** What may be done with descriptors that are opened through it. */
  readonly inheriting: number;
}

/** A preopened directory as fd_prestat_get describes it. */
export interface PrestatDirectory {
  /** Bytes of the directory's name. */
  readonly nameLength: number;
}

/** Size of a directory entry without its name. */
export const DIRENT_SIZE = 24;

/** Size of an element of an iovec array. */
export const IOVEC_SIZE = 8;

/** Where the two ABIs differ. */
export interface Abi {
  /** Offsets in a filestat, and its size. */
  readonly filestat: {
    readonly wideLinks: boolean;
    readonly links: number;
    readonly fileSize: number;
    readonly size: number;
  };
  /** The origin of a seek in preview 1's numbering, by its number in this ABI. */
  readonly whence: readonly number[];
  /** Size of a subscription, and where its clock starts: `wasi_unstable` has a second user value before the clock id. */
  readonly subscription: { readonly size: number; readonly clock: number };
}

/** `wasi_snapshot_preview1`. */
export const preview1: Abi = {
  filestat: { wideLinks: true, links: 24, fileSize: 32, size: 64 },
  whence: [0, 1, 2],
  subscription: { size: 48, clock: 16 },
};

/** `wasi_unstable`, also called snapshot 0. */
export const unstable: Abi = {
  filestat: { wideLinks: false, links: 20, fileSize: 24, size: 56 },
  whence: [1, 2, 0],
  subscription: { size: 56, clock: 24 },
};

/** Writes a filestat at a checked address. */
export function writeFileStat(memory: GuestMemory, at: number, stat: FileStat, { filestat }: Abi): void {
  const view = memory.view;
  memory.bytes(at, filestat.size).fill(0);
  view.setBigUint64(at, stat.dev, true);
  view.setBigUint64(at + 8, stat.ino, true);
  view.setUint8(at + 16, stat.type);
  if (filestat.wideLinks) view.setBigUint64(at + filestat.links, stat.links, true);
  else view.setUint32(at + filestat.links, Number(stat.links), true);
  view.setBigUint64(at + filestat.fileSize, stat.size, true);
  view.setBigUint64(at + filestat.fileSize + 8, stat.atime, true);
  view.setBigUint64(at + filestat.fileSize + 16, stat.mtime, true);
  view.setBigUint64(at + filestat.fileSize + 24, stat.ctime, true);
}

/** Writes an fdstat at a checked address. */
export function writeFdStat(memory: GuestMemory, at: number, stat: FdStat): void {
  const view = memory.view;
  view.setBigUint64(at, 0n, true);
  view.setUint8(at, stat.type);
  view.setUint16(at + 2, stat.flags, true);
  view.setBigUint64(at + 8, BigInt(stat.base), true);
  view.setBigUint64(at + 16, BigInt(stat.inheriting), true);
}

/** Writes a prestat at a checked address. */
export function writePrestat(memory: GuestMemory, at: number, stat: PrestatDirectory): void {
  memory.view.setUint32(at, 0, true);
  memory.view.setUint32(at + 4, stat.nameLength, true);
}
