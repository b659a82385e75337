import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { type BoundLinker, Cluster, type InstanceHandle, Linker, Slots, WasmTrap } from "../../../runtime/mod.ts";
import { instantiate, thrown, trapOf } from "../../../runtime/testing/instantiate.ts";

function bound(cluster = new Cluster()): BoundLinker {
  return new Linker().bind(cluster);
}

/** The trap that an action ends with. */
function trapped(action: () => unknown): WasmTrap {
  const error = thrown(action);
  assertInstanceOf(error, WasmTrap);
  return error;
}

/** Counts down from its argument; a turn of the loop is a unit of fuel, and so is the call. */
const COUNTDOWN = `(func (export "f") (param i32) (result i32)
  (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (i32.const 7))`;

/** Calls itself as often as its argument says. */
const RECURSION = `(func $f (export "f") (param i32) (result i32)
  (if (result i32) (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 7))))`;

function run(text: string, argument: number, fuel: number): unknown {
  return instantiate(text, bound(new Cluster({ fuel }))).func("f").invoke(argument);
}

Deno.test("fuel counts calls and turns of loops, exactly and always alike", () => {
  const uses: [text: string, argument: number, fuel: number][] = [
    [COUNTDOWN, 1, 2],
    [COUNTDOWN, 10, 11],
    [COUNTDOWN, 50_000, 50_001],
    [COUNTDOWN, 10_000, 10_001],
    [RECURSION, 0, 1],
    [RECURSION, 30_000, 30_001],
  ];
  for (const [text, argument, fuel] of uses) {
    assertEquals(run(text, argument, fuel), 7, `${argument} with ${fuel}`);
    assertEquals(trapOf(() => run(text, argument, fuel - 1)), "outOfFuel", `${argument} with ${fuel - 1}`);
  }
});

Deno.test("the fuel of a cluster is used by all calls of all its instances together", () => {
  const linker = bound(new Cluster({ fuel: 28 })),
    a = instantiate(COUNTDOWN, linker),
    b = instantiate(COUNTDOWN, linker);
  assertEquals([a.func("f").invoke(10), b.func("f").invoke(10), a.func("f").invoke(5)], [7, 7, 7]);
  assertEquals(trapOf(() => b.func("f").invoke(1)), "outOfFuel");
});

Deno.test("tail calls use fuel, so that they cannot go on for ever", () => {
  const text = `(func $f (export "f") (return_call $f))`;
  assertEquals(trapOf(() => instantiate(text, bound(new Cluster({ fuel: 100_000 }))).func("f").invoke()), "outOfFuel");
});

Deno.test("an endless loop ends when its time is over", () => {
  const handle = instantiate(`(func (export "f") (loop (br 0)))`, bound(new Cluster({ timeout: 200 })));
  const start = performance.now();
  assertEquals(trapOf(() => handle.func("f").invoke()), "timeout");
  assert(performance.now() - start < 5_000);
});

Deno.test("a function of the host can interrupt the program that calls it", () => {
  const linker = bound(new Cluster({ fuel: 1000 }));
  linker.func("env", "stop", { params: [], results: [] }, () => linker.cluster.meter.interrupt());
  const handle = instantiate(
    `(import "env" "stop" (func $stop)) (func (export "f") (call $stop) (loop (br 0)))`,
    linker,
  );
  assertEquals(trapOf(() => handle.func("f").invoke()), "interrupted");
});

/** `call(n)` calls the host's `back`, which may call into the instance again. */
function nesting(back: (value: number, handle: InstanceHandle) => number): InstanceHandle {
  const linker = bound();
  linker.func("env", "back", { params: ["i32"], results: ["i32"] }, (value) => back(value, handle));
  const handle = instantiate(
    `(import "env" "back" (func $back (param i32) (result i32)))
     (func (export "call") (param i32) (result i32) (local i32) (local.set 1 (i32.const 100))
       (i32.add (i32.add (local.get 0) (call $back (local.get 0))) (local.get 1)))
     (func (export "divide") (param i32) (result i32) (i32.div_u (i32.const 100) (local.get 0)))`,
    linker,
    "nest.wasm",
  );
  return handle;
}

Deno.test("calls nest: program, host, program, without disturbing each other's values", () => {
  const handle = nesting((value, handle) => value === 0 ? 1000 : handle.func("call").invoke(value - 1) as number);
  assertEquals(handle.func("call").invoke(3), 3 + 2 + 1 + 0 + 4 * 100 + 1000);
});

Deno.test("a trap passes through the host to the outermost caller, with the frames of both programs", () => {
  const handle = nesting((value, handle) => handle.func("divide").invoke(value) as number);
  assertEquals(handle.func("call").invoke(4), 4 + 25 + 100);
  const trap = trapped(() => handle.func("call").invoke(0));
  assertEquals([trap.code, trap.frames.map((frame) => frame.func)], ["divideByZero", ["divide", "call"]]);
});

