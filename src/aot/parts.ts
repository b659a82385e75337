/**
 * What is left of a compilation that was interrupted: the objects of the shards that were done, in a directory of the
 * cache, so that the next one goes on from there. Only one process at a time works in it, which a lock sees to that the
 * system takes away when the process ends, however it ends.
 *
 * @module
 */
import { type Cache, readSealed, sealed } from "./cache.ts";
import type { CodeOptions, ShardStore } from "./compiler.ts";

/** Ending of the directory of the parts of a module. */
const PARTS_ENDING = ".parts";

const LOCK = "lock";

/** The parts of one module. */
export class Parts implements ShardStore, Disposable {
  readonly #cache: Cache;
  readonly #directory: string;
  readonly #version: string;
  readonly #lock: Deno.FsFile;

  private constructor(cache: Cache, directory: string, version: string, lock: Deno.FsFile) {
    this.#cache = cache;
    this.#directory = directory;
    this.#version = version;
    this.#lock = lock;
  }

  /**
   * The parts of the module with a SHA-256; undefined if another process is compiling it, or nothing can be kept.
   *
   * @param version Of LLVM: objects of different ones do not go together.
   */
  static open(cache: Cache, digest: string, options: CodeOptions, version: string): Parts | undefined {
    const directory = cache.pathOf(digest, options) + PARTS_ENDING;
    let lock: Deno.FsFile | undefined;
    try {
      Deno.mkdirSync(directory, { recursive: true, mode: 0o700 });
      lock = Deno.openSync(`${directory}/${LOCK}`, { create: true, write: true, mode: 0o600 });
      if (lock.tryLockSync(true)) return new Parts(cache, directory, version, lock);
    } catch {
      // As good as no cache.
    }
    lock?.close();
    return undefined;
  }

  #path(shard: number, total: number): string {
    return `${this.#directory}/${this.#version}-${shard + 1}of${total}.o`;
  }

  find(shard: number, total: number): Uint8Array<ArrayBuffer> | undefined {
    return readSealed(this.#path(shard, total));
  }

  keep(shard: number, total: number, object: Uint8Array): void {
    this.#cache.write(this.#path(shard, total), sealed(object));
  }

  /** Removes them, when the whole is in the cache. */
  remove(): void {
    try {
      Deno.removeSync(this.#directory, { recursive: true });
    } catch {
      // Somebody else cleans the cache.
    }
  }

  [Symbol.dispose](): void {
    this.#lock.close();
  }
}
