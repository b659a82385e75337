import { assertEquals, assertThrows } from "@std/assert";
import { ArithmeticFault } from "./fault.ts";
import * as i64 from "./i64.ts";
import { edgesOf, randomOf, seededRandom } from "./testing/samples.ts";

const MIN = -0x8000000000000000n;
const MAX = 0x7fffffffffffffffn;

/** Pairs on which the fast paths of division, shifts and comparisons are taken and left. */
function* pairs(): Generator<[bigint, bigint]> {
  const edges = edgesOf("I") as readonly bigint[];
  for (const a of edges) for (const b of edges) yield [a, b];
  const next = seededRandom(2);
  for (let count = 0; count < 5000; count++) yield [randomOf("I", next) as bigint, randomOf("I", next) as bigint];
}

const signed = (value: bigint) => BigInt.asIntN(64, value);
const unsigned = (value: bigint) => BigInt.asUintN(64, value);

Deno.test("i64 arithmetic wraps around", () => {
  assertEquals(i64.add(MAX, 1n), MIN);
  assertEquals(i64.sub(MIN, 1n), MAX);
  assertEquals(i64.mul(MIN, -1n), MIN);
  assertEquals(i64.mul(0x100000001n, 0x100000001n), 0x200000001n);
});

Deno.test("i64 division traps where there is no quotient", () => {
  assertEquals(i64.remS(MIN, -1n), 0n);
  assertEquals(i64.divS(MIN, 1n), MIN);
  assertEquals(i64.divS(MIN + 1n, -1n), MAX);
  assertThrows(() => i64.divS(MIN, -1n), ArithmeticFault, "integer overflow");
  for (const divide of [i64.divS, i64.divU, i64.remS, i64.remU]) {
    assertThrows(() => divide(1n, 0n), ArithmeticFault, "integer divide by zero");
  }
});

Deno.test("i64 division agrees with that of unbounded integers", () => {
  for (const [a, b] of pairs()) {
    if (b === 0n || (a === MIN && b === -1n)) continue;
    assertEquals(i64.divS(a, b), a / b, `${a} / ${b}`);
    assertEquals(i64.remS(a, b), a % b, `${a} % ${b}`);
    assertEquals(i64.divU(a, b), signed(unsigned(a) / unsigned(b)), `unsigned ${a} / ${b}`);
    assertEquals(i64.remU(a, b), signed(unsigned(a) % unsigned(b)), `unsigned ${a} % ${b}`);
  }
});

Deno.test("i64 shifts agree with those of unbounded integers, counts taken modulo 64", () => {
  for (const [a, b] of pairs()) {
    const count = b & 63n;
    const doubled = (unsigned(a) << 64n) | unsigned(a);
    const label = `${a} by ${b}`;
    assertEquals(i64.shl(a, b), signed(a << count), label);
    assertEquals(i64.shrS(a, b), a >> count, label);
    assertEquals(i64.shrU(a, b), signed(unsigned(a) >> count), label);
    assertEquals(i64.rotl(a, b), signed(doubled >> (64n - count)), label);
    assertEquals(i64.rotr(a, b), signed(doubled >> count), label);
  }
});

Deno.test("i64 bits are counted from either end", () => {
  for (const value of edgesOf("I") as readonly bigint[]) {
    const digits = unsigned(value).toString(2).padStart(64, "0");
    assertEquals(i64.clz(value), BigInt((digits + "1").indexOf("1")), digits);
    assertEquals(i64.ctz(value), BigInt(64 - ("1" + digits).lastIndexOf("1")), digits);
    assertEquals(i64.popcnt(value), BigInt(digits.replaceAll("0", "").length), digits);
  }
});

Deno.test("i64 sign extension looks at the low bits only", () => {
  assertEquals([0x7fn, 0x80n, 0x1280n].map(i64.extend8S), [127n, -128n, -128n]);
  assertEquals([0x7fffn, 0x8000n, 0x128000n].map(i64.extend16S), [32767n, -32768n, -32768n]);
  assertEquals([0x7fffffffn, 0x1280000000n].map(i64.extend32S), [0x7fffffffn, -0x80000000n]);
});

Deno.test("i64 comparisons agree with those of unbounded integers", () => {
  for (const [a, b] of pairs()) {
    const label = `${a}, ${b}`;
    const [x, y] = [unsigned(a), unsigned(b)];
    assertEquals([i64.ltS(a, b), i64.gtS(a, b), i64.leS(a, b), i64.geS(a, b)], order(a, b), label);
    assertEquals([i64.ltU(a, b), i64.gtU(a, b), i64.leU(a, b), i64.geU(a, b)], order(x, y), label);
    assertEquals([i64.eq(a, b), i64.ne(a, b), i64.eqz(a)], [a === b, a !== b, a === 0n].map(Number), label);
  }
});

function order(a: bigint, b: bigint): number[] {
  return [a < b, a > b, a <= b, a >= b].map(Number);
}
