import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { I32, I64 } from "../../wasm/mod.ts";
import { Cluster } from "../cluster.ts";
import type { Memory } from "./memory.ts";
import { PAGE_SIZE } from "./memory_instance.ts";
import { thrown, trapOf } from "../testing/instantiate.ts";

function memory({ address = I32, shared = false, pages = 1 } = {}): Memory {
  return new Cluster().memory({ kind: "memory", limits: { min: pages, max: 3 }, address, shared });
}

Deno.test("texts are written and read as UTF-8, in memories of all kinds", () => {
  for (const each of [memory(), memory({ address: I64 }), memory({ shared: true })]) {
    for (const text of ["", "plugin", "grüezi 🦕", "\0\uFEFF", "\uFEFFbyte order mark"]) {
      const length = each.writeString(8, text);
      assertEquals([length, each.readString(8, length)], [new TextEncoder().encode(text).length, text]);
    }
  }
  assertEquals(memory().writeString(0, "\ud800"), 3);
});

Deno.test("bytes are copied, so that they stay what they were", () => {
  const of = memory(), bytes = Uint8Array.of(1, 2, 3);
  of.write(PAGE_SIZE - 3, bytes);
  const read = of.read(PAGE_SIZE - 3, 3);
  of.bytes.fill(9);
  assertEquals([[...read], [...of.read(PAGE_SIZE, 0)]], [[1, 2, 3], []]);
});

Deno.test("addresses are taken as programs pass them: signed or not", () => {
  const far = 2 ** 31 + 8, size = far + 16;
  const large = new Cluster().memory({
    kind: "memory",
    limits: { min: Math.ceil(size / PAGE_SIZE), max: undefined },
    address: I32,
    shared: false,
  });
  large.writeString(far | 0, "far");
  assertEquals([large.readString(far, 3), large.readString(far | 0, 3)], ["far", "far"]);
  const long = memory({ address: I64 });
  long.writeString(4n, "long");
  assertEquals([long.readString(4, 4n), long.readString(4n, 4)], ["long", "long"]);
});

Deno.test("what lies outside is a trap that says where, and nothing is written", () => {
  const of = memory(), long = memory({ address: I64 });
  of.writeString(PAGE_SIZE - 4, "text");
  const outside = [
    () => of.readString(PAGE_SIZE - 1, 2),
    () => of.readString(0, -1),
    () => of.readString(-1, 1),
    () => of.read(2 ** 32 - 1, 2 ** 32 - 1),
    () => of.write(PAGE_SIZE - 1, new Uint8Array(2)),
    () => of.writeString(PAGE_SIZE - 3, "four"),
    () => of.writeString(PAGE_SIZE - 4, "five5", 4),
    () => long.readString(-1n, 1n),
    () => long.readString(2n ** 64n - 1n, 2n ** 64n - 1n),
  ];
  for (const action of outside) assertEquals(trapOf(action), "memoryOutOfBounds", `${action}`);
  assertEquals(of.readString(PAGE_SIZE - 4, 4), "text");
  assertStringIncludes(`${thrown(outside[0])}`, "(Memory.readString(): 2 bytes at 65535, of 65536)");
  assertStringIncludes(`${thrown(outside[6])}`, "(Memory.writeString(): 5 bytes of text, and room for 4)");
});

Deno.test("what is no UTF-8 is a trap that says where", () => {
  const of = memory();
  for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
    of.write(16, Uint8Array.from(bytes));
    assertEquals(trapOf(() => of.readString(16, bytes.length)), "malformedText");
  }
  const said = "malformed UTF-8 encoding (Memory.readString(): 2 bytes at 16)";
  assertStringIncludes(`${thrown(() => of.readString(16, 2))}`, said);
});

Deno.test("the view is always one of the present contents, and the same one until these are replaced", () => {
  for (const each of [memory(), memory({ shared: true })]) {
    each.view.setUint32(4, 0x01020304, true);
    const before = each.view;
    assertEquals(each.view === before, true);
    each.grow(1);
    each.view.setUint8(2 * PAGE_SIZE - 1, 7);
    assertEquals([each.view.getUint32(4, true), each.view.byteLength, each.bytes.at(-1)], [
      0x01020304,
      2 * PAGE_SIZE,
      7,
    ]);
    each.buffer; // which may be another one from now on
    assertEquals(each.view.getUint8(2 * PAGE_SIZE - 1), 7);
  }
});

Deno.test("a memory that can be resized has a view that follows", () => {
  const of = memory();
  of.setResizable(true);
  const { view } = of;
  of.grow(1);
  assertEquals([view.byteLength, of.view === view], [2 * PAGE_SIZE, true]);
});

Deno.test("a string that JavaScript has not is a limit", () => {
  const pages = 2 ** 29 / PAGE_SIZE;
  const of = new Cluster().memory({ kind: "memory", limits: { min: pages, max: pages }, address: I32, shared: false });
  assertThrows(() => of.readString(0, 2 ** 29), Error, "no string is longer than 536870888 bytes");
});