Deno.test("a host can catch a trap and go on", () => {
  const handle = nesting((value, handle) => {
    assertEquals(trapOf(() => handle.func("divide").invoke(value)), "divideByZero");
    return 5;
  });
  assertEquals(handle.func("call").invoke(0), 105);
});

Deno.test("what the host throws reaches the outermost caller untouched, even what the interpreter throws itself", () => {
  const errors = [
    new Error("e"),
    new RangeError("Offset is outside the bounds of the DataView"),
    "text",
    undefined,
    null,
  ];
  for (const error of errors) {
    let depth = 3;
    const handle = nesting((value, handle) => {
      if (depth-- > 0) return handle.func("call").invoke(value) as number;
      throw error;
    });
    assertStrictEquals(thrown(() => handle.func("call").invoke(1)), error);
  }
});

Deno.test("a backtrace has the functions of all instances, innermost first, with offsets of their operators", () => {
  const linker = bound();
  linker.instance(
    "a",
    instantiate(`(func (export "f") (param i32) (drop (i32.load (local.get 0)))) (memory 1)`, linker, "a.wasm"),
  );
  const b = instantiate(
    `(import "a" "f" (func $f (param i32))) (func $inner (call $f (i32.const -1))) (func (export "g") (call $inner))`,
    linker,
    "b.wasm",
  );
  const trap = trapped(() => b.func("g").invoke());
  assertEquals([trap.code, trap.frames.map(({ module, func }) => `${module}!${func}`)], [
    "memoryOutOfBounds",
    ["a.wasm!f", "b.wasm!inner", "b.wasm!g"],
  ]);
  const codes = trap.frames.slice(1).map(({ offset }) => b.module.bytes[offset]);
  assertEquals(codes, [0x10, 0x10], "the callers stand at their calls");
});

Deno.test("a trap has the offset of its operator, also in code that was merged or comes late", () => {
  const handle = instantiate(`(memory 1) (func (export "f") (param i32) (result i32) (local i32)
    (local.set 1 (i32.const 3)) (nop) (block (br_if 0 (local.get 1)) (unreachable))
    (i32.load offset=8 (i32.add (local.get 0) (i32.const 4))))`);
  const { frames: [{ offset }] } = trapped(() => handle.func("f").invoke(-100));
  assertEquals([...handle.module.bytes.subarray(offset, offset + 3)], [0x28, 2, 8]);
});

Deno.test("a trap of a load that merged with arithmetic has the load's offset", () => {
  const handle = instantiate(`(memory 1) (func (export "f") (param i32) (result f64)
    (f64.mul (f64.const 2) (f64.load offset=8 (local.get 0))))`);
  const { frames: [{ offset }] } = trapped(() => handle.func("f").invoke(-100));
  assertEquals([...handle.module.bytes.subarray(offset, offset + 3)], [0x2b, 3, 8]);
});

Deno.test("endless recursion is a trap, and the machine can be used afterwards", () => {
  const linker = bound(),
    handle = instantiate(`(func $f (export "f") (call $f)) (func (export "ok") (result i32) (i32.const 7))`, linker);
  for (let i = 0; i < 3; i++) {
    const trap = trapped(() => handle.func("f").invoke());
    assertEquals([trap.code, trap.frames.length], ["stackExhausted", 1000]);
    assertEquals(handle.func("ok").invoke(), 7);
  }
});

Deno.test("frames with many locals exhaust the stack sooner", () => {
  const handle = instantiate(`(func $f (export "f") (param i32) (local ${"i64 ".repeat(1000)}) (if (local.get 0)
    (then (call $f (i32.sub (local.get 0) (i32.const 1))))))`);
  handle.func("f").invoke(900);
  assertEquals(trapOf(() => handle.func("f").invoke(1100)), "stackExhausted");
});

Deno.test("recursion through the host is a trap, whoever notices that the stack is full", () => {
  const handle = nesting((value, handle) => handle.func("call").invoke(value) as number);
  for (let i = 0; i < 3; i++) assertEquals(trapOf(() => handle.func("call").invoke(1)), "stackExhausted");
  assertEquals(handle.func("divide").invoke(50), 2);
});

Deno.test("recursion through another instance is a trap", () => {
  const linker = bound(),
    a = instantiate(
      `(type $t (func)) (table (export "t") 1 funcref)
    (func (export "f") (call_indirect (type $t) (i32.const 0)))`,
      linker,
    );
  linker.instance("a", a);
  const b = instantiate(
    `(import "a" "t" (table 1 funcref)) (import "a" "f" (func $f)) (elem (i32.const 0) $g)
    (func $g (call $f)) (func (export "ok") (result i32) (i32.const 7))`,
    linker,
  );
  assertEquals(trapOf(() => a.func("f").invoke()), "stackExhausted");
  assertEquals(b.func("ok").invoke(), 7);
});

