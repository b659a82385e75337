/**
 * Exceptions that leave native code, pass through JavaScript, and enter other native code. What the inner code was left with is
 * an address that means nothing to the outer one if that belongs to another cluster.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { type Cluster, Linker, WasmException } from "../../src/runtime/mod.ts";
import { instantiate, nativeCluster, nativeTest } from "./native.ts";

const THROWS = `(module (tag $t (param i64)) (func (export "f") (throw $t (i64.const 5))))`;
const CALLS = `(module (import "h" "f" (func $f)) (func (export "f") (call $f)))`;

function withHost(cluster: Cluster, host: () => void): () => unknown {
  const linker = new Linker().func("h", "f", { params: [], results: [] }, host);
  const calling = instantiate(cluster, CALLS, linker).func("f");
  return () => calling.invoke();
}

nativeTest("an exception of another cluster leaves native code as what it is", () => {
  using inner = nativeCluster();
  using outer = nativeCluster();
  const throwing = instantiate(inner, THROWS).func("f");
  const error = assertThrows(withHost(outer, () => void throwing.invoke()), WasmException);
  assertEquals(error.values, [5n]);
});

nativeTest("what a host function throws after it has caught an exception is what native code is left with", () => {
  using cluster = nativeCluster();
  const throwing = instantiate(cluster, THROWS).func("f");
  const calling = withHost(cluster, () => {
    assertThrows(() => throwing.invoke(), WasmException);
    throw new SyntaxError("of the host");
  });
  assertThrows(calling, SyntaxError, "of the host");
});
