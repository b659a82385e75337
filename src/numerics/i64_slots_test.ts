import { assertEquals } from "@std/assert";
import * as convert from "./convert.ts";
import * as i64 from "./i64.ts";
import * as onSlots from "./i64_slots.ts";
import { edgesOf } from "./testing/samples.ts";

const slots = new BigInt64Array(8);
const words = new Int32Array(slots.buffer);
const EDGES = edgesOf("I") as readonly bigint[];

Deno.test("i64 operators on slots are those on bigints, also when the result replaces an operand", () => {
  const names = ["shl", "shrS", "shrU", "rotl", "rotr", "divS", "divU", "remS", "remU"] as const;
  for (const name of names) {
    for (const [a, b] of EDGES.flatMap((a) => [7n, -1n, 1n, -(2n ** 63n)].map((b) => [a, b]))) {
      if (name === "divS" && a === -(2n ** 63n) && b === -1n) continue;
      for (const to of [2, 3, 4]) {
        slots[2] = a;
        slots[3] = b;
        onSlots[name](slots, words, to, 2, 3);
        assertEquals(slots[to], i64[name](a, b), `${name} ${a} ${b}`);
      }
    }
  }
});

Deno.test("i64 comparisons on slots are those on bigints", () => {
  for (const [a, b] of EDGES.flatMap((a) => EDGES.map((b) => [a, b]))) {
    slots.set([a, b]);
    for (const name of ["ltU", "gtU", "leU", "geU"] as const) {
      assertEquals(onSlots[name](words, 0, 1), i64[name](a, b), `${name} ${a} ${b}`);
    }
  }
});

Deno.test("i64 counts on slots are those on bigints", () => {
  for (const a of EDGES) {
    for (const name of ["clz", "ctz", "popcnt"] as const) {
      slots[0] = a;
      onSlots[name](slots, words, 0, 0);
      assertEquals(slots[0], i64[name](a), `${name} ${a}`);
    }
  }
});

Deno.test("conversions from and to slots are those from and to bigints", () => {
  for (const a of EDGES) {
    slots[1] = a;
    assertEquals(onSlots.toF32S(words, 1), convert.f32ConvertI64S(a));
    assertEquals(onSlots.toF32U(words, 1), convert.f32ConvertI64U(a));
    assertEquals(onSlots.toF64S(words, 1), convert.f64ConvertI64S(a));
    assertEquals(onSlots.toF64U(words, 1), convert.f64ConvertI64U(a));
  }
  for (const operand of [0, 1.5, 2 ** 52 + 1, 2 ** 62]) {
    onSlots.truncS(slots, 0, operand);
    onSlots.truncU(slots, 1, operand);
    onSlots.truncSatS(slots, 2, operand);
    onSlots.truncSatU(slots, 3, -operand);
    assertEquals([...slots.slice(0, 3)], [0, 1, 2].map(() => BigInt(Math.trunc(operand))));
    assertEquals(slots[3], 0n);
  }
});
