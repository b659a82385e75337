import { assertEquals } from "@std/assert";
import { didYouMean, nearest } from "./suggest.ts";

const WORDS = ["run", "validate", "inspect", "--max-memory", "--env"];

Deno.test("nearest() finds a word with a letter missing, doubled, swapped or wrong", () => {
  assertEquals(nearest("valdate", WORDS), "validate");
  assertEquals(nearest("validdate", WORDS), "validate");
  assertEquals(nearest("inpsect", WORDS), "inspect");
  assertEquals(nearest("rum", WORDS), "run");
  assertEquals(nearest("--maxmemory", WORDS), "--max-memory");
});

Deno.test("nearest() finds nothing for a word unlike all others", () => {
  assertEquals(nearest("frobnicate", WORDS), undefined);
  assertEquals(nearest("anything", []), undefined);
});

Deno.test("didYouMean() is the end of a sentence, or nothing", () => {
  assertEquals(didYouMean("--evn", WORDS), `; did you mean "--env"?`);
  assertEquals(didYouMean("frobnicate", WORDS), "");
});
