// A guest without Wasm: calls WASI functions the way a compiled program does, with numbers and a block of memory, and
// gives results back as JavaScript values. Tests of src/wasi use it, so that each states what a program would see.

import { moreFiles } from "../../ffi/files.ts";
import { errno } from "../../src/wasi/errno.ts";
import type { FileStat } from "../../src/wasi/layout.ts";
import { ALL_RIGHTS } from "../../src/wasi/rights.ts";
import { oflags as oflagBits } from "../../src/wasi/constants.ts";
import { whyNotAnchored } from "../../src/wasi/fs/host.ts";
import {
  MemoryFileSystem,
  Wasi,
  type WasiFunction,
  type WasiFunctionName,
  type WasiOptions,
} from "../../src/wasi/mod.ts";

// Deno counts a library that is opened in a test as a leak of that test.
if (whyNotAnchored() === undefined) moreFiles();

const nameOf = new Map<unknown, string>(Object.entries(errno).map(([name, number]) => [number, name]));

/** Where results and buffers go in the guest's memory; strings are placed from `TEXT` on. */
export const OUT = 64;
export const BUFFER = 1 << 16;
const IOVEC = 1024;
const TEXT = 4096;

/** Flags of path_open by name, and the rights to ask for. */
export interface OpenAs {
  readonly at?: number;
  readonly flags?: readonly (keyof typeof oflagBits)[];
  readonly rights?: number;
  readonly inheriting?: number;
  readonly fdflags?: number;
  readonly follow?: boolean;
}

/** One program, as far as WASI sees it. */
export class Guest implements Disposable {
  readonly memory: { buffer: ArrayBufferLike };
  readonly wasi: Wasi;
  readonly functions: Record<WasiFunctionName, WasiFunction>;
  #text = TEXT;

  constructor(options: WasiOptions = {}, { unstable = false, shared = false } = {}) {
    const size = 1 << 20;
    this.memory = { buffer: shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size) };
    this.wasi = new Wasi({ stdin: "null", stdout: "null", stderr: "null", ...options, memory: this.memory });
    this.functions = unstable ? this.wasi.imports.wasi_unstable : this.wasi.imports.wasi_snapshot_preview1;
  }

  get view(): DataView<ArrayBufferLike> {
    return new DataView(this.memory.buffer);
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.memory.buffer);
  }

  /** Calls a function; a string becomes address and length. Returns the name of the error. */
  call(name: WasiFunctionName, ...values: readonly (number | bigint | string)[]): string {
    this.#text = TEXT;
    const raw = values.flatMap((value) => typeof value === "string" ? this.#place(value) : [value]);
    return nameOf.get(this.functions[name](...raw)) ?? "?";
  }

  #place(text: string): [number, number] {
    const bytes = new TextEncoder().encode(text);
    const at = this.#text;
    this.bytes.set(bytes, at);
    this.#text += bytes.length;
    return [at, bytes.length];
  }

  /** Opens a path; a descriptor, or the name of the error. */
  open(path: string, how: OpenAs = {}): number | string {
    const { at = 3, flags = [], rights = ALL_RIGHTS, inheriting = ALL_RIGHTS, fdflags = 0, follow = true } = how;
    const oflags = flags.reduce((sum, flag) => sum | oflagBits[flag], 0);
    const code = this.call(
      "path_open",
      at,
      follow ? 1 : 0,
      path,
      oflags,
      BigInt(rights),
      BigInt(inheriting),
      fdflags,
      OUT,
    );
    return code === "ESUCCESS" ? this.view.getUint32(OUT, true) : code;
  }

  /** Opens a path, or fails the test. */
  mustOpen(path: string, how: OpenAs = {}): number {
    const fd = this.open(path, how);
    if (typeof fd === "string") throw new Error(`path_open "${path}": ${fd}`);
    return fd;
  }

  /** Writes text; the number of bytes, or the name of the error. */
  write(fd: number, text: string, position?: bigint): number | string {
    const bytes = new TextEncoder().encode(text);
    this.bytes.set(bytes, BUFFER);
    this.#iovec(bytes.length);
    const code = position === undefined
      ? this.call("fd_write", fd, IOVEC, 1, OUT)
      : this.call("fd_pwrite", fd, IOVEC, 1, position, OUT);
    return code === "ESUCCESS" ? this.view.getUint32(OUT, true) : code;
  }

  /** Reads text; `!` and the name of the error if there is one. */
  read(fd: number, length = 1000, position?: bigint): string {
    this.#iovec(length);
    const code = position === undefined
      ? this.call("fd_read", fd, IOVEC, 1, OUT)
      : this.call("fd_pread", fd, IOVEC, 1, position, OUT);
    return code === "ESUCCESS" ? this.text(BUFFER, this.view.getUint32(OUT, true)) : `!${code}`;
  }

  #iovec(length: number): void {
    this.view.setUint32(IOVEC, BUFFER, true);
    this.view.setUint32(IOVEC + 4, length, true);
  }

  /** Bytes of the memory as text. */
  text(at: number, length: number): string {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.bytes.slice(at, at + length));
  }

  /** Creates a file with a text in it, or fails the test. */
  create(path: string, text = ""): void {
    const fd = this.mustOpen(path, { flags: ["CREAT", "TRUNC"] });
    this.write(fd, text);
    this.call("fd_close", fd);
  }

  /** The text of a file, or `!` and the name of the error. */
  contents(path: string, how: OpenAs = {}): string {
    const fd = this.open(path, { rights: 0x2, ...how });
    if (typeof fd === "string") return `!${fd}`;
    const text = this.read(fd);
    this.call("fd_close", fd);
    return text;
  }

  /** What path_filestat_get tells (preview 1), or the name of the error. */
  stat(path: string, { at = 3, follow = false } = {}): FileStat | string {
    const code = this.call("path_filestat_get", at, follow ? 1 : 0, path, OUT);
    return code === "ESUCCESS" ? readStat(this.view) : code;
  }

  /** What fd_filestat_get tells (preview 1), or the name of the error. */
  fdStat(fd: number): FileStat | string {
    const code = this.call("fd_filestat_get", fd, OUT);
    return code === "ESUCCESS" ? readStat(this.view) : code;
  }

  /** Names and cookies of a directory, read through a buffer of the given size. */
  list(fd: number, size = 4096, from = 0n): { name: string; cookie: bigint; ino: bigint; type: number }[] {
    const entries = [];
    for (let cookie = from;;) {
      const code = this.call("fd_readdir", fd, BUFFER, size, cookie, OUT);
      if (code !== "ESUCCESS") throw new Error(`fd_readdir: ${code}`);
      const used = this.view.getUint32(OUT, true);
      const found = this.#entries(used);
      entries.push(...found);
      if (used < size) return entries;
      if (found.length === 0) throw new Error("fd_readdir: the buffer is too small for an entry");
      cookie = found[found.length - 1].cookie;
    }
  }

  #entries(used: number): { name: string; cookie: bigint; ino: bigint; type: number }[] {
    const entries = [];
    for (let at = BUFFER; at + 24 <= BUFFER + used;) {
      const length = this.view.getUint32(at + 16, true);
      if (at + 24 + length > BUFFER + used) break;
      entries.push({
        cookie: this.view.getBigUint64(at, true),
        ino: this.view.getBigUint64(at + 8, true),
        type: this.view.getUint8(at + 20),
        name: this.text(at + 24, length),
      });
      at += 24 + length;
    }
    return entries;
  }

  [Symbol.dispose](): void {
    this.wasi[Symbol.dispose]();
  }
}

