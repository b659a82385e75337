/**
 * Limits: what is none must be refused, and fuel is one number.
 *
 * @module
 */
import { Cluster, type ClusterOptions, compile, compileSync, Linker } from "../../../mod.ts";
import { assemble } from "../../../src/wast/mod.ts";
import { type DirectoryNode, MemoryFileSystem, Wasi } from "../../../src/wasi/mod.ts";
import { DescriptorTable } from "../../../src/wasi/table.ts";
import { makeEngine } from "../../fuzz/engines/engines.ts";
import type { Attack } from "../attack.ts";
import { clusterFor, EVERY_ENGINE, expectError, expectSame } from "../tools.ts";

const NO_LIMITS: readonly object[] = [
  { fuel: NaN },
  { fuel: -Infinity },
  { fuel: -1 },
  { fuel: "5" },
  { timeout: NaN },
  { timeout: "50" },
  { timeout: {} },
  { maxMemory: NaN },
  { maxMemory: "x" },
  { maxMemory: null },
  { maxTableEntries: NaN },
  { maxmemory: 65536 },
  { fule: 1 },
];

const values: Attack = {
  name: "limits-that-are-none",
  holds: "what is not a limit is refused",
  run() {
    for (const options of NO_LIMITS) {
      const [[key, value]] = Object.entries(options);
      expectError(() => new Cluster(options as ClusterOptions), /Error/, `${key}: ${String(value)}`);
    }
  },
};

const LOOPS: Readonly<Record<string, string>> = {
  loop: "(loop (call $h) (br 0))",
  nested: "(loop (loop (call $h) (br 0)) (br 0))",
  outer: "(loop (call $h) (loop (call $h)) (br 0))",
};

function hostCalls(name: string, loop: string): number {
  const engine = makeEngine(name), cluster = clusterFor(engine, { fuel: 100 });
  let calls = 0;
  const linker = new Linker().func("h", "h", { params: [], results: [] }, () => void calls++);
  const module = compileSync(assemble(`(module (import "h" "h" (func $h)) (func (export "f") ${loop}))`));
  const instance = linker.bind(cluster).instantiate(module, { engine });
  expectError(() => instance.func("f").invoke(), /fuel/);
  return calls;
}

const fuel: Attack = {
  name: "fuel-is-one-number",
  holds: "fuel ends a program in the same place on every engine",
  variants: Object.keys(LOOPS),
  run(shape) {
    const [first, ...others] = EVERY_ENGINE.map((engine) => hostCalls(engine, LOOPS[shape]));
    others.forEach((calls, i) => expectSame(calls, first, `${EVERY_ENGINE[i + 1]} and ${EVERY_ENGINE[0]}`));
  },
};

/** A module with function types that no other has. */
function distinctTypes(first: number, count: number): Uint8Array<ArrayBuffer> {
  const leb = (value: number): number[] => value < 128 ? [value] : [value & 127 | 128, ...leb(value >>> 7)];
  const kinds = [0x7f, 0x7e, 0x7d, 0x7c, 0x70, 0x6f], types = leb(count);
  for (let i = 0; i < count; i++) {
    types.push(0x60, 9);
    for (let rest = first + i, k = 0; k < 9; k++, rest = Math.floor(rest / 6)) types.push(kinds[rest % 6]);
    types.push(0);
  }
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, ...leb(types.length)].concat(types));
}

const TYPES = 21_000, ROUNDS = 20;

const types: Attack = {
  name: "distinct-types",
  holds: "types go with the modules that have them",
  long: true,
  seconds: 60,
  async run() {
    const { gc } = globalThis as unknown as { gc(): void };
    const heap: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      await compile(distinctTypes(round * TYPES, TYPES));
      gc();
      await new Promise((done) => setTimeout(done, 30));
      gc();
      heap.push(Deno.memoryUsage().heapUsed / 1e6);
    }
    const growth = heap.at(-1)! - heap[5];
    if (growth > 20) throw new RangeError(`the heap has grown by ${Math.round(growth)} MB in ${ROUNDS - 5} rounds`);
  },
};

const FILE_CALLS: Readonly<Record<string, string>> = {
  link:
    `(call $path_link (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 3) (i32.const 8) (i32.const N))`,
  symlink: `(call $path_symlink (i32.const 8) (i32.const N) (i32.const 3) (i32.const 8) (i32.const 8))`,
  mkdir: `(call $path_create_directory (i32.const 3) (i32.const 8) (i32.const N))`,
};

