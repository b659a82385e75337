/**
 * What an operation of the host writes after the memory that it was given is gone: nowhere that anybody would see it.
 * Operations are under way on a pipe, for reading ends when the test says so.
 */
import { assertEquals, assertThrows } from "@std/assert";
import { type Cluster, type InstanceHandle, LimitError } from "../../src/runtime/mod.ts";
import { memoryInstance } from "../../src/runtime/objects/memory.ts";
import { instantiate, nativeCluster, nativeTest } from "./native.ts";

const MODULE = `(module (memory (export "m") 1)
  (func (export "grow") (result i32) (memory.grow (i32.const 1)))
  (func (export "first") (result i64) (i64.load (i32.const 0))))`;

const WAYS: Record<string, (instance: InstanceHandle) => Uint8Array<ArrayBuffer>> = {
  "the buffer": (instance) => new Uint8Array(instance.memory("m").buffer, 0, 8),
  "the bytes": (instance) => instance.memory("m").bytes.subarray(0, 8),
  "what engines look at": (instance) => instance.memory("m").contents.subarray(0, 8),
  "the view of an engine": (instance) => new Uint8Array(memoryInstance(instance.memory("m")).view().buffer, 0, 8),
  "the buffer before it grew": (instance) => {
    const { buffer } = instance.memory("m");
    return new Uint8Array(buffer, 0, 8);
  },
};

class Pipe implements Disposable {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  static async open(): Promise<Pipe> {
    const path = `${await Deno.makeTempDir()}/pipe`;
    await new Deno.Command("mkfifo", { args: [path] }).output();
    return new Pipe(path, await Deno.open(path, { read: true, write: true }));
  }

  /** Begins to read; the promise is fulfilled after {@linkcode write}. */
  async read(into: Uint8Array<ArrayBuffer>): Promise<{ readonly done: Promise<unknown> }> {
    const done = this.#file.read(into);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { done };
  }

  async write(text: string): Promise<void> {
    using writer = await Deno.open(this.#path, { write: true });
    await writer.write(new TextEncoder().encode(text));
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

for (const [way, viewOf] of Object.entries(WAYS)) {
  nativeTest(`a read that is pending does not reach the next cluster: ${way}`, async () => {
    using pipe = await Pipe.open();
    const first = nativeCluster(), instance = instantiate(first, MODULE), { done } = await pipe.read(viewOf(instance));
    if (way.endsWith("grew")) instance.func("grow").invoke();
    first[Symbol.dispose]();
    const others: [Cluster, InstanceHandle][] = Array.from({ length: 10 }, () => {
      const cluster = nativeCluster();
      return [cluster, instantiate(cluster, MODULE)];
    });
    await pipe.write("of first");
    await done;
    for (const [cluster, other] of others) {
      assertEquals(other.func("first").invoke(), 0n);
      cluster[Symbol.dispose]();
    }
  });
}

nativeTest("a read that is pending while its memory grows arrives", async () => {
  using pipe = await Pipe.open();
  using cluster = nativeCluster();
  const instance = instantiate(cluster, MODULE), { done } = await pipe.read(WAYS["the buffer"](instance));
  assertEquals(instance.func("grow").invoke(), 1);
  await pipe.write("\x01\0\0\0\0\0\0\0");
  await done;
  assertEquals(instance.func("first").invoke(), 1n);
});

nativeTest("the limit of memories is named", () => {
  using cluster = nativeCluster({ maxMemory: 65_536 });
  instantiate(cluster, MODULE);
  assertThrows(() => instantiate(cluster, MODULE), LimitError, '1 pages: the limit "maxMemory" is 65536');
});
