import { assertEquals } from "@std/assert";
import { proposalOf, proposalOfFile, PROPOSALS } from "./proposals.ts";

Deno.test("scripts belong to the proposal of their name or folder", () => {
  const expected = {
    "i64.wast": "core 2.0",
    "f64_cmp.wast": "core 2.0",
    "ref_func.wast": "core 2.0",
    "memory64.wast": "memory64",
    "binary_leb128_64.wast": "memory64",
    "memory_copy1.wast": "multi-memory",
    "simd_i64x2_extmul_i32x4.wast": "simd",
    "i16x8_relaxed_q15mulr_s.wast": "relaxed-simd",
    "type-subtyping.wast": "gc",
    "return_call_ref.wast": "tail-call",
    "throw_ref.wast": "exceptions",
    "legacy/throw.wast": "legacy exceptions",
    "proposals/threads/memory.wast": "threads",
    "custom/name_annot.wast": "custom annotations",
  };
  for (const [path, proposal] of Object.entries(expected)) assertEquals(proposalOfFile(path), proposal, path);
});

Deno.test("in scripts of the core, the latest feature of the module decides", () => {
  assertEquals(proposalOf("global.wast", ["mvp", "extended-const", "gc"]), "gc");
  assertEquals(proposalOf("global.wast", ["mvp", "extended-const"]), "extended-const");
  assertEquals(proposalOf("global.wast", ["mvp", "bulk-memory", "reference-types"]), "core 2.0");
  assertEquals(proposalOf("simd_const.wast", ["mvp", "gc"]), "simd");
});

Deno.test("reports begin with the core", () => {
  assertEquals(PROPOSALS[0], "core 2.0");
});
