import { assertEquals, assertThrows } from "@std/assert";
import { instantiate, nativeCluster, nativeTest } from "./native.ts";

const TEXT = `(module (memory 1)
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "fault") (drop (i32.load (i32.const -4))))
  (func $recurse (export "recurse") (call $recurse)))`;

function runInWorker(): Promise<unknown> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    reject(new Error(event.message));
  };
  worker.postMessage(TEXT);
  return promise.finally(() => worker.terminate());
}

nativeTest("native code runs and traps in several Workers and the main thread at once", async () => {
  using cluster = nativeCluster();
  const instance = instantiate(cluster, TEXT), running = [runInWorker(), runInWorker(), runInWorker()];
  for (let i = 0; i < 1000; i++) assertThrows(() => instance.func("fault").invoke());
  for (const outcomes of await Promise.all(running)) {
    assertEquals(outcomes, [42, "memoryOutOfBounds", "stackExhausted"]);
  }
});
