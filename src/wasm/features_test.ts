import { assert, assertEquals } from "@std/assert";
import { featureNames, FEATURES, featureSet } from "./features.ts";

Deno.test("a set of features gives back the names it was made of, in the order of the list", () => {
  assertEquals(featureNames(featureSet("threads", "mvp", "simd")), ["mvp", "simd", "threads"]);
  assertEquals(featureNames(featureSet(...FEATURES)), [...FEATURES]);
  assertEquals(featureSet(), 0);
});

Deno.test("all features fit into a positive 32-bit integer", () => {
  assert(featureSet(...FEATURES) > 0);
});
