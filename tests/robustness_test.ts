/**
 * Bytes that are no module, or not quite one: decoding and validating them gives a format error or a valid module, soon
 * and without much memory, and never anything else. Listings must cope with whatever validates.
 *
 * Mutations are drawn from a generator with a fixed seed, so that a failure can be repeated; its message has the bytes.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { assemble } from "../src/wast/assemble.ts";
import { disassemble } from "../src/wasm/text/disassemble.ts";
import { decode, FormatError, InvalidError, LIMITS, type Module, readNames, validate } from "../src/wasm/mod.ts";
import { findSuite, listScripts, loadScript } from "./spec/suite.ts";

const MUTATIONS = 40_000;
const SEED = 20_260_617;
/** What one module may take; a thousand times what it should. */
const MOST_MILLISECONDS = 2_000;
/** What a module of a few kilobytes may need, with room for garbage that was not collected yet. */
const MOST_BYTES = 64 * 2 ** 20;
/** Larger modules would be mutated in vain: nearly all of their bytes are alike. */
const MOST_MODULE_BYTES = 30_000;
const MODULES_PER_SCRIPT = 3;

/** Reproducible random numbers (Marsaglia's xorshift). */
class Random {
  #state = SEED;

  /** An integer from 0 to `bound` - 1. */
  below(bound: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % bound;
  }

  bytes(count: number): Uint8Array {
    return Uint8Array.from({ length: count }, () => this.below(256));
  }
}

/** A module with something of every section and most features, for where the specification's suite is missing. */
const FEATURES = `(module $everything
  (rec (type $list (sub (struct (field $value i32) (field $next (mut (ref null $list)))))) (type $i8s (array (mut i8))))
  (type $f (func (param i32 i64 f32 f64) (result i32)))
  (import "env" "f" (func $imported (type $f)))
  (import "env" "g" (global $g (mut i64)))
  (import "env" "m" (memory i64 1 2))
  (table $t 4 10 funcref)
  (table 1 (ref $f) (ref.func $imported))
  (memory $shared 1 4 shared)
  (tag $e (param i32))
  (global v128 (v128.const i64x2 1 2))
  (global (ref null $list) (struct.new $list (i32.const 1) (ref.null $list)))
  (export "f" (func $calls))
  (start $start)
  (elem (i32.const 0) $imported $calls)
  (elem declare func $start)
  (elem externref (ref.null extern))
  (data (i64.const 8) "active")
  (data $passive "passive")
  (func $start)
  (func $calls (type $f) (local $x v128) (local (ref null $i8s))
    (block $out (result i32)
      (try_table (catch $e $out) (throw $e (i32.const 1)))
      (loop $again
        (br_if $again (i32.eqz (local.get 0)))
        (br_table $again $again (i32.const 0)))
      (local.set $x (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (local.get $x) (v128.const i32x4 1 2 3 4)))
      (drop (call_indirect $t (type $f) (i32.const 1) (i64.const -1) (f32.const nan:0x1) (f64.const 0x1p-1) (i32.const 0)))
      (memory.init 1 $passive (i32.const 0) (i32.const 0) (i32.const 1))
      (drop (i32.atomic.rmw.add $shared (i32.const 0) (i32.const 1)))
      (array.set $i8s (array.new_default $i8s (i32.const 3)) (i32.const 0) (i32.const 7))
      (drop (ref.test (ref $list) (ref.null any)))
      (return_call $calls (i32.const 1) (i64.load offset=8 (i64.const 0)) (f32.const 1) (f64.const 2)))))`;

/** The modules at hand. */
function corpus(): Uint8Array[] {
  const folders = ["../examples/", "../bench/kernels/", "../../shared/programs/wasi/bin/"];
  return [assemble(FEATURES), ...folders.flatMap(modulesIn), ...modulesOfSuite()];
}

