import { assert, assertEquals } from "@std/assert";
import { ffiTest } from "../../../ffi/testing.ts";
import { missingFlags, processorFlags } from "./processor.ts";

ffiTest("the processor of this machine has what every x86-64 processor has", () => {
  assert(["sse", "sse2"].every((flag) => processorFlags().includes(flag)));
});

ffiTest("abilities that the processor does not have are named", () => {
  assertEquals(missingFlags([...processorFlags(), "avx9000"]), ["avx9000"]);
});
