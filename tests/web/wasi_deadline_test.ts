/** WASI in a namespace with a timeout: what waits there is ended as well. */
import { assert, assertThrows } from "@std/assert";
import { nativeTest } from "../../ffi/testing.ts";
import { Wasi } from "../../src/wasi/mod.ts";
import { assemble } from "../../src/wast/assemble.ts";
import { createWebAssembly } from "../../src/web/mod.ts";
import { ENGINES } from "./engines.ts";

/** Waits an hour, once. */
const WAITING = assemble(`(module
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\\01") (data (i32.const 24) "\\00\\a0\\b8\\30\\46\\03")
  (func (export "_start") (drop (call $poll (i32.const 0) (i32.const 512) (i32.const 1) (i32.const 1024)))))`);

for (const backend of ENGINES) {
  nativeTest(`a timeout of a namespace ends what WASI waits for, on ${backend.name}`, () => {
    const namespace = createWebAssembly({ backend, timeout: 200 });
    const wasi = new Wasi(), start = performance.now();
    const instance = new namespace.Instance(new namespace.Module(WAITING), wasi.imports as never);
    assertThrows(() => wasi.start(instance as never), Error, "timed out");
    assert(performance.now() - start < 2000);
  });
}

for (const backend of ENGINES) {
  nativeTest(`a longer timeout of a second namespace does not lift that of the first, on ${backend.name}`, () => {
    const wasi = new Wasi(), start = performance.now();
    const [instance] = [200, 60_000].map((timeout) => {
      const namespace = createWebAssembly({ backend, timeout });
      return new namespace.Instance(new namespace.Module(WAITING), wasi.imports as never);
    });
    assertThrows(() => wasi.start(instance as never), Error, "timed out");
    assert(performance.now() - start < 2000);
  });
}
