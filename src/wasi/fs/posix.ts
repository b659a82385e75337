// POSIX calls that take an open directory and one name in it. Nothing here follows a link, waits for the other end of a
// pipe, or lets a name mean more than an entry of the directory; every error is thrown with its POSIX name. This file is the
// wall itself: what a guest does below an anchored directory goes through here, and nothing else does.

import {
  atFlags,
  closeOnExec,
  files,
  lastError,
  libcName,
  lookupFlags,
  moreFiles,
  mostBytes,
  omitTime,
  openFlags,
  setStatusFlags,
  whatLibcNeeds,
  workingDirectory,
} from "../../../ffi/files.ts";
import { ThreadDescriptors } from "../../../ffi/thread_descriptors.ts";
import { filetype } from "../constants.ts";
import { fail } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import { linuxErrorName } from "./linux_errors.ts";
import type { NewTimes } from "./node.ts";

export { openFlags } from "../../../ffi/files.ts";

/** Permissions of what is made, before the process's mask. */
const NEW_FILE = 0o666;
const NEW_DIRECTORY = 0o777;

/** In place of a descriptor that is closed; no call takes it for an open one. */
const CLOSED = -1;

const MOST_NAME = 4096;
const names = [buffer(MOST_NAME + 1), buffer(MOST_NAME + 1)] as const;
const here = buffer(1);
const linkTarget = buffer(MOST_NAME);
const times = new BigInt64Array(new ArrayBuffer(32));
const STATX_SIZE = 256;
const stat = new DataView(new ArrayBuffer(STATX_SIZE));
const encoder = new TextEncoder();
/** A mark at the start is a part of a name. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Flags with which everything is opened: no link is followed and no terminal or pipe is waited for or taken over. */
const { DIRECTORY, NO_FOLLOW } = lookupFlags(Deno.build.arch) ?? { DIRECTORY: 0, NO_FOLLOW: 0 };
const ALWAYS = NO_FOLLOW | closeOnExec | openFlags.NON_BLOCKING | openFlags.NO_TERMINAL;

/** Why these calls cannot be made, as a clause; undefined if they can. */
export function whyNoPosixCalls(): string | undefined {
  const isKnown = Deno.build.os === "linux" && lookupFlags(Deno.build.arch) !== undefined;
  if (!isKnown) return "only Linux on x86-64 or ARM can hold a directory";
  if (libcName() === undefined) return `holding a directory needs ${whatLibcNeeds()}`;
  return hasOwner() ? undefined : "in a Worker, holding a directory needs glibc 2.34";
}

/** In a Worker, what closes its descriptors if it is ended. The main thread ends with the process. */
let owner: ThreadDescriptors | undefined;

function hasOwner(): boolean {
  if (owner !== undefined || !("WorkerGlobalScope" in globalThis)) return true;
  try {
    owner = new ThreadDescriptors(libcName() as string);
    return true;
  } catch {
    return false;
  }
}

/** Opens an entry. */
function openEntry(fd: number, name: Uint8Array<ArrayBuffer>, flags: number): number {
  const opened = check(files().openat(fd, name, flags | ALWAYS, NEW_FILE));
  if (owner === undefined) return opened;
  const kept = owner.keep(opened);
  return kept < 0 ? fail("EMFILE") : kept;
}

function buffer(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(size));
}

/** The result of a call that did not fail. */
function check(result: number): number {
  return result < 0 ? fail(linuxErrorName(lastError())) : result;
}

/** A name as C takes it. It names an entry: whoever walks paths has taken them apart before. */
function entry(name: string, place: 0 | 1 = 0): Uint8Array<ArrayBuffer> {
  if (name === "" || name === ".." || name.includes("/")) fail("ENOTCAPABLE");
  return text(name, names[place]);
}

function text(value: string, into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (value.includes("\0")) fail("EINVAL");
  const { read, written } = encoder.encodeInto(value, into.subarray(0, MOST_NAME));
  if (read < value.length) fail("ENAMETOOLONG");
  into[written] = 0;
  return into;
}

/**
 * Opens the directory at an absolute path on which there is no link, one step at a time. A link that somebody puts there
 * meanwhile answers ENOTDIR.
 */
