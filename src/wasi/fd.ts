// fd_* functions: everything that is done to an open descriptor.
//
// Bytes go straight between guest memory and the host's file. Copies are made only where they save system calls (small
// buffers of one write) or where they are unavoidable (memory shared between threads; a stream, which must be read once and
// not until every buffer is full).

import { WasmTrap } from "../runtime/trap.ts";
import { firstPause, newTimes, nextPause } from "./clock.ts";
import { fdflags, filetype, whence as whences } from "./constants.ts";
import type { Context } from "./context.ts";
import { awaitReady } from "./deadline.ts";
import { errnoName, fail, isError } from "./errno.ts";
import { DIRENT_SIZE, type FdStat, type FileStat, type PrestatDirectory } from "./layout.ts";
import type { Listing } from "./listing.ts";
import { rights } from "./rights.ts";
import { appends, type DescriptorTable, type OpenDirectory, type OpenFile } from "./table.ts";

/** Buffers of one call are gathered up to this many bytes. */
const MOST_GATHERED = 1 << 16;

/** Announces a pattern of use; hosts know no way to pass it on. */
export function fd_advise({ table }: Context, fd: number, _offset: number, _length: number, _advice: number): void {
  const open = table.file(fd, rights.FD_ADVISE);
  if (!open.file.seekable) fail("ESPIPE");
}

/** Makes sure that the file reaches to offset + length. */
export function fd_allocate({ table }: Context, fd: number, offset: number, length: number): void {
  const { file } = table.file(fd, rights.FD_ALLOCATE);
  if (!file.seekable) fail("ESPIPE");
  if (length === 0) fail("EINVAL");
  const end = offset + length;
  if (!Number.isSafeInteger(end)) fail("EFBIG");
  if (file.stat().size < end) file.setSize(end);
}

/** Closes a descriptor. */
export function fd_close({ table }: Context, fd: number): void {
  table.close(fd);
}

/** Brings contents to the disk. */
export function fd_datasync({ table }: Context, fd: number): void {
  if (table.get(fd).kind === "file") table.file(fd, rights.FD_DATASYNC).file.sync(true);
  else table.directory(fd, rights.FD_DATASYNC).directory.sync();
}

/** Type, flags and rights of a descriptor. */
export function fd_fdstat_get({ table }: Context, fd: number): FdStat {
  const open = table.get(fd);
  const type = open.kind === "file" ? open.file.type : filetype.DIRECTORY;
  return { type, flags: open.flags, base: open.rights, inheriting: open.inheriting };
}

/** Changes append, non-blocking and synchronous mode. */
export function fd_fdstat_set_flags({ table }: Context, fd: number, flags: number): void {
  const open = table.get(fd);
  if (open.kind === "file") table.file(fd, rights.FD_FDSTAT_SET_FLAGS).file.setFlags(flags);
  else {
    table.directory(fd, rights.FD_FDSTAT_SET_FLAGS);
    if ((flags & fdflags.APPEND) !== 0) fail("EINVAL");
  }
  open.flags = flags;
}

/** Drops rights; none can be added. */
export function fd_fdstat_set_rights({ table }: Context, fd: number, base: number, inheriting: number): void {
  const open = table.get(fd);
  if ((base & ~open.rights) !== 0 || (inheriting & ~open.inheriting) !== 0) fail("ENOTCAPABLE");
  open.rights = base;
  open.inheriting = inheriting;
}

/** What is known of an open file. */
export function fd_filestat_get({ table }: Context, fd: number): FileStat {
  if (table.get(fd).kind === "file") return table.file(fd, rights.FD_FILESTAT_GET).file.stat();
  return table.directory(fd, rights.FD_FILESTAT_GET).directory.stat();
}

/** Cuts a file or extends it with zeros. */
export function fd_filestat_set_size({ table }: Context, fd: number, size: number): void {
  table.file(fd, rights.FD_FILESTAT_SET_SIZE).file.setSize(size);
}

/** Sets the times of an open file. */
export function fd_filestat_set_times(
  { table, clock }: Context,
  fd: number,
  atime: bigint,
  mtime: bigint,
  flags: number,
): void {
  const times = newTimes(clock, atime, mtime, flags);
  if (table.get(fd).kind === "file") table.file(fd, rights.FD_FILESTAT_SET_TIMES).file.setTimes(times);
  else table.directory(fd, rights.FD_FILESTAT_SET_TIMES).directory.setTimes(times);
}

/** Reads at a position, leaving the descriptor's own where it is. */
export function fd_pread(context: Context, fd: number, buffers: Uint8Array[], offset: number): number {
  const { file } = context.table.file(fd, rights.FD_READ | rights.FD_SEEK);
  if (!file.seekable) fail("ESPIPE");
  return readInto(context, file, buffers, offset);
}