Deno.test("a failed call leaves nothing behind for the next", () => {
  const handle = instantiate(`(func (export "f") (param externref i32) (result externref) (local i32 externref)
    (local.set 2 (i32.div_s (i32.const 1) (local.get 1))) (select (result externref) (local.get 0) (local.get 3) (local.get 2)))`);
  const object = {};
  assertEquals(trapOf(() => handle.func("f").invoke(object, 0)), "divideByZero");
  assertStrictEquals(handle.func("f").invoke(object, 1), object);
  assertEquals(handle.func("f").invoke(object, 2), null, "the local starts with null");
});

const IDENTITY = `(func $f (export "f") (param f32 f64) (result f64 f32) (local.get 1) (local.get 0))`;

/** Passes a signalling f32 and f64 through a function that swaps them; gives their bits. */
function passNans(handle: InstanceHandle, name: string): number[] {
  const params = new Slots(2), results = new Slots(2);
  params.i32.set([0x7fa00001, 0, 0, 0, 1, 0x7ff40000]);
  handle.func(name).callSlots(params, results);
  return [results.i32[0], results.i32[1], results.i32[4]];
}

const NAN_BITS = [1, 0x7ff40000, 0x7fa00001];

Deno.test("slots pass the exact bits of NaNs", () => {
  assertEquals(passNans(instantiate(IDENTITY), "f"), NAN_BITS);
});

Deno.test("bits of NaNs pass from instance to instance, by import, table and reference", () => {
  const linker = bound(), type = `(type $t (func (param f32 f64) (result f64 f32)))`;
  linker.instance(
    "a",
    instantiate(
      `${IDENTITY} (table (export "t") 1 funcref (ref.func $f)) (global (export "g") funcref (ref.func $f))`,
      linker,
    ),
  );
  const args = `(local.get 0) (local.get 1)`;
  const b = instantiate(
    `${type} (import "a" "f" (func $f (type $t))) (import "a" "t" (table 1 funcref)) (elem declare func $f)
     (func (export "import") (type $t) (call $f ${args}))
     (func (export "tail") (type $t) (return_call $f ${args}))
     (func (export "table") (type $t) (call_indirect (type $t) ${args} (i32.const 0)))
     (func (export "tail table") (type $t) (return_call_indirect (type $t) ${args} (i32.const 0)))
     (func (export "reference") (type $t) (call_ref $t ${args} (ref.func $f)))`,
    linker,
  );
  for (const name of b.names()) assertEquals(passNans(b, name), NAN_BITS, name);
});

Deno.test("bits of NaNs pass through memory, globals, locals, blocks and selection", () => {
  const handle = instantiate(
    `(memory 1) (global $g (mut f32) (f32.const 0)) (func (export "f") (param f32 f64) (result f64 f32)
    (f64.store (i32.const 8) (local.get 1)) (global.set $g (local.get 0))
    (block (result f64) (br 0 (f64.load (i32.const 8))))
    (select (global.get $g) (f32.const 1) (i32.const 1)))`,
  );
  assertEquals(passNans(handle, "f"), NAN_BITS);
});

Deno.test("memory that the host grows during a call is seen at once", () => {
  const linker = bound();
  linker.func("env", "grow", { params: [], results: ["i32"] }, () => handle.memory("m").grow(1));
  const handle = instantiate(
    `(import "env" "grow" (func $grow (result i32))) (memory (export "m") 1)
    (func (export "f") (result i32) (drop (call $grow)) (i32.store (i32.const 70000) (i32.const 5)) (i32.load (i32.const 70000)))`,
    linker,
  );
  assertEquals(handle.func("f").invoke(), 5);
});

Deno.test("a program that pauses for fuel goes on in the right memory and the right frame", () => {
  const handle = instantiate(`(memory 1) (memory $other 1)
    (func $add (param i32 i32) (result i32) (i32.store $other (i32.const 0) (i32.add (local.get 0) (local.get 1))) (i32.load $other (i32.const 0)))
    (func (export "f") (param i32) (result i32) (local i32)
      (loop (local.set 1 (call $add (local.get 1) (local.get 0))) (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (local.get 1))`);
  assertEquals(handle.func("f").invoke(60_000), 60_000 * 60_001 / 2 | 0);
});

Deno.test("bits of NaNs pass through memory whatever V8 has made of the loop so far", () => {
  const handle = instantiate(`(memory 1) (data (i32.const 8) "\\01\\00\\00\\00\\00\\00\\f4\\7f")
    (func (export "f") (param i32) (result i64) (local f64 f64) (loop
      (local.set 2 (f64.load (i32.const 8)))
      (f64.store (i32.const 16) (local.get 2))
      (f64.store (i32.const 24) (local.tee 1 (f64.add (f64.load (i32.const 24)) (local.get 1))))
      (f64.store (i32.add (local.get 0) (i32.const 24)) (f64.load (i32.add (local.get 0) (i32.const 24))))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (i64.load (i32.const 16)))`);
  const copied = Array.from({ length: 40 }, () => handle.func("f").invoke(30_000) as bigint);
  assertEquals(new Set(copied), new Set([0x7ff4000000000001n]));
});