function readStat(view: DataView<ArrayBufferLike>): FileStat {
  const u64 = (at: number) => view.getBigUint64(OUT + at, true);
  return {
    dev: u64(0),
    ino: u64(8),
    type: view.getUint8(OUT + 16),
    links: u64(24),
    size: u64(32),
    atime: u64(40),
    mtime: u64(48),
    ctime: u64(56),
  };
}

/** The fields of a stat, or an error that fails the test. */
export function known(stat: FileStat | string): FileStat {
  if (typeof stat === "string") throw new Error(`filestat_get: ${stat}`);
  return stat;
}

/** Runs with an empty directory of the machine, which is removed afterwards. */
export function withDirectory<T>(use: (path: string) => T): T {
  const path = Deno.makeTempDirSync({ prefix: "wasmine_wasi_" });
  try {
    return use(path);
  } finally {
    Deno.removeSync(path, { recursive: true });
  }
}

/** Registers a test for each kind of file system: in memory, and on disk with each kind of directory. */
export function testFileSystems(name: string, test: (guest: Guest) => void): void {
  Deno.test(`${name} (memory)`, () => {
    using guest = new Guest({ preopens: [{ guest: "/", directory: new MemoryFileSystem().root }] });
    test(guest);
  });
  testDirectories(name, (anchored) =>
    withDirectory((host) => {
      using guest = new Guest({ preopens: [{ guest: "/", host, anchored }] });
      test(guest);
    }));
}

/**
 * Registers a test for each kind of directory of the machine: anchored, with just the permissions for it, and
 * unanchored, with all permissions and with few, since Deno opens files in another way then.
 */
export function testDirectories(name: string, test: (anchored: boolean) => void): void {
  const few = { read: true, write: true } as const;
  const ignore = whyNotAnchored() !== undefined;
  Deno.test({ name: `${name} (anchored)`, ignore, permissions: { ...few, ffi: true }, fn: () => test(true) });
  Deno.test(`${name} (unanchored)`, () => test(false));
  Deno.test({ name: `${name} (unanchored, few permissions)`, permissions: few, fn: () => test(false) });
}
