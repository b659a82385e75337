/** Limits are those of V8, where it has the same: at the limit both accept a module, above it both refuse. */
import { assertEquals } from "@std/assert";
import { LIMITS } from "./limits.ts";
import { moduleBytes, section, unsigned } from "./testing/bytes.ts";
import { isValid } from "./testing/refusal.ts";

/** `bytes`, `count` times. */
function times(count: number, ...bytes: number[]): number[] {
  return Array.from({ length: count }, () => bytes).flat();
}

/** A section whose contents are too long to be arguments. */
function long(id: number, contents: readonly number[]): number[] {
  return [id, ...unsigned(contents.length), ...contents];
}

/** A module with a function that has this body, local declarations included; type 1 is an array of i32. */
function withBody(body: readonly number[]): Uint8Array<ArrayBuffer> {
  const types = section(1, 2, 0x60, 0, 0, 0x5e, 0x7f, 0);
  return moduleBytes(types, section(3, 1, 0), long(10, [1, ...unsigned(body.length), ...body]));
}

/** Modules with so many parts of a kind. */
const WITH: Readonly<Record<string, [limit: number, module: (count: number) => Uint8Array<ArrayBuffer>]>> = {
  parameters: [LIMITS.parameters, (n) => moduleBytes(long(1, [1, 0x60, ...unsigned(n), ...times(n, 0x7f), 0]))],
  results: [LIMITS.results, (n) => moduleBytes(long(1, [1, 0x60, 0, ...unsigned(n), ...times(n, 0x7f)]))],
  "struct fields": [LIMITS.structFields, (n) => moduleBytes(long(1, [1, 0x5f, ...unsigned(n), ...times(n, 0x7f, 0)]))],
  supertypes: [LIMITS.subtypeDepth, (n) => {
    const types = Array.from({ length: n + 1 }, (_, i) => [0x50, ...(i === 0 ? [0] : [1, i - 1]), 0x60, 0, 0]);
    return moduleBytes(section(1, n + 1, ...types.flat()));
  }],
  locals: [LIMITS.locals, (n) => withBody([1, ...unsigned(n), 0x7f, 0x0b])],
  "branch targets": [
    LIMITS.branchTargets,
    (n) => withBody([0, 0x41, 0, 0x0e, ...unsigned(n), ...times(n, 0), 0, 0x0b]),
  ],
  "operands of array.new_fixed": [
    LIMITS.arrayNewFixed,
    (n) => withBody([0, ...times(n, 0x41, 0), 0xfb, 8, 1, ...unsigned(n), 0x1a, 0x0b]),
  ],
  tables: [LIMITS.tables, (n) => moduleBytes(long(4, [...unsigned(n), ...times(n, 0x70, 0, 0)]))],
  "data segments": [LIMITS.dataSegments, (n) => moduleBytes(long(11, [...unsigned(n), ...times(n, 1, 0)]))],
  "pages of a memory": [LIMITS.memoryPages32, (n) => moduleBytes(section(5, 1, 0, ...unsigned(n)))],
};

for (const [what, [limit, module]] of Object.entries(WITH)) {
  Deno.test(`a module may have ${limit} ${what}, and no more`, () => {
    const verdicts = [limit, limit + 1].map((count) => {
      const bytes = module(count);
      return [isValid(bytes), WebAssembly.validate(bytes)];
    });
    assertEquals(verdicts, [[true, true], [false, false]]);
  });
}
