/**
 * Memories: what one cluster's operations may still write to, the largest, and those that grow.
 *
 * @module
 */
import { compileSync, Linker } from "../../../mod.ts";
import { assemble } from "../../../src/wast/mod.ts";
import { makeEngine } from "../../fuzz/engines/engines.ts";
import type { Attack } from "../attack.ts";
import { clusterFor, EVERY_ENGINE, expectSame, instantiate } from "../tools.ts";

const pending: Attack = {
  name: "pending-read",
  holds: "an operation of the host that outlives its cluster does not write into another one",
  variants: EVERY_ENGINE,
  async run(name) {
    const engine = makeEngine(name);
    const bytes = assemble(
      `(module (memory (export "m") 1) (func (export "first") (result i64) (i64.load (i32.const 0))))`,
    );
    const make = () => {
      const cluster = clusterFor(engine);
      return { cluster, instance: new Linker().bind(cluster).instantiate(compileSync(bytes), { engine }) };
    };
    const fifo = `${await Deno.makeTempDir()}/fifo`;
    await new Deno.Command("mkfifo", { args: [fifo] }).output();
    using file = await Deno.open(fifo, { read: true, write: true });
    const first = make(), reading = file.read(new Uint8Array(first.instance.memory("m").buffer, 0, 8));
    await new Promise((done) => setTimeout(done, 200));
    first.cluster[Symbol.dispose]();
    const others = Array.from({ length: 4 }, make);
    using writer = await Deno.open(fifo, { write: true });
    await writer.write(new TextEncoder().encode("of first"));
    await reading;
    for (const { instance } of others) expectSame(instance.func("first").invoke(), 0n);
  },
};

const largest: Attack = {
  name: "largest-memory",
  holds: "a memory of 65,536 pages can be had, and takes nothing until it is used",
  variants: ["llvm-O0"],
  run(engine) {
    const instance = instantiate(
      engine,
      `(module (memory 65536)
      (func (export "f") (result i32) (i32.store (i32.const -4) (i32.const 42)) (i32.load (i32.const -4))))`,
    );
    expectSame(instance.func("f").invoke(), 42);
  },
};

const PAGES_OF_4000_MIB = 64_000;

const growing: Attack = {
  name: "growing-memory",
  holds: "a memory grows to 4,000 MiB in steps",
  variants: EVERY_ENGINE,
  megabytes: 6144,
  long: true,
  seconds: 120,
  run(engine) {
    const instance = instantiate(
      engine,
      `(module (memory 1) (func (export "f") (result i32)
      (loop (br_if 0 (i32.ne (memory.grow (i32.const 1024)) (i32.const -1)))) (memory.size)))`,
    );
    const pages = instance.func("f").invoke() as number;
    if (pages < PAGES_OF_4000_MIB) throw new RangeError(`only ${pages / 16} MiB`);
  },
};

export default [pending, largest, growing];
