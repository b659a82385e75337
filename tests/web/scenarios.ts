/**
 * Things that programs do with a `WebAssembly` namespace, each giving plain data that must be the same on V8's and ours.
 *
 * @module
 */
import { assemble } from "../../src/wast/assemble.ts";
import type { WasmineWebAssembly } from "../../src/web/mod.ts";

type Namespace = WasmineWebAssembly;
// deno-lint-ignore no-explicit-any
type Exports = Record<string, any>;

type ResizableMemory = WebAssembly.Memory & { toResizableBuffer(): ArrayBuffer; toFixedLengthBuffer(): ArrayBuffer };

/** A scenario. */
export type Scenario = (namespace: Namespace) => unknown;

/** What a call throws: the class by its place in the namespace or the language, not the message. */
function caught({ RuntimeError, LinkError, CompileError, Exception }: Namespace, action: () => unknown): string {
  try {
    return `returned ${String(action())}`;
  } catch (error) {
    const classes = { RuntimeError, LinkError, CompileError, Exception, RangeError, TypeError };
    return Object.entries(classes).find(([, type]) => error instanceof type)?.[0] ?? `threw ${String(error)}`;
  }
}

const instances = new Map<string, Uint8Array<ArrayBuffer>>();

/** An instance of a module in the text format. */
function instantiate(namespace: Namespace, text: string, imports?: WebAssembly.Imports): Exports {
  let bytes = instances.get(text);
  if (bytes === undefined) instances.set(text, bytes = assemble(text) as Uint8Array<ArrayBuffer>);
  return new namespace.Instance(new namespace.Module(bytes), imports).exports;
}

const VALUES: readonly unknown[] = [
  0,
  -0,
  1.5,
  -1,
  2 ** 31,
  2 ** 53,
  1e300,
  NaN,
  Infinity,
  "12",
  "",
  "x",
  true,
  null,
  undefined,
  5n,
  -(1n << 63n),
  1n << 64n,
  [7],
  { valueOf: () => 8 },
  { valueOf: () => 9n },
  Symbol(),
];

function show(value: unknown): string {
  return Object.is(value, -0) ? "-0" : typeof value === "bigint" ? `${value}n` : String(value);
}

