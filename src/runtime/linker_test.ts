import { tableInstance } from "./objects/table.ts";
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Interpreter } from "../engines/interpreter/mod.ts";
import { I32 } from "../wasm/mod.ts";
import { Cluster } from "./cluster.ts";
import { declaredType } from "./values/host_type.ts";
import { LinkError, UnsupportedFeatureError } from "./errors.ts";
import { hostFunc } from "./objects/func.ts";
import { type BoundLinker, Linker } from "./linker.ts";
import { instantiate, moduleOf, thrown, trapOf } from "./testing/instantiate.ts";

function bound(): BoundLinker {
  return new Linker().bind(new Cluster());
}

/** The message of the link error of a module. */
function linkError(text: string, linker = bound()): string {
  return assertThrows(() => instantiate(text, linker, "app.wasm"), LinkError).message;
}

Deno.test("an unknown import is named", () => {
  const text = `(import "env" "log" (func (param i32)))`;
  assertEquals(linkError(text), `Cannot instantiate "app.wasm": unknown import "env.log"`);
  const linker = bound();
  linker.func("env", "other", { params: [], results: [] }, () => {});
  assertEquals(linkError(text, linker), `Cannot instantiate "app.wasm": unknown import "env.log"`);
});

Deno.test("an import of another type is refused with both types", () => {
  const linker = bound().func("env", "f", { params: ["i32"], results: ["i64"] }, () => 0n), { cluster } = linker;
  linker.define(
    "env",
    "m",
    cluster.memory({ kind: "memory", limits: { min: 1, max: 9 }, address: I32, shared: false }),
  );
  const refused = (text: string, name: string, types: string) => {
    assertEquals(
      linkError(text, linker),
      `Cannot instantiate "app.wasm": incompatible import type for "env.${name}": ${types}`,
    );
  };
  refused(
    `(import "env" "f" (func (param i32)))`,
    "f",
    "expected (func (param i32)), found (func (param i32) (result i64))",
  );
  refused(`(import "env" "m" (memory 1 2))`, "m", "expected memory 1 2, found memory 1 9");
  refused(`(import "env" "m" (global i32))`, "m", "expected global i32, found memory 1 9");
});

Deno.test("what a memory has grown to counts, not what it was declared with", () => {
  const linker = bound(), a = instantiate(`(memory (export "m") 1 5)`, linker);
  linker.instance("a", a);
  const text = `(import "a" "m" (memory 2 5))`;
  assert(linkError(text, linker).endsWith("expected memory 2 5, found memory 1 5"));
  a.memory("m").grow(1);
  instantiate(text, linker);
});

Deno.test("host functions get JavaScript values, and what they return is converted", () => {
  const seen: unknown[] = [], linker = new Linker();
  linker.func("env", "f", { params: ["i64", "f32"], results: ["i32"] }, (...args) => seen.push(...args) + 2 ** 32);
  const { cluster } = bound(),
    text = `(import "env" "f" (func $f (param i64 f32) (result i32)))
    (func (export "g") (result i32) (call $f (i64.const -1) (f32.const 0.5)))`;
  assertEquals(instantiate(text, linker.bind(cluster)).func("g").invoke(), 2);
  assertEquals(seen, [-1n, 0.5]);
});

Deno.test("a linker can be bound many times, and later definitions stay apart", () => {
  const linker = new Linker().func("env", "f", { params: [], results: [] }, () => {});
  const first = linker.bind(new Cluster()).func("env", "g", { params: [], results: [] }, () => {});
  linker.func("env", "h", { params: [], results: [] }, () => {});
  instantiate(`(import "env" "f" (func)) (import "env" "g" (func))`, first);
  assertEquals(linkError(`(import "env" "h" (func))`, first), `Cannot instantiate "app.wasm": unknown import "env.h"`);
  assertEquals(
    linkError(`(import "env" "g" (func))`, linker.bind(new Cluster())),
    `Cannot instantiate "app.wasm": unknown import "env.g"`,
  );
});

Deno.test("an instance's exports replace what had the module name", () => {
  const linker = bound().func("a", "old", { params: [], results: [] }, () => {});
  linker.instance("a", instantiate(`(func (export "new"))`, linker));
  instantiate(`(import "a" "new" (func))`, linker);
  assertEquals(linkError(`(import "a" "old" (func))`, linker), `Cannot instantiate "app.wasm": unknown import "a.old"`);
});

Deno.test("a fallback is asked for what is not defined, and its answer is checked", () => {
  const linker = bound().func("env", "f", { params: [], results: [] }, () => {}), asked: string[] = [];
  const module = moduleOf(`(import "env" "f" (func)) (import "env" "g" (func (param i32)))`);
  const fallbackOf = (params: readonly ["i32"] | readonly []) => ({
    engine: new Interpreter(),
    fallback: (wanted: { name: string }) => {
      asked.push(wanted.name);
      return hostFunc(declaredType(params, []), "stub", () => {});
    },
  });
  linker.instantiate(module, fallbackOf(["i32"]));
  assertEquals(asked, ["g"]);
  assertThrows(() => linker.instantiate(module, fallbackOf([])), LinkError, "incompatible import type");
  const options = { engine: new Interpreter(), fallback: () => undefined };
  assertThrows(() => linker.instantiate(module, options), LinkError, `unknown import "env.g"`);
});

