// The border between guest and host: turns the raw numbers of a call into checked values, calls the implementation,
// writes results, and translates whatever was thrown into an error number. No other file reads arguments or catches
// errors on the guest's behalf; only WasiExit passes through.

import { advice, allFlags, clockid, fdflags, fstflags, lookupflags, oflags, riflags, sdflags } from "./constants.ts";
import type { Context } from "./context.ts";
import { errno, errnoName, fail } from "./errno.ts";
import { IOVEC_SIZE, writeFdStat, writeFileStat, writePrestat } from "./layout.ts";
import type { Abi, FdStat, FileStat, PrestatDirectory } from "./layout.ts";
import { signals, WasiExit } from "./proc.ts";
import { ALL_RIGHTS } from "./rights.ts";
import { argumentKinds, type Handlers, type Signature, signatures } from "./signatures.ts";
import type { ArgumentKind, ResultKind, WasiFunctionName } from "./signatures.ts";

/** A WASI function as an engine calls it: i32 as number, i64 as bigint; returns an error number. */
export type WasiFunction = (...parameters: (number | bigint)[]) => number | void;

/** Called with each finished call if tracing is on. */
export type Trace = (line: string) => void;

type Raw = readonly (number | bigint)[];
type Decoder = (context: Context, raw: Raw, index: number) => unknown;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function u32(raw: Raw, index: number): number {
  return (raw[index] as number) >>> 0;
}

/** Decodes a flag set and answers EINVAL to bits that the table does not have. */
function knownBits(mask: number): Decoder {
  return (_context, raw, index) => {
    const value = u32(raw, index);
    if ((value & ~mask) !== 0) fail("EINVAL");
    return value;
  };
}

/** Decodes an enumeration that is numbered from 0, in as many values as the table has. */
function oneOf(table: Readonly<Record<string, unknown>>): Decoder {
  const count = Object.keys(table).length;
  return (_context, raw, index) => {
    const value = u32(raw, index);
    if (value >= count) fail("EINVAL");
    return value;
  };
}

function decodeUnsigned(_context: Context, raw: Raw, index: number): number {
  return u32(raw, index);
}

/** Sizes and offsets beyond 2^53 - 1 reach no file that a host has; EINVAL, as Linux answers beyond 2^63 - 1. */
function decodeFileSize(_context: Context, raw: Raw, index: number): number {
  const value = Number(BigInt.asUintN(64, raw[index] as bigint));
  if (value > Number.MAX_SAFE_INTEGER) fail("EINVAL");
  return value;
}

function decodeFileDelta(_context: Context, raw: Raw, index: number): number {
  const value = Number(BigInt.asIntN(64, raw[index] as bigint));
  if (!Number.isSafeInteger(value)) fail("EINVAL");
  return value;
}

/** Bits that stand for no right are dropped: Go sets all of them in the rights it asks for. */
function decodeRights(_context: Context, raw: Raw, index: number): number {
  return Number(BigInt.asUintN(30, raw[index] as bigint)) & ALL_RIGHTS;
}