/** A program that makes one entry after the other, whose names begin with eight letters that change. */
function fillsDirectory(call: string, most: number): string {
  const from = `"wasi_snapshot_preview1"`;
  return `(module
    (import ${from} "path_link" (func $path_link (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
    (import ${from} "path_symlink" (func $path_symlink (param i32 i32 i32 i32 i32) (result i32)))
    (import ${from} "path_create_directory" (func $path_create_directory (param i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (global $n (export "n") (mut i32) (i32.const 0)) (global $errno (export "errno") (mut i32) (i32.const 0))
    (func (export "_start") (local $i i32)
      (i32.store8 (i32.const 0) (i32.const 102)) (memory.fill (i32.const 8) (i32.const 97) (i32.const 4000))
      (loop $more
        (local.set $i (i32.const 0))
        (loop
          (i32.store8 (i32.add (i32.const 8) (local.get $i)) (i32.add (i32.const 97)
            (i32.and (i32.shr_u (global.get $n) (i32.mul (local.get $i) (i32.const 4))) (i32.const 15))))
          (br_if 0 (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8))))
        (global.set $errno ${call}) (global.set $n (i32.add (global.get $n) (i32.const 1)))
        (br_if $more (i32.and (i32.eqz (global.get $errno)) (i32.lt_u (global.get $n) (i32.const ${most})))))))`;
}

const files: Attack = {
  name: "file-system-in-memory",
  holds: "a capacity counts all that an entry takes",
  variants: Object.keys(FILE_CALLS).flatMap((call) => [`${call} 200`, `${call} 4000`]),
  megabytes: 700,
  run(variant) {
    const [call, name] = variant.split(" "), most = 400_000;
    const system = new MemoryFileSystem({ f: "x" }, { capacity: 64 * 2 ** 20 });
    const preopens = [{ guest: "/", directory: system.root }];
    const wasi = new Wasi({ preopens, stdin: "null", stdout: "null", stderr: "null" });
    const module = new WebAssembly.Module(assemble(fillsDirectory(FILE_CALLS[call].replace("N", name), most)));
    const instance = new WebAssembly.Instance(module, { ...wasi.imports }), { errno } = instance.exports;
    wasi.start(instance);
    if ((errno as WebAssembly.Global).value === 0) throw new RangeError(`${most} entries in 64 MiB`);
  },
};

/** What a guest does with a directory, so often that it takes gigabytes where it costs nothing. */
const HOARDS: Readonly<Record<string, (root: DirectoryNode, table: DescriptorTable) => void>> = {
  "names cut out of long paths": (root) => {
    for (let i = 0; i < 150_000; i++) {
      root.createDirectory(`${"x".repeat(4000)}/a name of its own: ${i}`.split("/").at(-1)!);
    }
  },
  "files cut to nothing": (root) => {
    for (let i = 0; i < 20; i++) {
      const file = root.openFile(`f${i}`, {
        read: true,
        write: true,
        create: true,
        exclusive: false,
        truncate: false,
        flags: 0,
      });
      for (let at = 0; at < 50; at++) file.write(new Uint8Array(2 ** 20).fill(1), at * 2 ** 20);
      file.setSize(0);
    }
  },
  "removed chains": (root) => {
    const held: DirectoryNode[] = [];
    for (let round = 0; round < 25; round++) {
      const chain = [root];
      for (let depth = 0; depth < 50_000; depth++) {
        chain.at(-1)!.createDirectory("d");
        chain.push(chain.at(-1)!.openDirectory("d"));
      }
      held.push(chain.at(-1)!);
      while (chain.pop() !== root) chain.at(-1)!.removeDirectory("d");
    }
    if (held.length === 0) throw new TypeError();
  },
  "listings": (root, table) => {
    for (let i = 0; i < 50_000; i++) root.createDirectory(`${i}`);
    for (let i = 0; i < 1000; i++) table.listings.take(root.reopen());
  },
};

const hoards: Attack = {
  name: "hoards-in-memory",
  holds: "what a guest keeps of a file system in memory is within its capacity and its limits",
  variants: Object.keys(HOARDS),
  long: ["removed chains"],
  megabytes: 600,
  run(variant) {
    const { root } = new MemoryFileSystem({}, { capacity: 128 * 2 ** 20 });
    HOARDS[variant](root, new DescriptorTable(2000, 64 * 2 ** 20));
  },
};

export default [values, fuel, types, files, hoards];
