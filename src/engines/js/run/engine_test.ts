import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Cluster, Linker } from "../../../runtime/mod.ts";
import { instantiate, moduleOf, thrownBy } from "../testing.ts";
import { Js } from "../mod.ts";

const TRAPPING = `(module
  (memory 1)
  (func $load (param i32) (result i32) (i32.load offset=16 (i32.add (i32.load (i32.const 0)) (local.get 0))))
  (func $middle (param i32) (result i32) (i32.add (call $load (local.get 0)) (i32.const 1)))
  (func (export "run") (param i32) (result i32) (call $middle (local.get 0))))`;

/** Offset of the `n`-th occurrence of an operator's code followed by other bytes. */
function offsetOf(bytes: Uint8Array, ...pattern: number[]): number {
  return bytes.findIndex((_, at) => pattern.every((byte, i) => bytes[at + i] === byte));
}

for (const largestFunction of [1_000_000, 10]) {
  Deno.test(`a trap names the functions and operators it passed, split at ${largestFunction}`, () => {
    const { bytes } = moduleOf(TRAPPING), handle = instantiate(TRAPPING, { engine: { largestFunction } });
    const trap = thrownBy(() => handle.func("run").invoke(70000));
    assertEquals(trap.code, "memoryOutOfBounds");
    assertEquals(trap.frames.map(({ func }) => func), ["load", "middle", "run"]);
    assertEquals(trap.frames[0], {
      module: "test",
      func: "load",
      index: 0,
      offset: offsetOf(bytes, 0x28, 2, 16),
    });
    assertEquals(trap.frames[1].offset, offsetOf(bytes, 0x10, 0));
    assertEquals(trap.frames[2].offset, offsetOf(bytes, 0x10, 1));
  });
}

Deno.test("a backtrace has more frames than the ten of V8's errors", () => {
  const handle = instantiate(`(module (func $down (export "run") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (unreachable)))
    (i32.add (call $down (i32.sub (local.get 0) (i32.const 1))) (i32.const 1))))`);
  assertEquals(thrownBy(() => handle.func("run").invoke(29)).frames.length, 30);
});

Deno.test("of two operators in an expression the one that trapped is named", () => {
  const text = `(module (func (export "run") (param i32 i32) (result i32)
    (i32.add (i32.div_s (local.get 0) (local.get 1)) (i32.rem_u (local.get 1) (local.get 0)))))`;
  const { bytes } = moduleOf(text), handle = instantiate(text);
  assertEquals(thrownBy(() => handle.func("run").invoke(1, 0)).frames[0].offset, offsetOf(bytes, 0x20, 1, 0x6d) + 2);
  assertEquals(thrownBy(() => handle.func("run").invoke(0, 1)).frames[0].offset, offsetOf(bytes, 0x20, 0, 0x70) + 2);
});

Deno.test("endless recursion traps, and the instance still works", () => {
  const handle = instantiate(`(module
    (func $down (param i64) (result i64) (i64.add (call $down (local.get 0)) (i64.const 1)))
    (func (export "down") (result i64) (call $down (i64.const 1)))
    (func (export "fine") (param i64) (result i64) (i64.add (local.get 0) (i64.const 1))))`);
  assertEquals(thrownBy(() => handle.func("down").code()).code, "stackExhausted");
  assertEquals(handle.func("fine").code(41n), 42n);
});

Deno.test("what a host function throws passes through, also a RangeError of a DataView of its own", () => {
  const error = new Error("mine"), linker = new Linker();
  linker.func("env", "fail", { params: [], results: [] }, () => {
    throw error;
  });
  linker.func("env", "outside", { params: [], results: [] }, () => {
    new DataView(new ArrayBuffer(1)).getInt32(0);
  });
  const handle = instantiate(
    `(module (import "env" "fail" (func $fail)) (import "env" "outside" (func $outside))
      (func (export "fail") (call $fail)) (func (export "outside") (call $outside)))`,
    { linker },
  );
  assertStrictEquals(thrownBy(() => handle.func("fail").code()) as Error, error);
  assert((thrownBy(() => handle.func("outside").code()) as Error) instanceof RangeError);
});

const ENDLESS = `(module (func (export "loop") (loop (br 0))) (func (export "call") (return_call 1)))`;

Deno.test("fuel and a timeout stop loops and calls", () => {
  for (const name of ["loop", "call"]) {
    const fuelled = instantiate(ENDLESS, { cluster: { fuel: 100_000 } });
    assertEquals(thrownBy(() => fuelled.func(name).code()).code, "outOfFuel");
    const timed = instantiate(ENDLESS, { cluster: { timeout: 200 } });
    assertEquals(thrownBy(() => timed.func(name).code()).code, "timeout");
  }
});

