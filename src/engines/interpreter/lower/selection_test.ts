import { assert, assertEquals } from "@std/assert";
import { type Family, featureSet, OP_FAMILIES, OP_FEATURES, OP_NAMES } from "../../../wasm/mod.ts";
import { BINARY_BY_OP, BRANCH_OF, FUSED, LOAD_BY_OP, STORE_BY_OP, UNARY_BY_OP } from "./selection.ts";
import { instructionNames } from "../testing/listing.ts";

const NAMES = instructionNames(), VECTORS = featureSet("simd", "relaxed-simd");

Deno.test("every scalar operator has an instruction", () => {
  const tables: Partial<Record<Family, readonly unknown[]>> = {
    binary: BINARY_BY_OP,
    unary: UNARY_BY_OP,
    load: LOAD_BY_OP,
    store: STORE_BY_OP,
  };
  for (const [op, name] of OP_NAMES.entries()) {
    const table = tables[OP_FAMILIES[op]];
    if (table !== undefined && (OP_FEATURES[op] & VECTORS) === 0) assert(table[op] !== undefined, name);
  }
});

Deno.test("an instruction is called like its operator, a branch like its comparison", () => {
  const camel = (name: string) => name.replace(/(?:^|[._])(\w)/g, (_, letter: string) => letter.toUpperCase());
  for (const [op, row] of BINARY_BY_OP.entries()) {
    if (row === undefined) continue;
    assertEquals(NAMES[row.registers], camel(OP_NAMES[op]));
    if (row.immediate !== undefined) assertEquals(NAMES[row.immediate], `${camel(OP_NAMES[op])}Imm`);
  }
  for (const [compare, [ifTrue]] of BRANCH_OF) {
    if (/Eqz$|IsNull$/.test(NAMES[compare])) continue;
    assertEquals(NAMES[ifTrue], `Br${NAMES[compare]}`);
  }
});

Deno.test("the branch for when a comparison does not hold is not the one for when it does, NaNs included", () => {
  const opposite: Record<string, string> = { Eq: "Ne", Ne: "Eq", Lt: "Ge", Gt: "Le", Le: "Gt", Ge: "Lt" };
  for (const [compare, [, ifFalse]] of BRANCH_OF) {
    const match = /^([IF]\d\d)(Eq|Ne|Lt|Gt|Le|Ge)([SU]?)(Imm)?$/.exec(NAMES[compare]);
    if (match === null) continue;
    const [name, type, relation, sign, immediate = ""] = match, ordered = type[0] === "F" && /[LG]/.test(relation);
    assertEquals(NAMES[ifFalse], ordered ? `BrNot${name}` : `Br${type}${opposite[relation]}${sign}${immediate}`);
  }
});

Deno.test("a pair merges into an instruction of its own", () => {
  const fused = [...FUSED.values()].flatMap((row) => [...row.values()].map((fusion) => fusion.fused));
  assertEquals(new Set(fused).size, fused.length);
  assert(fused.every((instruction) => NAMES[instruction] !== undefined));
});
