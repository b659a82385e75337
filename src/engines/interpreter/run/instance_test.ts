import { assertEquals, assertStrictEquals } from "@std/assert";
import { Cluster, Linker } from "../../../runtime/mod.ts";
import { instantiate, moduleOf, trapOf } from "../../../runtime/testing/instantiate.ts";
import { Interpreter } from "../mod.ts";

Deno.test("instances of one module have memories and globals of their own", () => {
  const module = moduleOf(`(memory 1) (global $g (export "g") (mut i32) (i32.const 0))
    (func (export "add") (param i32) (result i32) (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (local.get 0)))
      (global.set $g (i32.load (i32.const 0))) (global.get $g))`);
  const linker = new Linker().bind(new Cluster()), engine = new Interpreter();
  const [a, b] = [0, 1].map(() => linker.instantiate(module, { engine }));
  assertEquals([a, b, a, a].map((handle) => handle.func("add").invoke(1)), [1, 1, 2, 3]);
  assertEquals([a.global("g").value, b.global("g").value], [3, 1]);
});

Deno.test("instances that share a memory all see it grow", () => {
  const linker = new Linker().bind(new Cluster());
  const owner = instantiate(
    `(memory (export "m") 1) (func (export "grow") (drop (memory.grow (i32.const 1))))`,
    linker,
  );
  linker.instance("o", owner);
  const user = instantiate(
    `(import "o" "m" (memory 1)) (import "o" "grow" (func $grow))
    (func (export "load") (result i32) (i32.load (i32.const 65536)))
    (func (export "grow and load") (result i32) (call $grow) (i32.load (i32.const 131072)))`,
    linker,
  );
  assertEquals(trapOf(() => user.func("load").invoke()), "memoryOutOfBounds");
  owner.func("grow").invoke();
  assertEquals([user.func("load").invoke(), user.func("grow and load").invoke()], [0, 0]);
});

Deno.test("references pass in and out as they are", () => {
  const handle = instantiate(
    `(table (export "t") 1 externref) (func (export "f") (param externref i64 externref) (result externref externref)
    (table.set (i32.const 0) (local.get 2)) (local.get 2) (table.get (i32.const 0)))`,
  );
  const object = {};
  assertEquals(handle.func("f").invoke(null, 1n, object), [object, object]);
  assertStrictEquals(handle.table("t").get(0), object);
});
