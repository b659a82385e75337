import { assertEquals } from "@std/assert";
import { piecewise } from "./piecewise.ts";

function pieces(count: number, most: number, backwards?: boolean): [number, number][] {
  const found: [number, number][] = [];
  piecewise(count, most, (at, size) => void found.push([at, size]), backwards);
  return found;
}

Deno.test("pieces cover a range, from either end", () => {
  assertEquals(pieces(0, 4), []);
  assertEquals(pieces(8, 4), [[0, 4], [4, 4]]);
  assertEquals(pieces(10, 4), [[0, 4], [4, 4], [8, 2]]);
  assertEquals(pieces(10, 4, true), [[6, 4], [2, 4], [0, 2]]);
});
