// What a single call costs, next to Deno's own node:wasi: calls that programs make by the million. No Wasm runs, and
// the files are small and in the page cache, so that little but the way through the WASI functions to the host counts.

import { WASI } from "node:wasi";
import { Wasi } from "../../src/wasi/mod.ts";

const PATH = 512;
const IOVECS = 1024;
const RESULT = 1088;
const BUFFER = 1 << 16;
const READ = 1 << 1;
const WRITE = 1 << 6;
const ALL = (1n << 30n) - 1n;

type Functions = Record<string, (...parameters: (number | bigint)[]) => number | void>;

const directory = Deno.makeTempDirSync({ prefix: "wasmine_calls_" });
addEventListener("unload", () => Deno.removeSync(directory, { recursive: true }));
Deno.writeFileSync(`${directory}/file`, new Uint8Array(1 << 16));

/** A module that exports a memory of 2 MiB and a `_start` that does nothing: what node:wasi insists on. */
const module = new WebAssembly.Module(
  new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 5, 3, 1, 0, 32],
    ...[7, 19, 2, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 6, 0x5f, 0x73, 0x74, 0x61, 0x72, 0x74, 0, 0],
    ...[10, 4, 1, 2, 0, 0x0b],
  ]),
);

/** A guest with a file open at descriptor 4, and iovecs in its memory: two of 8 bytes, then one of 4096. */
function open(functions: Functions, memory: WebAssembly.Memory): Functions {
  new Uint8Array(memory.buffer).set(new TextEncoder().encode("file"), PATH);
  new Uint32Array(memory.buffer, IOVECS).set([BUFFER, 8, BUFFER + 8, 8, BUFFER, 4096]);
  const code = functions.path_open(3, 0, PATH, 4, 0, BigInt(READ | WRITE) | ALL, 0n, 0, RESULT);
  if (code !== 0) throw new Error(`path_open answered ${code}`);
  return functions;
}

function onWasmine(): Functions {
  const wasi = new Wasi({ preopens: [{ guest: "/", host: directory }], args: ["bench"] });
  const instance = new WebAssembly.Instance(module);
  wasi.start(instance);
  return open(wasi.imports.wasi_snapshot_preview1, instance.exports.memory as WebAssembly.Memory);
}

function onNode(): Functions {
  const wasi = new WASI({ version: "preview1", preopens: { "/": directory }, args: ["bench"] });
  const instance = new WebAssembly.Instance(module);
  wasi.start(instance);
  return open(wasi.wasiImport as Functions, instance.exports.memory as WebAssembly.Memory);
}

/** What is called; each row must answer 0. */
const calls: Record<string, (functions: Functions) => number | void> = {
  sched_yield: ({ sched_yield }) => sched_yield(),
  "clock_time_get, realtime": ({ clock_time_get }) => clock_time_get(0, 1n, RESULT),
  "clock_time_get, monotonic": ({ clock_time_get }) => clock_time_get(1, 1n, RESULT),
  "random_get, 16 bytes": ({ random_get }) => random_get(BUFFER, 16),
  fd_fdstat_get: ({ fd_fdstat_get }) => fd_fdstat_get(4, RESULT),
  fd_filestat_get: ({ fd_filestat_get }) => fd_filestat_get(4, RESULT),
  "fd_seek to the start": ({ fd_seek }) => fd_seek(4, 0n, 0, RESULT),
  "fd_seek to nowhere else": ({ fd_seek }) => fd_seek(4, 0n, 1, RESULT),
  "fd_seek, fd_read of 4096 bytes": ({ fd_seek, fd_read }) =>
    fd_seek(4, 0n, 0, RESULT) || fd_read(4, IOVECS + 16, 1, RESULT),
  "fd_pread of 4096 bytes": ({ fd_pread }) => fd_pread(4, IOVECS + 16, 1, 4096n, RESULT),
  "fd_pwrite of 8 bytes": ({ fd_pwrite }) => fd_pwrite(4, IOVECS, 1, 64n, RESULT),
  "fd_pwrite of 8 and 8 bytes": ({ fd_pwrite }) => fd_pwrite(4, IOVECS, 2, 64n, RESULT),
  path_filestat_get: ({ path_filestat_get }) => path_filestat_get(3, 0, PATH, 4, RESULT),
  "path_open, fd_close": ({ path_open, fd_close }) =>
    path_open(3, 0, PATH, 4, 0, BigInt(READ), 0n, 0, RESULT) || fd_close(5),
};

for (const [group, call] of Object.entries(calls)) {
  for (const [name, functions] of Object.entries({ "node:wasi": onNode(), "wasmine": onWasmine() })) {
    const code = call(functions);
    if (code !== 0) throw new Error(`${name}: ${group} answered ${code}`);
    Deno.bench({ name, group, baseline: name === "node:wasi", fn: () => void call(functions) });
  }
}
