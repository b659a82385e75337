// Standard streams: the process's own, bytes, callbacks, or an embedder's objects. None of them is ever closed on the
// host's side, since fd_close by the guest ends only the guest's use.

import { limitOf } from "../../wasm/options.ts";
import { fdflags, filetype } from "../constants.ts";
import { fail } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import type { FileNode, NewTimes, Readiness } from "./node.ts";
import { processInput } from "./process_streams.ts";

/** A source of bytes: reads into the buffer, returns how many, and null or 0 at the end. */
export interface SyncReader {
  /** Reads into the buffer. */
  readSync(buffer: Uint8Array): number | null;
  /** True for a terminal. */
  isTerminal?(): boolean;
  /** What could be read now, or undefined if a read would block; without this method reads are taken not to block. */
  poll?(): Readiness | undefined;
}

/** A sink of bytes: writes some or all and returns how many. */
export interface SyncWriter {
  /** Writes from the buffer, which is only valid during the call. */
  writeSync(bytes: Uint8Array): number;
  /** True for a terminal. */
  isTerminal?(): boolean;
  /** Whether a few kilobytes could be written now, or undefined; without this method writes are taken not to block. */
  poll?(): Readiness | undefined;
}

/** What a pipe has room for when the system says that it can be written to (POSIX: `PIPE_BUF` of Linux). */
const PIPE_ROOM = 4096;

/** Where standard input comes from. */
export type InputSource = "inherit" | "null" | Uint8Array | ((buffer: Uint8Array) => number | null) | SyncReader;

/** Where standard output goes to. A callback gets its own copy of each chunk. */
export type OutputTarget = "inherit" | "null" | ((chunk: Uint8Array) => void) | SyncWriter;

/** Bytes that are captured where nobody says how many. */
const DEFAULT_LIMIT = 64 * 1024 * 1024;

/** Bytes of the first block, and of the largest. */
const FIRST_BLOCK = 1024, LARGEST_BLOCK = 1024 * 1024;

/** Collects what a program writes, in blocks that grow: writes of single bytes cost no more than others. */
export class CapturedOutput implements SyncWriter {
  /** All but the last one are full. */
  readonly #blocks: Uint8Array[] = [];
  /** Bytes in the last block. */
  #used = 0;
  #length = 0;
  readonly #limit: number;

  /** Takes how many bytes to collect at most, 64 MiB by default; a program that writes more gets ENOSPC. */
  constructor(limit: number = DEFAULT_LIMIT) {
    this.#limit = limitOf("Cannot capture output", "limit", limit, DEFAULT_LIMIT);
  }

  /** Keeps a copy of the bytes. */
  writeSync(bytes: Uint8Array): number {
    if (bytes.length > this.#limit - this.#length) fail("ENOSPC");
    for (let rest = bytes; rest.length > 0;) {
      const block = this.#block(), part = rest.subarray(0, block.length - this.#used);
      block.set(part, this.#used);
      this.#used += part.length;
      this.#length += part.length;
      rest = rest.subarray(part.length);
    }
    return bytes.length;
  }

  /** A block that is not full. */
  #block(): Uint8Array {
    const last = this.#blocks.at(-1);
    if (last !== undefined && this.#used < last.length) return last;
    const block = new Uint8Array(Math.min(Math.max(this.#length, FIRST_BLOCK), LARGEST_BLOCK));
    this.#blocks.push(block);
    this.#used = 0;
    return block;
  }

  /** Everything written so far. */
  get bytes(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const block of this.#blocks) {
      const part = block.subarray(0, this.#length - at);
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  /** Everything written so far as UTF-8 text. */
  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }
}

/** The node of a standard input. */
export function inputNode(source: InputSource): FileNode {
  if (source === "inherit") return new StreamNode(processInput, undefined);
  if (source === "null") return new StreamNode({ readSync: () => null }, undefined);
  if (source instanceof Uint8Array) return new StreamNode(new BytesReader(source), undefined);
  return new StreamNode(typeof source === "function" ? { readSync: source } : source, undefined);
}

/** The node of a standard output or standard error. */
export function outputNode(target: OutputTarget, inherited: SyncWriter): FileNode {
  if (target === "inherit") return new StreamNode(undefined, inherited);
  if (target === "null") return new StreamNode(undefined, { writeSync: (bytes) => bytes.length });
  if (typeof target !== "function") return new StreamNode(undefined, target);
  return new StreamNode(undefined, {
    writeSync: (bytes) => {
      target(bytes.slice());
      return bytes.length;
    },
  });
}

class BytesReader implements SyncReader {
  #rest: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#rest = bytes;
  }

  readSync(buffer: Uint8Array): number {
    const count = Math.min(buffer.length, this.#rest.length);
    buffer.set(this.#rest.subarray(0, count));
    this.#rest = this.#rest.subarray(count);
    return count;
  }
}

const streamStat: Omit<FileStat, "type"> = { dev: 0n, ino: 0n, links: 1n, size: 0n, atime: 0n, mtime: 0n, ctime: 0n };

class StreamNode implements FileNode {
  readonly seekable = false;
  readonly #reader: SyncReader | undefined;
  readonly #writer: SyncWriter | undefined;
  #type: number | undefined;
  #flags = 0;

  constructor(reader: SyncReader | undefined, writer: SyncWriter | undefined) {
    this.#reader = reader;
    this.#writer = writer;
  }

  get type(): number {
    return this.#type ??= (this.#reader ?? this.#writer)?.isTerminal?.() ? filetype.CHARACTER_DEVICE : filetype.UNKNOWN;
  }

  stat(): FileStat {
    return { ...streamStat, type: this.type };
  }

  read(into: Uint8Array): number {
    if (this.#reader === undefined) fail("EBADF");
    if ((this.#flags & fdflags.NONBLOCK) !== 0 && this.poll("read") === undefined) fail("EAGAIN");
    const count = this.#reader.readSync(into) ?? 0;
    if (!(count >= 0 && count <= into.length)) fail("EIO");
    return count;
  }

  write(from: Uint8Array): number {
    if (this.#writer === undefined) fail("EBADF");
    return this.#writer.writeSync(from);
  }

  get mostUnwaited(): number | undefined {
    return this.#writer?.poll === undefined ? undefined : PIPE_ROOM;
  }

  setSize(_size: number): void {
    fail("EINVAL");
  }

  setTimes(_times: NewTimes): void {
    fail("ENOTSUP");
  }

  setFlags(flags: number): void {
    this.#flags = flags;
  }

  poll(direction: "read" | "write"): Readiness | undefined {
    const stream = direction === "read" ? this.#reader : this.#writer;
    return stream?.poll === undefined ? { bytes: 1, hangup: false } : stream.poll();
  }

  sync(_dataOnly: boolean): void {}

  close(): void {}
}
