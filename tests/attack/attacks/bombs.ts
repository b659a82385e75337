/**
 * Modules of few bytes that become gigabytes, or take minutes, when they are compiled.
 *
 * @module
 */
import { compileSync, LimitError, Linker, WasmTrap } from "../../../mod.ts";
import { makeEngine } from "../../fuzz/engines/engines.ts";
import { name, section, unsigned } from "../../../src/wasm/testing/bytes.ts";
import type { Attack } from "../attack.ts";
import { clusterFor } from "../tools.ts";

const I32 = 0x7f, I64 = 0x7e, END = 0x0b, RETURN_0 = [0x41, 0, END], THOUSAND = Array(1000).fill(I32);
const TAKE_AND_GIVE = [0x60, ...unsigned(1000), ...THOUSAND, ...unsigned(1000), ...THOUSAND];
const ZEROS = Array(1000).fill([0x41, 0]).flat(), DROPS = Array(1000).fill(0x1a);
const GETS = Array.from({ length: 1000 }, (_, i) => [0x20, ...unsigned(i)]).flat();

function repeated(count: number, ...part: number[]): number[] {
  return Array(count).fill(part).flat();
}

/** A module whose first function, of the type `[] -> [i32]`, is exported as "run" and has the first body. */
function moduleOf(bodies: readonly (readonly number[])[], { types = [] as number[][], type = 0, names = false } = {}) {
  const count = unsigned(bodies.length), all = [[0x60, 0, 1, I32], ...types];
  const label = (i: number) => name(`a rather long name with a number in it, so that it is different: ${i}`);
  const exported = names ? bodies.length - 1 : 0;
  // Concatenated without spreading: some have millions of bytes.
  const code = count.concat(...bodies.map((body) => unsigned(body.length).concat(body)));
  const exports = unsigned(1 + exported).concat(
    name("run"),
    0,
    0,
    ...numbered(exported, (i) => label(i).concat(0, unsigned(i))),
  );
  const sections = [
    section(1, ...unsigned(all.length), ...all.flat()),
    sectionOf(3, count.concat([0], Array(bodies.length - 1).fill(type))),
    sectionOf(7, exports),
    sectionOf(10, code),
    names ? nameSection(bodies.length, label) : [],
  ];
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0].concat(...sections));
}

function numbered(count: number, part: (index: number) => number[]): number[][] {
  return Array.from({ length: count }, (_, i) => part(i));
}

function sectionOf(id: number, bytes: readonly number[]): number[] {
  return [id].concat(unsigned(bytes.length), bytes);
}

function nameSection(count: number, label: (index: number) => number[]): number[] {
  const map = unsigned(count).concat(...numbered(count, (i) => unsigned(i).concat(label(i))));
  return sectionOf(0, name("name").concat(1, unsigned(map.length), map));
}

function locals(count: number, type: number): number[][] {
  return [[0, ...RETURN_0], ...Array(count).fill([1, ...unsigned(50_000), type, ...RETURN_0])].reverse();
}

/** Modules with a function "run" that returns an i32; those that are large by nature have so many thousands of their parts. */
export const BOMBS: Readonly<Record<string, (thousands: number) => Uint8Array<ArrayBuffer>>> = {
  "locals that nothing mentions": () => moduleOf(locals(4500, I32)),
  "locals of 64 bits": () => moduleOf(locals(1000, I64)),
  "calls with a thousand values": () =>
    moduleOf([[0, ...ZEROS, ...repeated(2000, 0x10, 1), ...DROPS, ...RETURN_0], [0, ...GETS, END]], {
      types: [TAKE_AND_GIVE],
      type: 1,
    }),
  "blocks with a thousand values": () =>
    moduleOf([[0, ...ZEROS, ...repeated(2000, 0x02, 1, END), ...DROPS, ...RETURN_0]], { types: [TAKE_AND_GIVE] }),
  "functions with a thousand parameters": () =>
    moduleOf([[0, ...RETURN_0], ...Array(8000).fill([0, 0x00, END])], { types: [TAKE_AND_GIVE], type: 1 }),
  "names": (thousands) => moduleOf(Array(1000 * thousands).fill([0, ...RETURN_0]), { names: true }),
  "operators in a chain": (thousands) => moduleOf([[0, 0x41, 0, ...repeated(1000 * thousands, 0x41, 3, 0x6a), END]]),
  "operands that wait": (thousands) =>
    moduleOf([[
      1,
      2,
      I32,
      ...repeated(1000 * thousands, 0x20, 0),
      ...repeated(1000 * thousands, 0x21, 1),
      ...RETURN_0,
    ]]),
  "calls": (thousands) => moduleOf([[0, ...repeated(1000 * thousands, 0x10, 1, 0x1a), ...RETURN_0], [0, ...RETURN_0]]),
  "blocks in each other": (thousands) =>
    moduleOf([[0, ...repeated(1000 * thousands, 0x02, 0x40), ...repeated(1000 * thousands, END), ...RETURN_0]]),
  "loops in each other": () => moduleOf([[0, ...repeated(20_000, 0x03, 0x40), ...repeated(20_000, END), ...RETURN_0]]),
};

/** How many it takes to show what is not in proportion; a hundred for others. */
const THOUSANDS: Readonly<Record<string, number>> = {
  "operators in a chain": 500,
  "calls": 1000,
  "blocks in each other": 300,
};

/** The same for native code, where a function that others can call takes a third of a millisecond, however small it is. */
const NATIVE_THOUSANDS: Readonly<Record<string, number>> = { ...THOUSANDS, "names": 20 };

const bombs: Attack = {
  name: "bombs",
  holds: "what compiling takes follows from a module's bytes, or is refused",
  variants: ["interpreter", "js", "llvm-O2"].flatMap((engine) =>
    Object.keys(BOMBS).map((shape) => `${engine}: ${shape}`)
  ),
  seconds: 20,
  run(variant) {
    const [engineName, shape] = variant.split(": "),
      engine = makeEngine(engineName),
      thousands = engineName.startsWith("llvm") ? NATIVE_THOUSANDS : THOUSANDS,
      bytes = BOMBS[shape](thousands[shape] ?? 100);
    using cluster = clusterFor(engine, {});
    const start = performance.now();
    try {
      new Linker().bind(cluster).instantiate(compileSync(bytes), { engine }).func("run").invoke();
    } catch (error) {
      if (!(error instanceof LimitError || error instanceof WasmTrap)) throw error;
    }
    const seconds = (performance.now() - start) / 1000;
    if (seconds > 15) throw new RangeError(`${seconds} s for ${bytes.length} bytes`);
  },
};

export default [bombs];
