// How fast a program copies a file: one gibibyte through fd_read and fd_write, next to Deno's own node:wasi, and to the
// host's own readSync and writeSync, which is what there is to reach. None runs any Wasm, so that only the WASI functions and
// the host's file system count. The copy is compared with the original.

import { statfsSync } from "node:fs";
import { WASI } from "node:wasi";
import { Wasi } from "../../src/wasi/mod.ts";

const SIZE = 1 << 30;
const IOVEC = 1024;
const RESULT = 1040;
const BUFFER = 1 << 16;

type Functions = Record<string, (...parameters: (number | bigint)[]) => number | void>;

const directory = Deno.makeTempDirSync({ dir: memoryFolder(), prefix: "wasmine_copy_" });
addEventListener("unload", () => Deno.removeSync(directory, { recursive: true }));

/** A module that exports a memory of 2 MiB and a `_start` that does nothing: what node:wasi insists on. */
const module = new WebAssembly.Module(
  new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 32],
    ...[7, 19, 2, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 6, 0x5f, 0x73, 0x74, 0x61, 0x72, 0x74, 0, 0],
    ...[10, 4, 1, 2, 0, 0x0b],
  ]),
);

/** A folder whose files are in memory, where there is one with room: a disk takes longer for what it likes. */
function memoryFolder(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync("/dev/shm");
    return bavail * bsize > 3 * SIZE ? "/dev/shm" : undefined;
  } catch {
    return undefined;
  }
}

function fill(): void {
  using file = Deno.openSync(`${directory}/in`, { write: true, create: true });
  const block = new Uint32Array(1 << 18);
  for (let at = 0; at < SIZE; at += block.byteLength) {
    for (let i = 0; i < block.length; i++) block[i] = Math.imul(at + i, 2654435761);
    for (let bytes = new Uint8Array(block.buffer); bytes.length > 0;) bytes = bytes.subarray(file.writeSync(bytes));
  }
  // Else the kernel brings it to the disk while the first copies are measured.
  file.syncSync();
}

function check(): void {
  using original = Deno.openSync(`${directory}/in`);
  using copy = Deno.openSync(`${directory}/out`);
  if (copy.statSync().size !== SIZE) throw new Error("the copy is incomplete");
  const [a, b] = [new BigUint64Array(1 << 17), new BigUint64Array(1 << 17)];
  for (let at = 0; at < SIZE; at += a.byteLength) {
    original.readSync(new Uint8Array(a.buffer));
    copy.readSync(new Uint8Array(b.buffer));
    if (!a.every((word, i) => word === b[i])) throw new Error(`the copy differs after byte ${at}`);
  }
}

/** Copies "in" to "out", having opened both, with a buffer of the given size. */
interface Copier {
  copy(size: number, timer: Deno.BenchContext): void;
}

class HostCopier implements Copier {
  copy(size: number, timer: Deno.BenchContext): void {
    using from = Deno.openSync(`${directory}/in`);
    using to = Deno.openSync(`${directory}/out`, { write: true, create: true, truncate: true });
    const buffer = new Uint8Array(size);
    timer.start();
    for (;;) {
      const count = from.readSync(buffer);
      if (count === null) break;
      if (to.writeSync(buffer.subarray(0, count)) !== count) throw new Error("a write was cut short");
    }
    timer.end();
  }
}

/** A program's calls of WASI functions. */
class WasiCopier implements Copier {
  readonly #functions: Functions;
  readonly #view: DataView;
  readonly #bytes: Uint8Array;

  constructor(functions: Functions, memory: WebAssembly.Memory) {
    this.#functions = functions;
    this.#view = new DataView(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
  }

  copy(size: number, timer: Deno.BenchContext): void {
    const from = this.#open("in", 0, READ);
    const to = this.#open("out", 1 | 8, WRITE);
    timer.start();
    this.#copy(from, to, size);
    timer.end();
    this.#call("fd_close", from);
    this.#call("fd_close", to);
  }

  #open(name: string, flags: number, rights: number): number {
    this.#bytes.set(new TextEncoder().encode(name));
    this.#call("path_open", 3, 0, 0, name.length, flags, BigInt(rights), 0n, 0, RESULT);
    return this.#view.getUint32(RESULT, true);
  }

  #copy(from: number, to: number, size: number): void {
    const { fd_read, fd_write } = this.#functions;
    this.#view.setUint32(IOVEC, BUFFER, true);
    for (;;) {
      this.#view.setUint32(IOVEC + 4, size, true);
      if (fd_read(from, IOVEC, 1, RESULT) !== 0) throw new Error("a read failed");
      const count = this.#view.getUint32(RESULT, true);
      if (count === 0) return;
      this.#view.setUint32(IOVEC + 4, count, true);
      if (fd_write(to, IOVEC, 1, RESULT) !== 0) throw new Error("a write failed");
      if (this.#view.getUint32(RESULT, true) !== count) throw new Error("a write was cut short");
    }
  }

  #call(name: string, ...parameters: (number | bigint)[]): void {
    const code = this.#functions[name](...parameters);
    if (code !== 0) throw new Error(`${name} answered ${code}`);
  }
}

function onWasmine(): WasiCopier {
  const wasi = new Wasi({ preopens: [{ guest: "/", host: directory }] });
  const instance = new WebAssembly.Instance(module);
  wasi.start(instance);
  return new WasiCopier(wasi.imports.wasi_snapshot_preview1, instance.exports.memory as WebAssembly.Memory);
}

function onNode(): WasiCopier {
  const wasi = new WASI({ version: "preview1", preopens: { "/": directory } });
  const instance = new WebAssembly.Instance(module);
  wasi.start(instance);
  return new WasiCopier(wasi.wasiImport as Functions, instance.exports.memory as WebAssembly.Memory);
}

const READ = 1 << 1;
const WRITE = 1 << 6;

/** Those whose first copy, the one to get warm, was found to be right. */
const checked = new Set<Copier>();

function copiers(): Record<string, Copier> {
  return { "node:wasi": onNode(), "wasmine": onWasmine(), "the host alone": new HostCopier() };
}

fill();
for (const size of [4096, 65536]) {
  for (const [name, copier] of Object.entries(copiers())) {
    Deno.bench({
      name,
      group: `1 GiB by ${size} bytes`,
      baseline: name === "node:wasi",
      warmup: 1,
      n: 8,
      fn: (b) => {
        copier.copy(size, b);
        if (!checked.has(copier)) check();
        checked.add(copier);
      },
    });
  }
}