Deno.test("growing the memory reaches running code", () => {
  const handle = instantiate(`(module (memory 1) (func (export "run") (result i32)
    (drop (memory.grow (i32.const 1)))
    (i32.store (i32.const 100000) (i32.const 7))
    (i32.load (i32.const 100000))))`);
  assertEquals(handle.func("run").code(), 7);
});

Deno.test("instances of one cluster call each other with 64-bit arguments and several results", () => {
  const linker = new Linker().bind(new Cluster()), engine = new Js();
  const provider = linker.instantiate(
    moduleOf(`(module (func (export "swap") (param i64 i32) (result i32 i64) (local.get 1) (local.get 0)))`),
    { engine },
  );
  linker.instance("other", provider);
  const user = linker.instantiate(
    moduleOf(`(module (import "other" "swap" (func $swap (param i64 i32) (result i32 i64)))
      (func (export "run") (result i64) (local $long i64)
        (call $swap (i64.const 40) (i32.const 2))
        (local.set $long)
        (i64.add (i64.extend_i32_s) (local.get $long))))`),
    { engine },
  );
  assertEquals(user.func("run").code(), 42n);
});

Deno.test("where code generation from strings is forbidden, an error says so", async () => {
  const args = ["run", "--no-lock", "--v8-flags=--disallow-code-generation-from-strings", "-"];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const path = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`
    import { Js } from ${path("../mod.ts")};
    import { Cluster, Linker } from ${path("../../../runtime/mod.ts")};
    import { decode, validate } from ${path("../../../wasm/mod.ts")};
    const module = decode(Uint8Array.of(${moduleOf(`(module (func (export "run")))`).bytes}), { name: "run.wasm" });
    validate(module);
    try {
      new Linker().bind(new Cluster()).instantiate(module, { engine: new Js() }).func("run").code();
    } catch (error) {
      console.log(error.message);
    }`));
  await writer.close();
  const { stdout } = await child.output();
  assertEquals(
    new TextDecoder().decode(stdout),
    "Cannot run the js engine: code generation from strings is forbidden here\n",
  );
});

Deno.test("a function is split where a 64-bit result is dropped at the end of a block", () => {
  const step = (i: number) =>
    `(block (br_if 0 (i32.eq (local.get 0) (i32.const ${i}))) (drop (call $long)))
     (local.set 1 (i32.add (local.get 1) (i32.const ${i})))`;
  const text = `(module (func $long (result i64) (i64.const 7))
    (func (export "run") (param i32) (result i32) (local i32)
      ${Array.from({ length: 100 }, (_, i) => step(i)).join("\n")} (local.get 1)))`;
  assertEquals(instantiate(text, { engine: { largestFunction: 1000 } }).func("run").code(3), 4950);
});

Deno.test("an address that was accessed before is still checked with its offset", () => {
  const handle = instantiate(`(module (memory 1 1)
    (func (export "again") (param i32) (result i32)
      (i32.add (i32.load offset=4 (local.get 0)) (i32.load offset=8 (local.get 0))))
    (func (export "changed") (param i32) (result i32)
      (drop (i32.load (local.get 0)))
      (local.set 0 (i32.sub (local.get 0) (i32.const 4)))
      (i32.load offset=8 (local.get 0)))
    (func (export "joined") (param i32 i32) (result i32)
      (if (local.get 1) (then (drop (i32.load (local.get 0)))))
      (i32.load offset=8 (local.get 0))))`);
  const calls = [["again", -8], ["changed", 0], ["joined", -4, 0], ["again", 65536 - 8], ["joined", 65536, 0]] as const;
  for (const [name, ...args] of calls) {
    assertEquals(thrownBy(() => handle.func(name).invoke(...args)).code, "memoryOutOfBounds", name);
  }
  assertEquals(handle.func("again").invoke(65536 - 12), 0);
});

Deno.test("64-bit constants are stored with all their bits", () => {
  const constants = [0n, 1n, -1n, -0x8000000000000000n, 0x7ff0000000000001n, 0xfff0000000000000n, 0x7ff0000000000000n];
  for (const constant of constants) {
    const handle = instantiate(`(module (memory 1) (func (export "run") (result i64)
      (i64.store (i32.const 8) (i64.const ${constant})) (i64.load (i32.const 8))))`);
    assertEquals(handle.func("run").invoke(), BigInt.asIntN(64, constant));
  }
});
