import { assertEquals } from "@std/assert";
import { printable, printableJson, stringLiteral } from "./printable.ts";

/** Characters that do something to what shows them, by kind. */
const ACTING: Readonly<Record<string, readonly number[]>> = {
  "C0 and DEL": [...Array(32).keys(), 0x7f],
  "C1": Array.from({ length: 32 }, (_, i) => 0x80 + i),
  "direction": [0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069],
  "lines": [0x85, 0x2028, 0x2029],
  "no width": [0xad, 0x34f, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0x2064, 0xfeff, 0xfe0f, 0x3164, 0xe0061, 0xe0100],
  "halves of pairs": [0xd800, 0xdbff, 0xdc00, 0xdfff],
  "nothing": [0xffff, 0x10ffff],
};

for (const [kind, codes] of Object.entries(ACTING)) {
  Deno.test(`characters are escaped in texts, literals and JSON: ${kind}`, () => {
    for (const code of codes) {
      const character = String.fromCodePoint(code), escaped = `\\u{${code.toString(16)}}`;
      assertEquals(printable(`a${character}b`), `a${escaped}b`);
      assertEquals(stringLiteral(`a${character}b`), `"a${escaped}b"`);
      const json = printableJson({ [`k${character}`]: [character] });
      assertEquals(JSON.parse(json), { [`k${character}`]: [character] });
      assertEquals(printable(json.replaceAll("\n", "")), json.replaceAll("\n", ""));
    }
  });
}

Deno.test("what is shown as itself stays as it is", () => {
  const text = "main ünïcödé Ω 日本語 ∑ 🎈 $f%d\\";
  assertEquals(printable(text), text);
  assertEquals(stringLiteral('say "\\"'), '"say \\"\\\\\\""');
  assertEquals(printableJson({ a: [1, "ü"] }), JSON.stringify({ a: [1, "ü"] }, null, 2));
});
