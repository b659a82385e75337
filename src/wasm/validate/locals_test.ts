import { assertEquals } from "@std/assert";
import { Reader } from "../reader.ts";
import { unsigned } from "../testing/bytes.ts";
import { TypeSpace } from "../types/type_space.ts";
import { F32, I32, I64, type ValType } from "../types/value_types.ts";
import { everyLocal, flagsOf, kindsOf, type LocalTypes, readLocals } from "./locals.ts";

function read(params: readonly ValType[], ...groups: [count: number, type: number][]): LocalTypes {
  const bytes = [...unsigned(groups.length), ...groups.flatMap(([count, type]) => [...unsigned(count), type])];
  return readLocals(new Reader(Uint8Array.from(bytes), 0, bytes.length), new TypeSpace([]), params);
}

Deno.test("few locals and many are the same to whoever asks for one", () => {
  for (const count of [0, 1, 999, 1000, 1001, 40_000]) {
    const locals = read([I64, F32], [3, 0x7f], [0, 0x7e], [count, 0x7e], [0, 0x7d], [2, 0x7d]);
    const expected = [I64, F32, I32, I32, I32, ...Array(count).fill(I64), F32, F32];
    assertEquals(everyLocal(locals), expected);
    assertEquals([locals.length, locals.at(expected.length), locals.at(2 ** 31)], [count + 7, undefined, undefined]);
    assertEquals([...flagsOf(locals, (type) => type === I64)], expected.map((type) => type === I64 ? 1 : 0));
    assertEquals(kindsOf(locals).includes(F32), true);
  }
});
