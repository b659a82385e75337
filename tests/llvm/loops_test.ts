/**
 * Loads in loops that LLVM makes vectors of: each element is read, though the program needs only some of them, or a part.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { printShards } from "../../src/engines/llvm/compile/compiler.ts";
import { Cluster, Linker, WasmTrap } from "../../src/runtime/mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { moduleOf, nativeTest } from "./native.ts";

/** A loop: what it does with element `$i` of the array at `$p`, which elements are how many bytes wide. */
interface LoopOfLoads {
  readonly bytes: number;
  readonly turn: string;
}

const I32 = "(i32.load (i32.add (local.get $p) (i32.mul (local.get $i) (i32.const 4))))";
const F64 = "(f64.load (i32.add (local.get $p) (i32.mul (local.get $i) (i32.const 8))))";
const BYTE = "(i32.load8_u (i32.add (local.get $p) (local.get $i)))";
/** An array at 0 that is always there: ones, zeros at the end of it. */
const FLAG = "(i32.load (i32.mul (local.get $i) (i32.const 4)))";
const sum = (value: string) => `(local.set $sum (i32.add (local.get $sum) ${value}))`;
const sumFloat = (value: string) => `(local.set $float (f64.add (local.get $float) ${value}))`;
const place = (at: number) => `(i32.add (i32.const ${at}) (i32.mul (local.get $i) (i32.const 8)))`;

const LOOPS: Readonly<Record<string, LoopOfLoads>> = {
  "a sum": { bytes: 4, turn: sum(I32) },
  "a sum of nothing": { bytes: 4, turn: sum(`(i32.and ${I32} (i32.const 0))`) },
  "a sum of bits": { bytes: 4, turn: sum(`(i32.and ${I32} (i32.const 1))`) },
  "a sum of halves": { bytes: 4, turn: sum(`(i32.and ${I32} (i32.const 0xffff))`) },
  "a sum of differences": { bytes: 4, turn: sum(`(i32.sub ${I32} ${I32})`) },
  "a sum of bytes": { bytes: 1, turn: sum(BYTE) },
  "a sum of floats": { bytes: 8, turn: sumFloat(F64) },
  "products that are stored": { bytes: 8, turn: `(f64.store ${place(4096)} (f64.mul (f64.const 3) ${F64}))` },
  "products with NaN": { bytes: 8, turn: `(f64.store ${place(4096)} (f64.mul (f64.const nan) ${F64}))` },
  "a sum of some": { bytes: 4, turn: sum(`(select ${I32} (i32.const 0) ${FLAG})`) },
  "a maximum": {
    bytes: 4,
    turn: `(local.set $sum (select ${I32} (local.get $sum) (i32.gt_s ${I32} (local.get $sum))))`,
  },
  "some products that are stored": {
    bytes: 8,
    turn: `(f64.store ${place(4096)} (select (f64.add (f64.const 3) ${F64}) (f64.const 0) ${FLAG}))`,
  },
  "elements that are read, the last one used": { bytes: 4, turn: `(local.set $sum ${I32})` },
  "elements that nobody uses": { bytes: 4, turn: `(drop ${I32})` },
  "every second element": {
    bytes: 8,
    turn: `${sum(`(i32.load (i32.add (local.get $p) (i32.mul (local.get $i) (i32.const 8))))`)}
      (drop (i32.load offset=4 (i32.add (local.get $p) (i32.mul (local.get $i) (i32.const 8)))))`,
  },
  "low halves": {
    bytes: 8,
    turn: sum(`(i32.wrap_i64 (i64.load (i32.add (local.get $p) (i32.mul (local.get $i) (i32.const 8)))))`),
  },
  "elements by number": {
    bytes: 4,
    turn: sum(
      `(i32.load (i32.add (local.get $p) (i32.mul (i32.const 4) (i32.load offset=8192 (i32.mul (local.get $i) (i32.const 4))))))`,
    ),
  },
  "elements by number, for nothing": {
    bytes: 4,
    turn: sum(`(i32.and (i32.const 0)
      (i32.load (i32.add (local.get $p) (i32.mul (i32.const 4) (i32.load offset=8192 (i32.mul (local.get $i) (i32.const 4)))))))`),
  },
  "floats by number, for nothing": {
    bytes: 8,
    turn: `(f64.store ${place(4096)} (f64.mul (f64.const nan)
      (f64.load (i32.add (local.get $p) (i32.mul (i32.const 8) (i32.load offset=8192 (i32.mul (local.get $i) (i32.const 4))))))))`,
  },
  "elements where a flag is set": {
    bytes: 4,
    turn: `(if ${FLAG} (then ${sum(I32)}))`,
  },
};

/** Turns of the loops: more than a vector has elements, and some that are left over. */
const TURNS = 203;

const TEXT = `(module (memory (export "memory") 1)
  ${
  Object.entries(LOOPS).map(([name, { turn }]) => `
  (func (export "${name}") (param $p i32) (result i32) (local $i i32) (local $sum i32) (local $float f64)
    (loop $next ${turn} (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const ${TURNS}))))
    (i32.add (local.get $sum) (i32.trunc_sat_f64_s (local.get $float))))`).join("")
}
)`;

/** The flags at 0, of which the last is not set, and the numbers from 0 at 8192. */
function fill(memory: Uint8Array): void {
  const view = new DataView(memory.buffer, memory.byteOffset);
  memory.fill(1);
  for (let i = 0; i < TURNS; i++) {
    view.setInt32(4 * i, i < TURNS - 1 ? 1 : 0, true);
    view.setInt32(8192 + 4 * i, i, true);
  }
}

for (const preciseTraps of [false, true]) {
  nativeTest(`every element of a loop is read, ${preciseTraps ? "with precise traps" : "by default"}`, () => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(TEXT)));
    const reference = new Uint8Array((exports.memory as WebAssembly.Memory).buffer);
    for (const level of [1, 2, 3] as const) {
      const engine = new Llvm({ preciseTraps, level });
      using cluster = new Cluster({ storage: engine.createStorage() });
      const instance = new Linker().bind(cluster).instantiate(moduleOf(TEXT), { engine });
      for (const [name, { bytes }] of Object.entries(LOOPS)) {
        const end = 65536 - bytes * TURNS,
          func = instance.func(name),
          expected = exports[name] as (at: number) => number;
        for (const memory of [reference, instance.memory("memory").bytes]) fill(memory);
        assertEquals(func.invoke(end), expected(end), `${name} at level ${level}`);
        for (let past = 1; past <= bytes; past++) {
          for (const memory of [reference, instance.memory("memory").bytes]) fill(memory);
          if (name === "elements where a flag is set") {
            assertEquals(func.invoke(end + past), expected(end + past), name);
          } else {
            assertThrows(() => expected(end + past), WebAssembly.RuntimeError);
            assertThrows(
              () => func.invoke(end + past),
              WasmTrap,
              "memory",
              `${name} at level ${level}, ${past} bytes past`,
            );
          }
        }
      }
    }
  });
}

nativeTest("loads do not keep loops from becoming vectors", () => {
  const [text] = printShards(moduleOf(TEXT), { level: 2, optimized: true });
  const functions = text.split("\ndefine ").filter((func) => /load volatile <\d+ x (i32|i8|double)>/.test(func));
  const names = functions.map((func) => /\$func_\d+__([^"(]*)/.exec(func)?.[1]);
  assert(functions.length >= 8, `only ${names.join()} of\n${text}`);
});
