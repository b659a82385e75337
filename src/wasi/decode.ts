// The border between guest and host, piece by piece: how the raw numbers of a call become checked values, and how results
// are written. No other file reads arguments; bind.ts puts the pieces together.

import { advice, allFlags, clockid, fdflags, fstflags, lookupflags, oflags, riflags, sdflags } from "./constants.ts";
import type { Context } from "./context.ts";
import { fail } from "./errno.ts";
import { IOVEC_SIZE, writeFdStat, writeFileStat, writePrestat } from "./layout.ts";
import type { Abi, FdStat, FileStat, PrestatDirectory } from "./layout.ts";
import { signals } from "./proc.ts";
import { ALL_RIGHTS } from "./rights.ts";
import type { ArgumentKind, ResultKind } from "./signatures.ts";

/** A parameter as an engine passes it: i32 as number, i64 as bigint. */
export type Raw = number | bigint;

/** Makes a checked value of one raw number, or of the two that an address with a length is. */
export type Decoder = (context: Context, first: Raw, second: Raw) => unknown;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function u32(raw: Raw): number {
  return (raw as number) >>> 0;
}

/** Decodes a flag set and answers EINVAL to bits that the table does not have. */
function knownBits(mask: number): Decoder {
  return (_context, raw) => {
    const value = u32(raw);
    if ((value & ~mask) !== 0) fail("EINVAL");
    return value;
  };
}

/** Decodes an enumeration that is numbered from 0, in as many values as the table has. */
function oneOf(table: Readonly<Record<string, unknown>>): Decoder {
  const count = Object.keys(table).length;
  return (_context, raw) => {
    const value = u32(raw);
    if (value >= count) fail("EINVAL");
    return value;
  };
}

function decodeUnsigned(_context: Context, raw: Raw): number {
  return u32(raw);
}

/** Sizes and offsets beyond 2^53 - 1 reach no file that a host has; EINVAL, as Linux answers beyond 2^63 - 1. */
function decodeFileSize(_context: Context, raw: Raw): number {
  const value = Number(BigInt.asUintN(64, raw as bigint));
  if (value > Number.MAX_SAFE_INTEGER) fail("EINVAL");
  return value;
}

function decodeFileDelta(_context: Context, raw: Raw): number {
  const value = Number(BigInt.asIntN(64, raw as bigint));
  if (!Number.isSafeInteger(value)) fail("EINVAL");
  return value;
}

/** Bits that stand for no right are dropped: Go sets all of them in the rights it asks for. */
function decodeRights(_context: Context, raw: Raw): number {
  return Number(BigInt.asUintN(30, raw as bigint)) & ALL_RIGHTS;
}

function decodePath({ memory, limits }: Context, at: Raw, length: Raw): string {
  const bytes = memory.bytes(u32(at), u32(length));
  if (bytes.length > limits.pathLength) fail("ENAMETOOLONG");
  let text;
  try {
    text = utf8.decode(memory.shared ? bytes.slice() : bytes);
  } catch {
    fail("EILSEQ");
  }
  if (text.includes("\0")) fail("EINVAL");
  return text;
}

/** Most calls name one buffer; buffers without length are left out. */
function decodeIovecs({ memory, limits }: Context, address: Raw, size: Raw): Uint8Array[] {
  const at = u32(address);
  const count = u32(size);
  if (count > limits.iovecs) fail("EINVAL");
  memory.check(at, count * IOVEC_SIZE);
  const view = memory.view;
  if (count === 1) {
    const length = view.getUint32(at + 4, true);
    return length > 0 ? [memory.bytes(view.getUint32(at, true), length)] : [];
  }
  const buffers: Uint8Array[] = [];
  let total = 0;
  for (let entry = at; entry < at + count * IOVEC_SIZE; entry += IOVEC_SIZE) {
    const length = view.getUint32(entry + 4, true);
    total += length;
    if (length > 0) buffers.push(memory.bytes(view.getUint32(entry, true), length));
  }
  if (total > 0xffffffff) fail("EINVAL");
  return buffers;
}

/** How an argument of each kind is decoded. */
export const decoders: Readonly<Record<ArgumentKind, Decoder>> = {
  fd: decodeUnsigned,
  pointer: decodeUnsigned,
  size: decodeUnsigned,
  bytes: ({ memory }, at, length) => memory.bytes(u32(at), u32(length)),
  path: decodePath,
  iovecs: decodeIovecs,
  filesize: decodeFileSize,
  filedelta: decodeFileDelta,
  dircookie: decodeFileSize,
  timestamp: (_context, raw) => BigInt.asUintN(64, raw as bigint),
  rights: decodeRights,
  clockid: oneOf(clockid),
  whence: ({ abi }, raw) => abi.whence[u32(raw)] ?? fail("EINVAL"),
  advice: oneOf(advice),
  signal: oneOf(signals),
  lookupflags: knownBits(allFlags(lookupflags)),
  oflags: knownBits(allFlags(oflags)),
  fdflags: knownBits(allFlags(fdflags)),
  fstflags: knownBits(allFlags(fstflags)),
  riflags: knownBits(allFlags(riflags)),
  siflags: knownBits(0),
  sdflags: knownBits(allFlags(sdflags)),
};

/** How a result is written. */
export interface Encoder {
  /** Size in the guest's memory. */
  size(abi: Abi): number;
  /** Writes it at a checked address. */
  write(context: Context, at: number, value: unknown): void;
}

const u32Result: Encoder = {
  size: () => 4,
  write: ({ memory }, at, value) => memory.view.setUint32(at, value as number, true),
};

/** How a result of each kind is written. */
export const encoders: Readonly<Record<ResultKind, Encoder>> = {
  size: u32Result,
  fd: u32Result,
  roflags: {
    size: () => 2,
    write: ({ memory }, at, value) => memory.view.setUint16(at, value as number, true),
  },
  filesize: {
    size: () => 8,
    write: ({ memory }, at, value) => {
      memory.view.setUint32(at, (value as number) % 2 ** 32, true);
      memory.view.setUint32(at + 4, (value as number) / 2 ** 32, true);
    },
  },
  timestamp: {
    size: () => 8,
    write: ({ memory }, at, value) => memory.view.setBigUint64(at, value as bigint, true),
  },
  fdstat: { size: () => 24, write: ({ memory }, at, value) => writeFdStat(memory, at, value as FdStat) },
  filestat: {
    size: (abi) => abi.filestat.size,
    write: ({ memory, abi }, at, value) => writeFileStat(memory, at, value as FileStat, abi),
  },
  prestat: { size: () => 8, write: ({ memory }, at, value) => writePrestat(memory, at, value as PrestatDirectory) },
};
