import { assert, assertEquals, assertThrows } from "@std/assert";
import { FormatError, MalformedError } from "../errors.ts";
import { featureNames } from "../features.ts";
import { moduleBytes, name, section, unsigned } from "../testing/bytes.ts";
import { decode, decodeStepwise, sectionsOf } from "./mod.ts";

/** Reason and offset of the error for bytes that are no module. */
function refusal(bytes: Uint8Array): [string, number] {
  const { reason, offset } = assertThrows(() => decode(bytes), FormatError);
  return [reason, offset];
}

const TYPES = section(1, 1, 0x60, 0, 0), FUNCTIONS = section(3, 1, 0), CODE = section(10, 1, 2, 0, 0x0b);

Deno.test("the header is checked first", () => {
  assertEquals(refusal(Uint8Array.of(0, 0x61, 0x73)), ["unexpected end: magic header not detected", 0]);
  assertEquals(refusal(Uint8Array.of(0, 0x61, 0x73, 0x6e, 1, 0, 0, 0)), ["magic header not detected", 0]);
  assertEquals(refusal(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0)), ["unexpected end: unknown binary version", 4]);
  assertEquals(refusal(Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0)), ["unknown binary version", 4]);
  const component = Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0);
  assertEquals(refusal(component)[0], "unknown binary version: this is a component, only core modules are supported");
});

Deno.test("sections come once, in the order of the format", () => {
  const tag = section(13, 0), global = section(6, 0), memory = section(5, 0), dataCount = section(12, 0);
  decode(moduleBytes(memory, tag, global, dataCount));
  const misplaced = [[memory, memory], [global, tag], [section(10, 0), dataCount], [TYPES, FUNCTIONS, TYPES]];
  for (const sections of misplaced) {
    const before = moduleBytes(...sections.slice(0, -1)).length;
    assertEquals(refusal(moduleBytes(...sections)), ["unexpected content after last section", before]);
  }
  assertEquals(refusal(moduleBytes(section(14))), ["malformed section id 14", 8]);
});

Deno.test("a section is as long as it says", () => {
  assertEquals(refusal(moduleBytes([5, 2, 0])), ["unexpected end: length out of bounds", 8]);
  assertEquals(refusal(moduleBytes(section(5, 0, 0))), ["section size mismatch", 11]);
  assertEquals(refusal(moduleBytes(section(5, 1), section(6, 0))), ["unexpected end", 11]);
  assertEquals(refusal(moduleBytes([5])), ["unexpected end", 9]);
});

Deno.test("as many bodies as functions, as many data segments as counted", () => {
  assertEquals(decode(moduleBytes(TYPES, FUNCTIONS, CODE)).bodies, [{ start: 22, end: 24 }]);
  const bodies = "function and code section have inconsistent lengths";
  assertEquals(refusal(moduleBytes(TYPES, FUNCTIONS))[0], bodies);
  assertEquals(refusal(moduleBytes(TYPES, CODE))[0], bodies);
  const datas = "data count and data section have inconsistent lengths";
  assertEquals(refusal(moduleBytes(section(12, 1)))[0], datas);
  assertEquals(refusal(moduleBytes(section(12, 0), section(11, 1, 1, 0)))[0], datas);
});

Deno.test("custom sections may stand anywhere and are kept in order", () => {
  const custom = (text: string) => section(0, ...name(text), 7);
  const { customs, bytes } = decode(moduleBytes(custom("a"), TYPES, custom("b"), custom("a")));
  assertEquals(customs.map((section) => section.name), ["a", "b", "a"]);
  assert(customs.every((section) => section.bytes.length === 1 && bytes[section.offset] === 7));
  assertEquals(refusal(moduleBytes(section(0))), ["unexpected end", 10]);
});

Deno.test("frames of sections are given with the spans of their contents", () => {
  const frames = sectionsOf(decode(moduleBytes(TYPES, section(0, ...name("x")), section(12, 0))));
  assertEquals(frames, [
    { name: "type", start: 10, end: 14 },
    { name: "custom", start: 16, end: 18 },
    { name: "data count", start: 20, end: 21 },
  ]);
});

Deno.test("a huge count in any section allocates nothing", () => {
  for (const id of [1, 2, 3, 4, 5, 13, 6, 7, 9, 10, 11]) {
    assertThrows(() => decode(moduleBytes(section(id, 0xff, 0xff, 0xff, 0xff, 0x0f))), MalformedError);
    assertThrows(() => decode(moduleBytes(section(id, 0xc0, 0x84, 0x3d))), MalformedError);
  }
});

Deno.test("a module is called by its name, or module", () => {
  assertEquals([decode(moduleBytes()).name, decode(moduleBytes(), { name: "app.wasm" }).name], ["module", "app.wasm"]);
});

Deno.test("features of types and sections are noted", () => {
  const featuresOf = (...sections: number[][]) => featureNames(decode(moduleBytes(...sections)).features);
  assertEquals(featuresOf(), ["mvp"]);
  assertEquals(featuresOf(section(1, 1, 0x60, 0, 2, 0x7f, 0x7f)), ["mvp", "multi-value"]);
  assertEquals(featuresOf(section(5, 2, 0, 0, 4, 0)), ["mvp", "multi-memory", "memory64"]);
  assertEquals(featuresOf(section(11, 1, 1, 0)), ["mvp", "bulk-memory"]);
  assertEquals(featuresOf(section(1, 1, 0x5f, 0)), ["mvp", "gc"]);
});

Deno.test("long sections are decoded in steps", () => {
  const count = 3000, zero = [0x41, 0, 0x0b];
  const many = (id: number, ...entry: number[]) => {
    return section(id, ...unsigned(count), ...Array.from({ length: count }, () => entry).flat());
  };
  const inOneSegment = section(9, 1, 3, 0, ...unsigned(count), ...new Array(count).fill(0));
  const modules: Record<string, number[][]> = {
    types: [many(1, 0x60, 0, 0)],
    imports: [TYPES, many(2, ...name("m"), ...name("f"), 0, 0)],
    functions: [TYPES, many(3, 0), many(10, 2, 0, 0x0b)],
    globals: [many(6, 0x7f, 0, ...zero)],
    exports: [TYPES, FUNCTIONS, many(7, ...name("f"), 0, 0), CODE],
    "element segments": [many(9, 0, ...zero, 0)],
    "entries of a segment": [inOneSegment],
    "data segments": [many(11, 0, ...zero, 1, 7)],
    "custom sections": Array.from({ length: count }, () => section(0, 1, 0x61)),
  };
  for (const [what, sections] of Object.entries(modules)) {
    const steps = [...decodeStepwise(moduleBytes(...sections))].length;
    assert(steps >= count / 300, `${what} take ${steps} steps`);
  }
});