Deno.test("a feature that the engine lacks is named before anything is linked", () => {
  const engine = { ...new Interpreter(), features: 1, link: () => assert(false) as never };
  const error = assertThrows(
    () => bound().instantiate(moduleOf(`(import "a" "b" (func)) (memory i64 1)`, "m.wasm"), { engine }),
    UnsupportedFeatureError,
  );
  assertEquals(error.message, `Cannot instantiate "m.wasm": the interpreter engine does not support memory64`);
});

Deno.test("imported objects are shared, not copied", () => {
  const linker = bound();
  linker.instance(
    "a",
    instantiate(
      `(global $g (export "g") (mut i32) (i32.const 1)) (func (export "f") (result i32) (global.get $g))`,
      linker,
    ),
  );
  const b = instantiate(
    `(import "a" "g" (global $g (mut i32))) (import "a" "f" (func $f (result i32)))
    (export "g" (global $g)) (export "f" (func $f)) (func (export "set") (global.set $g (i32.const 7)))`,
    linker,
  );
  b.func("set").invoke();
  assertEquals([b.func("f").invoke(), b.global("g").value], [7, 7]);
});

Deno.test("segments before one that does not fit stay written, and elements come before data", () => {
  const linker = bound(), owner = instantiate(`(memory (export "m") 1) (table (export "t") 4 funcref)`, linker);
  const imports = `(import "o" "m" (memory 1)) (import "o" "t" (table 4 funcref)) (func $f)`;
  linker.instance("o", owner);
  const failing = (text: string) => trapOf(() => instantiate(`${imports} ${text}`, linker));
  assertEquals(
    failing(`(data (i32.const 0) "a") (data (i32.const 65536) "b") (data (i32.const 1) "c")`),
    "memoryOutOfBounds",
  );
  assertEquals([...owner.memory("m").bytes.subarray(0, 2)], [0x61, 0]);
  assertEquals(
    failing(`(data (i32.const 1) "x") (elem (i32.const 3) $f) (elem (i32.const 3) $f $f)`),
    "tableOutOfBounds",
  );
  assertEquals(tableInstance(owner.table("t")).entries.map((entry) => entry !== null), [false, false, false, true]);
  assertEquals(owner.memory("m").bytes[1], 0, "no data was written");
});

Deno.test("offsets of segments are unsigned", () => {
  assertEquals(trapOf(() => instantiate(`(memory 1) (data (i32.const -1) "a")`)), "memoryOutOfBounds");
  assertEquals(trapOf(() => instantiate(`(memory i64 1) (data (i64.const -1) "a")`)), "memoryOutOfBounds");
  assertEquals(instantiate(`(memory (export "m") 1) (data (i32.const 65536) "")`).memory("m").pages, 1);
});

Deno.test("the start function runs last, and its trap or error is the caller's", () => {
  const seen: string[] = [], error = new Error("from the host");
  const linker = bound().func("env", "f", { params: ["i32"], results: [] }, (byte) => {
    seen.push(String.fromCharCode(byte));
    throw error;
  });
  const text = `(import "env" "f" (func $f (param i32))) (memory 1) (data (i32.const 0) "Z")
    (func $start (call $f (i32.load8_u (i32.const 0)))) (start $start)`;
  assertStrictEquals(thrown(() => instantiate(text, linker)), error);
  assertEquals(seen, ["Z"]);
  assertEquals(trapOf(() => instantiate(`(func $s unreachable) (start $s)`)), "unreachable");
});

Deno.test("active and declarative segments are dropped, passive ones are not", () => {
  const handle = instantiate(`
    (memory 1) (table 1 funcref) (func $f)
    (data $active (i32.const 0) "a") (data $passive "a")
    (elem $declared declare func $f) (elem $kept func $f)
    (func (export "data") (param i32) (if (local.get 0) (then (memory.init $passive (i32.const 0) (i32.const 0) (i32.const 1)))
      (else (memory.init $active (i32.const 0) (i32.const 0) (i32.const 1)))))
    (func (export "elem") (param i32) (if (local.get 0) (then (table.init $kept (i32.const 0) (i32.const 0) (i32.const 1)))
      (else (table.init $declared (i32.const 0) (i32.const 0) (i32.const 1)))))`);
  handle.func("data").invoke(1);
  handle.func("elem").invoke(1);
  assertEquals(trapOf(() => handle.func("data").invoke(0)), "memoryOutOfBounds");
  assertEquals(trapOf(() => handle.func("elem").invoke(0)), "tableOutOfBounds");
});

Deno.test("what belongs to another cluster cannot be imported, whatever its kind", () => {
  const other = instantiate(`(memory (export "memory") 1) (func (export "func"))`, bound(), "other.wasm");
  const imports = { memory: `(import "other" "memory" (memory 1))`, func: `(import "other" "func" (func))` };
  for (const [name, text] of Object.entries(imports)) {
    const message = linkError(text, bound().instance("other", other));
    assertEquals(message, `Cannot instantiate "app.wasm": the import "other.${name}" belongs to another cluster`);
  }
});