function decodePath({ memory, limits }: Context, raw: Raw, index: number): string {
  const bytes = memory.bytes(u32(raw, index), u32(raw, index + 1));
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

function decodeIovecs({ memory, limits }: Context, raw: Raw, index: number): Uint8Array[] {
  const at = u32(raw, index);
  const count = u32(raw, index + 1);
  if (count > limits.iovecs) fail("EINVAL");
  memory.check(at, count * IOVEC_SIZE);
  const view = memory.view;
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

const decoders: Readonly<Record<ArgumentKind, Decoder>> = {
  fd: decodeUnsigned,
  pointer: decodeUnsigned,
  size: decodeUnsigned,
  bytes: ({ memory }, raw, index) => memory.bytes(u32(raw, index), u32(raw, index + 1)),
  path: decodePath,
  iovecs: decodeIovecs,
  filesize: decodeFileSize,
  filedelta: decodeFileDelta,
  dircookie: decodeFileSize,
  timestamp: (_context, raw, index) => BigInt.asUintN(64, raw[index] as bigint),
  rights: decodeRights,
  clockid: oneOf(clockid),
  whence: ({ abi }, raw, index) => abi.whence[u32(raw, index)] ?? fail("EINVAL"),
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

interface Encoder {
  /** Size in the guest's memory. */
  readonly size: number | ((abi: Abi) => number);
  write(context: Context, at: number, value: unknown): void;
}

const u32Result: Encoder = {
  size: 4,
  write: ({ memory }, at, value) => memory.view.setUint32(at, value as number, true),
};

const encoders: Readonly<Record<ResultKind, Encoder>> = {
  size: u32Result,
  fd: u32Result,
  roflags: {
    size: 2,
    write: ({ memory }, at, value) => memory.view.setUint16(at, value as number, true),
  },
  filesize: {
    size: 8,
    write: ({ memory }, at, value) => {
      memory.view.setUint32(at, (value as number) % 2 ** 32, true);
      memory.view.setUint32(at + 4, (value as number) / 2 ** 32, true);
    },
  },
  timestamp: {
    size: 8,
    write: ({ memory }, at, value) => memory.view.setBigUint64(at, value as bigint, true),
  },
  fdstat: { size: 24, write: ({ memory }, at, value) => writeFdStat(memory, at, value as FdStat) },
  filestat: {
    size: (abi) => abi.filestat.size,
    write: ({ memory, abi }, at, value) => writeFileStat(memory, at, value as FileStat, abi),
  },
  prestat: { size: 8, write: ({ memory }, at, value) => writePrestat(memory, at, value as PrestatDirectory) },
};

/** The functions of one import module, bound to a guest. */
export function bindFunctions(
  context: Context,
  handlers: Handlers<Context>,
  trace?: Trace,
): Record<WasiFunctionName, WasiFunction> {
  const bound: Partial<Record<WasiFunctionName, WasiFunction>> = {};
  for (const name of Object.keys(signatures) as WasiFunctionName[]) {
    const run = whenCalled(() => bind(context, signatures[name], handlers[name] as Implementation));
    bound[name] = trace ? traced(name, run, trace) : reportingErrno(run);
  }
  return bound as Record<WasiFunctionName, WasiFunction>;
}

/** Most programs call few of the functions: each is made when it is called first. */
function whenCalled(make: () => (raw: Raw) => void): (raw: Raw) => void {
  let made: ((raw: Raw) => void) | undefined;
  return (raw) => (made ??= make())(raw);
}

type Implementation = (context: Context, ...parameters: unknown[]) => unknown;

/** Decodes, checks where results go before anything happens, calls, and writes the results. */
function bind(context: Context, signature: Signature, implementation: Implementation): (raw: Raw) => void {
  const { memory } = context;
  const decodes = signature.in.map((kind) => decoders[kind]);
  const widths = signature.in.map((kind) => argumentKinds[kind].length);
  const outputs = signature.out.map((kind) => encoders[kind]);
  const sizes = outputs.map(({ size }) => typeof size === "number" ? size : size(context.abi));
  return (raw) => {
    memory.refresh();
    const values: unknown[] = [];
    let index = 0;
    for (let i = 0; i < decodes.length; i++) {
      values.push(decodes[i](context, raw, index));
      index += widths[i];
    }
    for (let i = 0; i < sizes.length; i++) memory.check(u32(raw, index + i), sizes[i]);
    const result = implementation(context, ...values);
    if (sizes.length === 1) outputs[0].write(context, u32(raw, index), result);
    else if (sizes.length > 1) writeResults(context, outputs, raw.slice(index), result as unknown[]);
  };
}

function writeResults(context: Context, outputs: readonly Encoder[], pointers: Raw, results: readonly unknown[]): void {
  for (let i = 0; i < outputs.length; i++) outputs[i].write(context, u32(pointers, i), results[i]);
}

function reportingErrno(run: (raw: Raw) => void): WasiFunction {
  return (...raw) => {
    try {
      run(raw);
      return errno.ESUCCESS;
    } catch (thrown) {
      if (thrown instanceof WasiExit) throw thrown;
      return errno[errnoName(thrown)];
    }
  };
}

function traced(name: WasiFunctionName, run: (raw: Raw) => void, trace: Trace): WasiFunction {
  return (...raw) => {
    const call = `${name}(${raw.join(", ")})`;
    try {
      run(raw);
      trace(`${call} = ESUCCESS`);
      return errno.ESUCCESS;
    } catch (thrown) {
      if (thrown instanceof WasiExit) {
        trace(call);
        throw thrown;
      }
      const code = errnoName(thrown);
      trace(`${call} = ${code}${code === "EIO" ? `: ${thrown}` : ""}`);
      return errno[code];
    }
  };
}