/** Kind of a preopened descriptor: always a directory; EBADF for any other descriptor ends libc's search for them. */
export function fd_prestat_get({ table }: Context, fd: number): PrestatDirectory {
  return { nameLength: preopenName(table.get(fd)).length };
}

/** Name of a preopened directory, without a closing zero. */
export function fd_prestat_dir_name({ table }: Context, fd: number, buffer: Uint8Array): void {
  const name = preopenName(table.get(fd));
  if (buffer.length < name.length) fail("ENAMETOOLONG");
  buffer.set(name);
}

function preopenName(open: OpenDirectory | OpenFile): Uint8Array {
  return (open.kind === "directory" ? open.preopenName : undefined) ?? fail("EBADF");
}

/** Writes at a position, leaving the descriptor's own where it is. */
export function fd_pwrite(context: Context, fd: number, buffers: Uint8Array[], offset: number): number {
  const { file } = context.table.file(fd, rights.FD_WRITE | rights.FD_SEEK);
  if (!file.seekable) fail("ESPIPE");
  return writeFrom(context, file, buffers, offset);
}

/** Reads at the descriptor's position. */
export function fd_read(context: Context, fd: number, buffers: Uint8Array[]): number {
  const open = context.table.file(fd, rights.FD_READ);
  if (!open.file.seekable) {
    awaitReady(context, open, "read");
    return patiently(context, open, () => readInto(context, open.file, buffers, null));
  }
  const count = readInto(context, open.file, buffers, open.offset);
  open.offset += count;
  return count;
}

/** Writes at the descriptor's position, or at the end of the file if the descriptor appends. */
export function fd_write(context: Context, fd: number, buffers: Uint8Array[]): number {
  const open = context.table.file(fd, rights.FD_WRITE);
  const { file } = open;
  if (!file.seekable) return writeStream(context, open, buffers);
  if (appends(open)) {
    const count = writeFrom(context, file, buffers, null);
    open.offset = Number(file.stat().size);
    return count;
  }
  const count = writeFrom(context, file, buffers, open.offset);
  open.offset += count;
  return count;
}

/**
 * Writes to a stream. One that waits for room by itself could not be stopped by a deadline: then it is given no more at a
 * time than it has room for.
 */
function writeStream(context: Context, open: OpenFile, buffers: Uint8Array[]): number {
  const { file } = open, most = context.time.isLimited ? file.mostUnwaited : undefined;
  if (most === undefined) return patiently(context, open, () => writeFrom(context, file, buffers, null));
  let total = 0;
  for (const piece of slices(buffers, most)) {
    try {
      awaitReady(context, open, "write");
      const count = patiently(context, open, () => writeFrom(context, file, [piece], null));
      total += count;
      if (count < piece.length) break;
    } catch (thrown) {
      return partial(total, thrown);
    }
  }
  return total;
}

/** Buffers, cut where they are longer than `most`. */
function slices(buffers: Uint8Array[], most: number): Uint8Array[] {
  if (buffers.every(({ length }) => length <= most)) return buffers;
  return buffers.flatMap((buffer) => {
    const count = Math.ceil(buffer.length / most);
    return Array.from({ length: count }, (_, i) => buffer.subarray(i * most, (i + 1) * most));
  });
}

/** Repeats what answers EAGAIN for a guest that waits. The waiting itself is sleep, so that nothing else has to be bounded. */
function patiently(context: Context, open: OpenFile, action: () => number): number {
  for (let pause = firstPause;; pause = nextPause(pause)) {
    try {
      return action();
    } catch (thrown) {
      if ((open.flags & fdflags.NONBLOCK) !== 0 || !isError(thrown, "EAGAIN")) throw thrown;
    }
    context.clock.sleep(pause);
  }
}

interface ReadableFile {
  read(into: Uint8Array, position: number | null): number;
}

interface WritableFile {
  write(from: Uint8Array, position: number | null): number;
}

/** Bytes of one call of the host, after which the guest's time is looked at. */
const SLICE = 1 << 24;

/** Fills buffers from a position on, or from a stream with a single read. */
function readInto(
  { memory: { shared }, time }: Context,
  file: ReadableFile,
  buffers: Uint8Array[],
  position: number | null,
): number {
  const parts = slices(buffers, SLICE);
  if (shared || (position === null && parts.length > 1)) return readScattered(file, buffers, position);
  let total = 0;
  for (const buffer of parts) {
    try {
      if (total > 0) time.look();
      const count = file.read(buffer, position === null ? null : position + total);
      total += count;
      if (count < buffer.length) break;
    } catch (thrown) {
      return partial(total, thrown);
    }
  }
  return total;
}

/** One read into bytes of the host, which are then spread over the buffers. */
function readScattered(file: ReadableFile, buffers: Uint8Array[], position: number | null): number {
  const bytes = new Uint8Array(Math.min(totalLength(buffers), 1 << 20));
  if (bytes.length === 0) return 0;
  const count = file.read(bytes, position);
  let at = 0;
  for (const buffer of buffers) {
    if (at >= count) break;
    const part = bytes.subarray(at, Math.min(at + buffer.length, count));
    buffer.set(part);
    at += part.length;
  }
  return count;
}