export function openRealDirectory(path: string): number {
  // All other descriptors come from this one: what is asked here holds for them.
  if (whyNoPosixCalls() !== undefined) fail("ENOTSUP");
  let fd = openEntry(workingDirectory, text("/", names[0]), DIRECTORY | openFlags.PATH_ONLY);
  for (const name of path.split("/")) {
    if (name === "") continue;
    const outer = fd;
    try {
      fd = openDirectoryAt(outer, name);
    } finally {
      closeFile(outer);
    }
  }
  return fd;
}

/** A descriptor that only names a directory: ENOTDIR for anything else, links included. */
export function openDirectoryAt(fd: number, name: string): number {
  return openEntry(fd, entry(name), DIRECTORY | openFlags.PATH_ONLY);
}

/** Opens or makes a file: ELOOP for a link; a pipe is not waited for. */
export function openFileAt(fd: number, name: string, flags: number): number {
  return openEntry(fd, entry(name), flags);
}

/** Gives a descriptor back, once; what it returns is to be kept in its place. */
export function closeFile(fd: number): typeof CLOSED {
  if (fd !== CLOSED && owner !== undefined) owner.release(fd);
  else if (fd !== CLOSED) files().close(fd);
  return CLOSED;
}

/** What is known of an entry; of a link, the link. */
export function statAt(fd: number, name: string): FileStat {
  check(files().statx(fd, entry(name), atFlags.NO_FOLLOW, BASIC_STATS, statBytes));
  return readStat();
}

/** What is known of what is open. */
export function statOpen(fd: number): FileStat {
  check(files().statx(fd, here, atFlags.EMPTY_PATH, BASIC_STATS, statBytes));
  return readStat();
}

const BASIC_STATS = 0x7ff;
const statBytes = new Uint8Array(stat.buffer);

function readStat(): FileStat {
  return {
    dev: deviceNumber(stat.getUint32(136, true), stat.getUint32(140, true)),
    ino: stat.getBigUint64(32, true),
    type: typeOfMode(stat.getUint16(28, true)),
    links: BigInt(stat.getUint32(16, true)),
    size: stat.getBigUint64(40, true),
    atime: timeAt(64),
    mtime: timeAt(112),
    ctime: timeAt(96),
  };
}

function timeAt(at: number): bigint {
  return stat.getBigInt64(at, true) * 1_000_000_000n + BigInt(stat.getUint32(at + 8, true));
}

/** As libc joins the two halves. */
function deviceNumber(major: number, minor: number): bigint {
  const low = BigInt(((major & 0xfff) << 8) | (minor & 0xff));
  return low | (BigInt(minor >>> 8) << 20n) | (BigInt(major >>> 12) << 44n);
}

function typeOfMode(mode: number): number {
  switch (mode & 0o170000) {
    case 0o100000:
      return filetype.REGULAR_FILE;
    case 0o040000:
      return filetype.DIRECTORY;
    case 0o120000:
      return filetype.SYMBOLIC_LINK;
    case 0o020000:
      return filetype.CHARACTER_DEVICE;
    case 0o060000:
      return filetype.BLOCK_DEVICE;
    case 0o140000:
      return filetype.SOCKET_STREAM;
    default:
      return filetype.UNKNOWN;
  }
}

/** Bytes of one look into a directory. */
const LISTING_SIZE = 1 << 15;

/** Names of all entries but "." and "..". */
export function namesIn(fd: number): string[] {
  const open = openEntry(fd, entry("."), openFlags.READ_ONLY | DIRECTORY);
  try {
    const found: string[] = [], bytes = buffer(LISTING_SIZE);
    for (;;) {
      const count = check(files().getdents64(open, bytes, BigInt(LISTING_SIZE)));
      if (count === 0) return found;
      readNames(bytes.subarray(0, count), found);
    }
  } finally {
    closeFile(open);
  }
}

/** struct linux_dirent64: d_ino(u64) d_off(i64) d_reclen(u16) at 16, d_type(u8), the name with its closing zero at 19. */
function readNames(bytes: Uint8Array<ArrayBuffer>, into: string[]): void {
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < bytes.length; at += view.getUint16(at + 16, true)) {
    const name = decoder.decode(bytes.subarray(at + 19, bytes.indexOf(0, at + 19)));
    if (name !== "." && name !== "..") into.push(name);
  }
}

