import { assertEquals } from "@std/assert";
import type { InstanceHandle } from "../../../runtime/mod.ts";
import { instantiate, thrownBy } from "../testing.ts";

const HALF = 32_768;
const OFFSETS = [0, 1, 8, 1024, 65_536, 0x7fff_ffff];

const ACCESSES: Readonly<Record<string, [type: string, bytes: number]>> = {
  "i32.load": ["i32", 4],
  "i64.load": ["i64", 8],
  "f32.load": ["f32", 4],
  "f64.load": ["f64", 8],
  "i32.load8_s": ["i32", 1],
  "i32.load8_u": ["i32", 1],
  "i32.load16_s": ["i32", 2],
  "i32.load16_u": ["i32", 2],
  "i64.load8_u": ["i64", 1],
  "i64.load16_s": ["i64", 2],
  "i64.load32_s": ["i64", 4],
  "i64.load32_u": ["i64", 4],
  "i32.store": ["i32", 4],
  "i64.store": ["i64", 8],
  "f32.store": ["f32", 4],
  "f64.store": ["f64", 8],
  "i32.store8": ["i32", 1],
  "i32.store16": ["i32", 2],
  "i64.store8": ["i64", 1],
  "i64.store16": ["i64", 2],
  "i64.store32": ["i64", 4],
};

/** A function for each access and offset, and `grow`. */
function program(limits: string): string {
  const functions = Object.entries(ACCESSES).flatMap(([name, [type]]) =>
    OFFSETS.map((offset) => {
      const [signature, value] = name.includes("load")
        ? [`(param i32) (result ${type})`, ""]
        : ["(param i32)", `(${type}.const 1)`];
      return `(func (export "${name} ${offset}") ${signature} (${name} offset=${offset} (local.get 0) ${value}))`;
    })
  );
  return `(module (memory (export "memory") ${limits})
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "grow and use") (param i32 i32) (result i32) (local i32)
      (i32.store offset=4 (i32.const 16) (i32.const 1))
      (local.set 2 (i32.load offset=4 (i32.const 16)))
      (drop (memory.grow (local.get 0)))
      (i32.store offset=4 (local.get 1) (i32.const 7))
      (i32.add (local.get 2) (i32.load offset=4 (local.get 1))))
    (func (export "f") (param i32) (result i32) (i32.load (local.get 0)))
    ${functions.join("\n")})`;
}

/** What an access is that nothing forbids, or the code of its trap. */
function outcome(handle: InstanceHandle, name: string, offset: number, address: number): string {
  try {
    handle.func(`${name} ${offset}`).code(address);
    return "inside";
  } catch (error) {
    return String((error as { code: string }).code);
  }
}

/** Looks at every access around all places where an address, or its sum with an offset, becomes another number. */
function checkAll(handle: InstanceHandle, pages: number): void {
  const end = pages * 65_536;
  for (const [name, [, width]] of Object.entries(ACCESSES)) {
    for (const offset of OFFSETS) {
      for (const border of [0, 2 ** 31, 2 ** 32, 2 ** 31 - offset, 2 ** 32 - offset, end - offset]) {
        for (let address = border - width - 1; address <= border + 1; address++) {
          if (address < 0 || address >= 2 ** 32) continue;
          const expected = address + offset + width <= end ? "inside" : "memoryOutOfBounds";
          assertEquals(outcome(handle, name, offset, address | 0), expected, `${pages}: ${name} ${address}+${offset}`);
        }
      }
    }
  }
}

for (const limits of ["1", "1 65536"]) {
  Deno.test(`addresses are those of the memory, however large it grows (${limits})`, () => {
    const handle = instantiate(program(limits));
    let pages = 1;
    for (const next of [HALF - 1, HALF, HALF + 1, 65_535, 65_536]) {
      assertEquals(handle.func("grow").code(next - pages), pages);
      pages = next;
      checkAll(handle, pages);
    }
    assertEquals(handle.func("grow").code(1), -1);
  });
}

Deno.test("a memory that is large from the beginning has the same addresses", () => {
  checkAll(instantiate(program(`${HALF + 1}`)), HALF + 1);
});

Deno.test("a function that is running while the memory grows reaches all of it", () => {
  const handle = instantiate(program("1"));
  for (const address of [2 ** 31 + 16, 2 ** 32 - 65_536 - 8]) {
    assertEquals(handle.func("grow and use").code(address === 2 ** 31 + 16 ? 65_534 : 0, address | 0), 8);
  }
  assertEquals(handle.func("f").code((2 ** 31 + 20) | 0), 7);
});

Deno.test("functions that V8 has optimised for a small memory do not take addresses above 2^31 for other ones", () => {
  const handle = instantiate(program("1"));
  const f = handle.func("f");
  for (let i = 0; i < 100_000; i++) f.code(i & 0xfff0);
  handle.func("grow").code(HALF + 10);
  handle.func("i32.store 8").code((2 ** 31 + 92) | 0);
  for (let i = 0; i < 100_000; i++) assertEquals(f.code(((2 ** 31) + (i & 0xfff0)) | 0), 0);
  assertEquals(f.code((2 ** 31 + 100) | 0), 1);
  const trap = thrownBy(() => f.code(-4));
  assertEquals([trap.code, trap.frames.map(({ func }) => func)], ["memoryOutOfBounds", ["f"]]);
});