function writeFrom(
  { memory: { shared }, time }: Context,
  file: WritableFile,
  buffers: Uint8Array[],
  position: number | null,
): number {
  const gathered = buffers.length > 1 && totalLength(buffers) <= MOST_GATHERED ? [gather(buffers)] : buffers;
  let total = 0;
  for (const buffer of slices(gathered, SLICE)) {
    try {
      if (total > 0) time.look();
      const count = file.write(shared ? buffer.slice() : buffer, position === null ? null : position + total);
      total += count;
      if (count < buffer.length) break;
    } catch (thrown) {
      return partial(total, thrown);
    }
  }
  return total;
}

/** An error after some bytes went through is left for the next call to find; the end of the guest's time is not. */
function partial(total: number, thrown: unknown): number {
  if (total === 0 || thrown instanceof WasmTrap) throw thrown;
  return total;
}

function totalLength(buffers: readonly Uint8Array[]): number {
  return buffers.reduce((sum, buffer) => sum + buffer.length, 0);
}

function gather(buffers: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(totalLength(buffers));
  let at = 0;
  for (const buffer of buffers) {
    bytes.set(buffer, at);
    at += buffer.length;
  }
  return bytes;
}

/**
 * Fills a buffer with directory entries from a cookie on, cutting the last one off where the buffer ends: a full buffer
 * means that there is more. Entries that were removed since the listing began are left out. The parent's inode number
 * is not told; ".." carries that of the directory itself.
 */
export function fd_readdir({ table, memory, time }: Context, fd: number, buffer: Uint8Array, cookie: number): number {
  const open = table.directory(fd, rights.FD_READDIR);
  const { names } = listed(table, open, cookie === 0);
  const encoder = new TextEncoder();
  const target = memory.shared ? new Uint8Array(buffer.length) : buffer;
  let used = 0;
  for (let next = cookie; next < names.length && used < target.length; next++) {
    time.look();
    const stat = statListed(open, names[next]);
    if (stat === undefined) continue;
    const entry = encodeEntry(encoder.encode(names[next]), stat, next + 1);
    const part = entry.subarray(0, target.length - used);
    target.set(part, used);
    used += part.length;
  }
  if (target !== buffer) buffer.set(target.subarray(0, used));
  return used;
}

/** What a directory lists: what it began to list before, unless it begins anew. */
function listed({ listings }: DescriptorTable, open: OpenDirectory, anew: boolean): Listing {
  if (!anew && open.listing !== undefined) return open.listing;
  const last = open.listing, taken = listings.take(open.directory);
  open.listing = taken;
  if (last !== undefined) listings.release(last);
  return taken;
}

function statListed({ directory }: OpenDirectory, name: string): FileStat | undefined {
  if (name === "." || name === "..") return directory.stat();
  try {
    return directory.statEntry(name);
  } catch (thrown) {
    if (errnoName(thrown) === "ENOENT") return undefined;
    throw thrown;
  }
}

function encodeEntry(name: Uint8Array, { ino, type }: FileStat, cookie: number): Uint8Array {
  const entry = new Uint8Array(DIRENT_SIZE + name.length);
  const view = new DataView(entry.buffer);
  view.setBigUint64(0, BigInt(cookie), true);
  view.setBigUint64(8, ino, true);
  view.setUint32(16, name.length, true);
  view.setUint8(20, type);
  entry.set(name, DIRENT_SIZE);
  return entry;
}

/** Moves a descriptor to a number in use, which is closed. */
export function fd_renumber({ table }: Context, from: number, to: number): void {
  table.renumber(from, to);
}

/** Moves the position of a file. Asking where it is takes only the right to tell. */
export function fd_seek({ table }: Context, fd: number, delta: number, whence: number): number {
  const tells = delta === 0 && whence === whences.CUR;
  const open = table.file(fd, tells ? rights.FD_TELL : rights.FD_SEEK);
  if (!open.file.seekable) fail("ESPIPE");
  let start = 0;
  if (whence === whences.CUR) start = open.offset;
  else if (whence === whences.END) start = Number(open.file.stat().size);
  const offset = start + delta;
  if (offset < 0 || !Number.isSafeInteger(offset)) fail("EINVAL");
  open.offset = offset;
  return offset;
}

/** Brings contents and attributes to the disk. */
export function fd_sync({ table }: Context, fd: number): void {
  if (table.get(fd).kind === "file") table.file(fd, rights.FD_SYNC).file.sync(false);
  else table.directory(fd, rights.FD_SYNC).directory.sync();
}

/** The position of a file. */
export function fd_tell({ table }: Context, fd: number): number {
  const open = table.file(fd, rights.FD_TELL);
  if (!open.file.seekable) fail("ESPIPE");
  return open.offset;
}