function modulesIn(folder: string): Uint8Array[] {
  const at = new URL(folder, import.meta.url);
  try {
    return [...Deno.readDirSync(at)]
      .filter(({ name }) => name.endsWith(".wasm"))
      .map(({ name }) => Deno.readFileSync(new URL(name, at)))
      .filter(({ length }) => length <= MOST_MODULE_BYTES);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Some modules of each script of the official suite, where it is. */
function modulesOfSuite(): Uint8Array[] {
  const suite = findSuite();
  if (suite === undefined) return [];
  return listScripts(suite).flatMap((path) => {
    const sources = loadScript(suite, path).commands.flatMap((c) => c.kind === "module" ? [c.source] : []);
    return sources.slice(0, MODULES_PER_SCRIPT).flatMap((source) => {
      return source.form === "text" ? [assemble(source.text)] : source.form === "binary" ? [source.bytes] : [];
    });
  });
}

type Mutate = (bytes: Uint8Array, random: Random) => Uint8Array;

/** LEB128 of 2^30, the length of a gigabyte. */
const HUGE = [0x80, 0x80, 0x80, 0x80, 0x04];

const MUTATIONS_BY_NAME: Readonly<Record<string, Mutate>> = {
  truncated: (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  "with flipped bits": (bytes, random) => {
    for (let i = random.below(4); i >= 0; i--) bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    return bytes;
  },
  "with other bytes": (bytes, random) => {
    for (let i = random.below(4); i >= 0; i--) bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  "with a huge length": (bytes, random) => {
    const at = random.below(bytes.length);
    bytes.set(HUGE.slice(0, bytes.length - at), at);
    return bytes;
  },
  "with parts moved": (bytes, random) => {
    const [to, from] = [random.below(bytes.length), random.below(bytes.length)], size = random.below(64);
    return Uint8Array.from([
      ...bytes.slice(0, to),
      ...bytes.slice(from, from + size),
      ...bytes.slice(to + random.below(64)),
    ]);
  },
  "random after the header": (bytes, random) => {
    return Uint8Array.from([...bytes.slice(0, 8), ...random.bytes(random.below(200))]);
  },
  "random": (_, random) => random.bytes(random.below(200)),
};

/** Decodes and validates; undefined for bytes that are no valid module. Any other error is one too many. */
function tryLoad(bytes: Uint8Array): Module | undefined {
  try {
    const module = decode(bytes);
    validate(module);
    return module;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Loads the bytes, lists all functions of a valid module, and says whether it was one. */
function check(bytes: Uint8Array, description: string): boolean {
  const start = performance.now();
  try {
    const module = tryLoad(bytes);
    if (module !== undefined) {
      readNames(module);
      for (const index of module.funcs.keys()) disassemble(module, index);
    }
    return module !== undefined;
  } catch (error) {
    throw new Error(`a module ${description}: ${bytes.toHex()}`, { cause: error });
  } finally {
    const taken = performance.now() - start;
    assert(taken < MOST_MILLISECONDS, `a module ${description} takes ${taken} ms: ${bytes.toHex()}`);
  }
}

Deno.test(`${MUTATIONS} mutated modules give a format error or a valid module`, () => {
  const seeds = corpus(), random = new Random(), mutations = Object.entries(MUTATIONS_BY_NAME);
  for (const seed of seeds) tryLoad(seed);
  const valid = Object.fromEntries(mutations.map(([name]) => [name, 0]));
  for (let i = 0; i < MUTATIONS; i++) {
    const [name, mutate] = mutations[i % mutations.length];
    if (check(mutate(seeds[random.below(seeds.length)].slice(), random), name)) valid[name]++;
  }
  // Mutations that never leave a module valid would test the first checks only.
  assert(valid["with flipped bits"] > 100, JSON.stringify(valid));
  assert(valid["with flipped bits"] < MUTATIONS / mutations.length / 2, JSON.stringify(valid));
});

function memoryInUse(): number {
  const { rss, external, heapTotal } = Deno.memoryUsage();
  return Math.max(rss, external + heapTotal);
}

Deno.test("a length of a gigabyte at any place of a module allocates no gigabyte", () => {
  const module = assemble(FEATURES);
  assert(check(module, "with something of everything"), "the module to be changed must be valid");
  const before = memoryInUse();
  for (let at = 8; at < module.length; at++) {
    const overwritten = module.slice();
    overwritten.set(HUGE.slice(0, module.length - at), at);
    const inserted = Uint8Array.from([...module.slice(0, at), ...HUGE, ...module.slice(at + 1)]);
    for (const bytes of [overwritten, inserted]) check(bytes, `with a huge length at ${at}`);
    const grown = memoryInUse() - before;
    assert(grown < MOST_BYTES, `a huge length at ${at} allocates ${grown} bytes`);
  }
});

/** LEB128. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [value & 0x7f | 0x80, ...leb(value >>> 7)];
}

function section(id: number, contents: readonly number[]): number[] {
  return [id, ...leb(contents.length), ...contents];
}

function moduleOf(...sections: number[][]): Uint8Array {
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

Deno.test("a long chain of supertypes is refused before it takes the memory of its square", () => {
  const chain = (length: number) => {
    const types = Array.from({ length }, (_, i) => [0x50, ...(i === 0 ? [0] : [1, ...leb(i - 1)]), 0x60, 0, 0]);
    return moduleOf(section(1, [...leb(length), ...types.flat()]));
  };
  assert(check(chain(LIMITS.subtypeDepth + 1), "with the longest chain"));
  const before = memoryInUse();
  assertThrows(() => decode(chain(50_000)), InvalidError, "nested too deeply");
  assert(memoryInUse() - before < MOST_BYTES);
});

Deno.test("calls that push a thousand operands each are refused before these take all memory", () => {
  const results = [0x60, 0, ...leb(LIMITS.results), ...Array(LIMITS.results).fill(0x7f)];
  const pushing = (calls: number) => {
    const body = [0, ...Array(calls).fill([0x10, 0]).flat(), 0x00, 0x0b];
    return moduleOf(section(1, [1, ...results]), section(3, [1, 0]), section(10, [1, ...leb(body.length), ...body]));
  };
  assert(check(pushing(10), "with many operands"));
  const before = memoryInUse();
  assertThrows(() => validate(decode(pushing(100_000))), InvalidError, "too many operands");
  assert(memoryInUse() - before < MOST_BYTES);
});

Deno.test("blocks can be nested as deep as a function is long", () => {
  const depth = 100_000, body = [0, ...Array(depth).fill([0x02, 0x40]).flat(), ...Array(depth).fill(0x0b), 0x0b];
  const bytes = moduleOf(
    section(1, [1, 0x60, 0, 0]),
    section(3, [1, 0]),
    section(10, [1, ...leb(body.length), ...body]),
  );
  assertEquals(check(bytes, "with deep blocks"), true);
});
