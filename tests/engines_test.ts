/** That all who speak of the engines say what `src/engines/mod.ts` says. */
import { assertEquals } from "@std/assert";
import { ENGINE_NAMES, type EngineName, ENGINES, featuresOf } from "../src/engines/mod.ts";
import { makeEngine } from "../src/engines/testing.ts";
import { type Feature, FEATURES, featureSet } from "../src/wasm/features.ts";
import { assemble } from "../src/wast/mod.ts";
import { EVERY_ENGINE } from "./attack/tools.ts";
import { DEFAULT_ENGINES } from "./fuzz/engines/engines.ts";
import { decode, type EmittersFor, sinkFactory, walk } from "../src/wasm/mod.ts";

const README = Deno.readTextFileSync(new URL("../README.md", import.meta.url));

/** The rows of the table in the README whose heading begins with a cell, each as its cells. */
function tableOf(heading: string): string[][] {
  const lines = README.split("\n"), from = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const length = lines.slice(from).findIndex((line) => !line.startsWith("|"));
  const rows = lines.slice(from, from + length).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  return [rows[0], ...rows.slice(2)];
}

/** What stands in the README for features. */
const WORDS: Readonly<Record<string, readonly Feature[]>> = {
  "WebAssembly 2.0 without vectors": [
    "mvp",
    "sign-extension",
    "saturating-float-to-int",
    "multi-value",
    "bulk-memory",
    "reference-types",
  ],
  "extended constants, several memories, 64-bit memories": ["extended-const", "multi-memory", "memory64"],
  "tail calls, typed function references": ["tail-call", "function-references"],
  "exceptions, legacy exceptions": ["exception-handling", "legacy-exceptions"],
  "vectors, relaxed vectors": ["simd", "relaxed-simd"],
  "garbage-collected types, threads": ["gc", "threads"],
};

Deno.test("the README says of each engine what it is and what it needs", () => {
  const [, ...rows] = tableOf("`--backend`");
  const expected = Object.entries(ENGINES).map(([name, { about, needs }]) => [`\`${name}\``, about, needs]);
  assertEquals(rows.sort(), expected.sort());
});

Deno.test("the README says what each engine runs", () => {
  const [[, ...names], ...rows] = tableOf("feature");
  assertEquals(names.toSorted(), ENGINE_NAMES.toSorted());
  assertEquals(rows.flatMap(([words]) => WORDS[words] ?? words).toSorted(), [...FEATURES].sort());
  for (const [words, ...cells] of rows) {
    const features = featureSet(...WORDS[words]);
    const said = names.map((name) => (features & ~featuresOf(name as EngineName)) === 0 ? "yes" : "no");
    assertEquals(cells, said, words);
  }
});

Deno.test("fuzzing and attacks leave no engine out", () => {
  for (const chosen of [DEFAULT_ENGINES, EVERY_ENGINE]) {
    const missing = ENGINE_NAMES.filter((name) => !chosen.some((each) => each.split("-")[0] === name));
    assertEquals(missing, []);
  }
});

for (const name of ENGINE_NAMES) {
  Deno.test(`${name} is the engine's name, and what it runs is what the table says`, () => {
    const engine = makeEngine(name);
    assertEquals([engine.name, engine.features], [name, featuresOf(name)]);
    assertEquals(engine.constructor.name.toLowerCase(), name);
  });
}

Deno.test("a table without an emitter for a family that is claimed is a type error", () => {
  const emitters: EmittersFor<undefined, "multi-value"> = {};
  // @ts-expect-error: the feature brought `memory.fill` and others
  const bulk: EmittersFor<undefined, "bulk-memory"> = { memoryCopy: () => {} };
  const module = decode(assemble("(func)"));
  walk(module, 0, () => sinkFactory<undefined, "multi-value">({ ...emitters, ...bulk, end: () => {} })(undefined));
});