/** Every scenario by name. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "arguments and results are converted"(namespace) {
    const text = (type: string) => `(func (export "${type}") (param ${type}) (result ${type}) local.get 0)`;
    const exports = instantiate(namespace, `(module ${["i32", "i64", "f32", "f64"].map(text).join(" ")})`);
    return Object.entries(exports).map(([type, f]) => {
      return [type, f.name, f.length, VALUES.map((value) => caught(namespace, () => show(f(value))))];
    });
  },

  "missing and surplus arguments, multiple results"(namespace) {
    const { f } = instantiate(
      namespace,
      `(module (func (export "f") (param i32 f64 i32) (result i32 f64 i32) local.get 2 local.get 1 local.get 0))`,
    );
    return [f(1, 2.5, 3).map(show), f().map(show), f(1, 2, 3, 4, 5).map(show), Array.isArray(f()), f() === f()];
  },

  "results of host functions are converted"(namespace) {
    const results = (type: string) => {
      let result: unknown;
      const { f } = instantiate(
        namespace,
        `(module (import "m" "h" (func $h (result ${type}))) (func (export "f") (result ${type}) call $h))`,
        { m: { h: () => result } },
      );
      return VALUES.map((value) => {
        result = value;
        return caught(namespace, () => show(f()));
      });
    };
    return ["i32", "i64", "f32", "f64"].map(results);
  },

  "several results of host functions come from an iterable"(namespace) {
    let result: unknown;
    const { f } = instantiate(
      namespace,
      `(module (import "m" "h" (func $h (param i64) (result i32 i64))) (func (export "f") (result i32 i64)
         (call $h (i64.const -1))))`,
      { m: { h: (value: unknown) => (result === "same" ? [7, value] : result) as number[] } },
    );
    const given = ["same", [1, 2n], new Set([3, 4n]), [1], [1, 2n, 3], [1, 2], undefined, 5, "ab"];
    return given.map((value) => {
      result = value;
      return caught(namespace, () => f().map(show).join());
    });
  },

  "host functions are called without a receiver, with all arguments"(namespace) {
    const calls: unknown[] = [];
    const { f } = instantiate(
      namespace,
      `(module (import "m" "h" (func $h (param i32 i64 f32 f64 externref)))
         (func (export "f") (param externref)
           (call $h (i32.const -1) (i64.const -2) (f32.const 0.1) (f64.const 0.1) (local.get 0))))`,
      {
        m: {
          h(this: unknown, ...args: unknown[]) {
            calls.push([this === undefined, ...args.map(show)]);
          },
        },
      },
    );
    return [f("given"), f(null), f(), calls];
  },

  "functions are the same object on every way out, and are recognised on the way in"(namespace) {
    const text = `(module (table (export "t") 3 funcref) (global (export "g") (mut funcref) (ref.null func))
      (elem (i32.const 1) $f) (func $f (export "f") (export "again") (result i32) i32.const 42)
      (func (export "get") (result funcref) ref.func $f)
      (func (export "pass") (param funcref) (result funcref) local.get 0))`;
    const { t, g, f, again, get, pass } = instantiate(namespace, text);
    g.value = f;
    t.set(0, again);
    const { reexported } = instantiate(
      namespace,
      `(module (import "m" "f" (func $f (result i32))) (export "reexported" (func $f)))`,
      { m: { f } },
    );
    const same = [again, t.get(0), t.get(1), g.value, get(), pass(f), reexported].map((other) => other === f);
    const refused = [() => t.set(0, () => 1), () => pass({}), () => g.value = 1].map((act) => caught(namespace, act));
    return [same, t.get(2), pass(null), refused, "prototype" in f, caught(namespace, () => new f())];
  },

  "a host function that is exported again is a function of its own"(namespace) {
    const host = (x: number) => x + 1;
    const { f, g } = instantiate(
      namespace,
      `(module (import "m" "other" (func)) (import "m" "h" (func $h (param i32) (result i32)))
         (export "f" (func $h)) (func (export "g") (param i32) (result i32) (call $h (local.get 0))))`,
      { m: { h: host, other: () => {} } },
    );
    return [f === (host as unknown), f.name, f.length, f(1.9), g(41)];
  },

  "traps are RuntimeErrors, errors of host functions pass through"(namespace) {
    const text = `(module (import "m" "h" (func $h)) (memory 1) (table 1 funcref) (type $v (func))
      (func (export "unreachable") unreachable) (func (export "divide") (drop (i32.div_s (i32.const 1) (i32.const 0))))
      (func (export "load") (drop (i32.load (i32.const 65536)))) (func (export "host") (call $h))
      (func (export "null") (call_indirect (type $v) (i32.const 0)))
      (func (export "outside") (call_indirect (type $v) (i32.const 1)))
      (func $r (export "recurse") (call $r)))`;
    const h = () => {
      throw "thrown";
    };
    const exports = instantiate(namespace, text, { m: { h } });
    return Object.entries(exports).map(([name, f]) => [name, caught(namespace, f as () => void)]);
  },

  "memory is shared with the program, and its buffer detaches when it grows"(namespace) {
    const { memory, store, grow } = instantiate(
      namespace,
      `(module (memory (export "memory") 1 3) (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
         (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`,
    );
    store(4, 7);
    const first = memory.buffer, seen = new Int32Array(first)[1];
    const steps = [
      grow(1),
      first.byteLength,
      memory.buffer.byteLength,
      memory.grow(1),
      grow(1),
      memory.buffer.byteLength,
    ];
    new Int32Array(memory.buffer)[1] = 9;
    const same = memory.buffer === memory.buffer, again = memory.grow(0);
    return [seen, steps, same, again, new Int32Array(memory.buffer)[1], caught(namespace, () => memory.grow(1))];
  },

  "the buffer of a memory cannot be taken away"(namespace) {
    const memory = new namespace.Memory({ initial: 1 }), { buffer } = memory;
    const attempts = [
      () => (buffer as ArrayBuffer).transfer(),
      () => structuredClone(buffer, { transfer: [buffer as ArrayBuffer] }),
    ];
    return [attempts.map((attempt) => caught(namespace, attempt)), memory.buffer === buffer, buffer.byteLength];
  },

  "a memory shows itself as a resizable buffer to those who ask"(namespace) {
    const memory = new namespace.Memory({ initial: 1, maximum: 4 }) as ResizableMemory;
    const fixed = memory.buffer as ArrayBuffer;
    const { store, size, grow } = instantiate(
      namespace,
      `(module (import "m" "memory" (memory 1 4)) (func (export "size") (result i32) memory.size)
        (func (export "grow") (result i32) (memory.grow (i32.const 1)))
        (func (export "store") (param i32) (i32.store (local.get 0) (i32.const 7))))`,
      { m: { memory } },
    );
    store(0);
    const buffer = memory.toResizableBuffer(), bytes = new Uint8Array(buffer);
    const identity = [fixed.detached, memory.buffer === buffer, memory.toResizableBuffer() === buffer, bytes[0]];
    const beyond = caught(namespace, () => store(65_536));
    const grown = [grow(), buffer.byteLength, memory.buffer === buffer];
    buffer.resize(3 * 65_536);
    store(3 * 65_536 - 4);
    const resized = [size(), bytes[3 * 65_536 - 4], memory.grow(1), size(), memory.buffer.byteLength];
    const refused = [0, 65_537, 5 * 65_536].map((length) => caught(namespace, () => buffer.resize(length)));
    const taken = caught(namespace, () => buffer.transfer());
    const back = memory.toFixedLengthBuffer();
    store(4);
    return {
      identity,
      beyond,
      grown,
      resized,
      refused,
      taken,
      back: [back.resizable, buffer.detached, memory.toFixedLengthBuffer() === back, new Uint8Array(back)[4]],
      max: [buffer.maxByteLength, caught(namespace, () => memory.grow(1))],
      unlimited: caught(namespace, () => (new namespace.Memory({ initial: 1 }) as ResizableMemory).toResizableBuffer()),
    };
  },

  "a shared memory keeps its old buffers"(namespace) {
    const memory = new namespace.Memory({ initial: 1, maximum: 2, shared: true }), old = memory.buffer;
    memory.grow(1);
    new Uint8Array(old)[0] = 5;
    return [old.byteLength, memory.buffer.byteLength, new Uint8Array(memory.buffer)[0], `${old}`, Object.isFrozen(old)];
  },

  "globals convert, and are one cell for all"(namespace) {
    const g = new namespace.Global({ value: "i64", mutable: true }, 1n << 63n);
    const { bump } = instantiate(
      namespace,
      `(module (import "m" "g" (global $g (mut i64)))
         (func (export "bump") (global.set $g (i64.add (global.get $g) (i64.const 1)))))`,
      { m: { g } },
    );
    bump();
    return [
      show(g.value),
      caught(namespace, () => g.value = 1),
      `${g}`,
      show(new namespace.Global({ value: "f32" }, 0.1).value),
    ];
  },

  "link errors"(namespace) {
    const text = `(module (import "m" "f" (func (param i32))) (import "m" "g" (global i32)))`;
    const { f, g } = instantiate(namespace, `(module (func (export "f")) (global (export "g") i64 (i64.const 0)))`);
    const imports: unknown[] = [undefined, {}, { m: 1 }, { m: {} }, { m: { f: 1 } }, { m: { f: () => {} } }];
    imports.push({ m: { f, g: 1 } }, { m: { f: () => {}, g: 1n } }, { m: { f: () => {}, g } }, {
      m: { f: () => {}, g: 1 },
    });
    return imports.map((given) => caught(namespace, () => Object.keys(instantiate(namespace, text, given as never))));
  },

  "exports are a frozen object without prototype"(namespace) {
    const exports = instantiate(
      namespace,
      `(module (func (export "b")) (func (export "1")) (func (export "__proto__")))`,
    );
    const descriptors = Object.entries(Object.getOwnPropertyDescriptors(exports));
    const shapes = descriptors.map(([key, d]) => [key, d.writable, d.enumerable, d.configurable, d.value?.name]);
    return [Object.getPrototypeOf(exports), Object.isFrozen(exports), shapes];
  },
};