/** The target of a link. */
export function readLinkAt(fd: number, name: string): string {
  const count = check(files().readlinkat(fd, entry(name), linkTarget, BigInt(MOST_NAME)));
  return decoder.decode(linkTarget.subarray(0, count));
}

/** Makes a directory. */
export function makeDirectoryAt(fd: number, name: string): void {
  check(moreFiles().mkdirat(fd, entry(name), NEW_DIRECTORY));
}

/** Removes an empty directory, or anything else. */
export function removeAt(fd: number, name: string, kind: "directory" | "file"): void {
  check(moreFiles().unlinkat(fd, entry(name), kind === "directory" ? atFlags.REMOVE_DIRECTORY : 0));
}

/** Makes a link. */
export function makeLinkAt(fd: number, name: string, target: string): void {
  check(moreFiles().symlinkat(text(target, names[1]), fd, entry(name)));
}

/** Makes a second name for an entry; for a link, of the link. */
export function linkAt(fd: number, name: string, to: number, toName: string): void {
  check(moreFiles().linkat(fd, entry(name), to, entry(toName, 1), 0));
}

/** Moves an entry. */
export function renameAt(fd: number, name: string, to: number, toName: string): void {
  check(moreFiles().renameat(fd, entry(name), to, entry(toName, 1)));
}

/** Sets times of an entry; of a link, the link's. "." is the directory itself. */
export function setTimesAt(fd: number, name: string, wanted: NewTimes): void {
  check(moreFiles().utimensat(fd, entry(name), timespecs(wanted), atFlags.NO_FOLLOW));
}

/** Sets times of an open file. */
export function setTimesOpen(fd: number, wanted: NewTimes): void {
  check(moreFiles().futimens(fd, timespecs(wanted)));
}

function timespecs({ atime, mtime }: NewTimes): Uint8Array<ArrayBuffer> {
  [atime, mtime].forEach((time, i) => {
    times[2 * i] = time === undefined ? 0n : time / 1_000_000_000n;
    times[2 * i + 1] = time === undefined ? BigInt(omitTime) : time % 1_000_000_000n;
  });
  return new Uint8Array(times.buffer);
}

/** Brings a directory to the disk. */
export function syncDirectory(fd: number): void {
  const open = openEntry(fd, entry("."), openFlags.READ_ONLY | DIRECTORY);
  try {
    syncFile(open, false);
  } finally {
    closeFile(open);
  }
}

/** Brings contents, and unless `dataOnly` also attributes, to the disk. */
export function syncFile(fd: number, dataOnly: boolean): void {
  check(dataOnly ? moreFiles().fdatasync(fd) : moreFiles().fsync(fd));
}

/** How much of a buffer one call takes. */
function sizeOf(bytes: Uint8Array): bigint {
  return BigInt(Math.min(bytes.length, mostBytes));
}

/** Reads from a position on. */
export function readAt(fd: number, into: Uint8Array, position: number): number {
  return check(files().pread(fd, into as Uint8Array<ArrayBuffer>, sizeOf(into), BigInt(position)));
}

/** Writes from a position on. */
export function writeAt(fd: number, from: Uint8Array, position: number): number {
  return check(files().pwrite(fd, from as Uint8Array<ArrayBuffer>, sizeOf(from), BigInt(position)));
}

/** Reads from a stream. */
export function readNext(fd: number, into: Uint8Array): number {
  return check(moreFiles().read(fd, into as Uint8Array<ArrayBuffer>, sizeOf(into)));
}

/** Writes to a stream, or to the end of a file that appends. */
export function writeNext(fd: number, from: Uint8Array): number {
  return check(moreFiles().write(fd, from as Uint8Array<ArrayBuffer>, sizeOf(from)));
}

/** Lets writes that name no position go to the end of the file, or not. */
export function setAppending(fd: number, appends: boolean): void {
  check(moreFiles().fcntl(fd, setStatusFlags, openFlags.NON_BLOCKING | (appends ? openFlags.APPEND : 0)));
}

/** Cuts a file or extends it with zeros. */
export function setSize(fd: number, size: number): void {
  check(moreFiles().ftruncate(fd, BigInt(size)));
}
