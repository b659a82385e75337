/**
 * What is left of a compilation that was interrupted: the objects of the shards that were done, in a directory of the
 * cache, so that the next one goes on from there. Only one process at a time works in it.
 *
 * @module
 */
import { sealedSync, unsealedSync } from "../files/digest.ts";
import { PrivateDirectory } from "../files/private_directory.ts";
import type { CodeOptions } from "../native/code/code_options.ts";
import type { Cache } from "./cache.ts";
import { lockDirectory } from "./lock.ts";
import { nativeName, objectName } from "./names.ts";

/** The objects of one module. */
export class PartialObjects implements Disposable {
  readonly #files: PrivateDirectory;
  readonly #version: string;
  readonly #lock: Disposable;

  private constructor(files: PrivateDirectory, version: string, lock: Disposable) {
    this.#files = files;
    this.#version = version;
    this.#lock = lock;
  }

  /**
   * The objects of the module with a SHA-256; undefined if another process is compiling it, or nothing can be kept.
   *
   * @param version Of LLVM: objects of different ones do not go together.
   */
  static open(cache: Cache, digest: string, options: CodeOptions, version: string): PartialObjects | undefined {
    const files = new PrivateDirectory(cache.pathOf(nativeName("objects", digest, options)));
    const lock = lockDirectory(files);
    return lock && new PartialObjects(files, version, lock);
  }

  #path(shard: number, total: number): string {
    return `${this.#files.path}/${objectName(this.#version, shard, total)}`;
  }

  /** The object of a shard, if it is there. */
  find(shard: number, total: number): Uint8Array<ArrayBuffer> | undefined {
    const bytes = ignoringErrors(() => this.#files.read(this.#path(shard, total)));
    return bytes && unsealedSync(bytes)?.slice();
  }

  /** Keeps the object of a shard. */
  keep(shard: number, total: number, object: Uint8Array): void {
    ignoringErrors(() => this.#files.write(this.#path(shard, total), sealedSync(object)));
  }

  /** Removes them, when the compiled module is in the cache. */
  remove(): void {
    ignoringErrors(() => Deno.removeSync(this.#files.path, { recursive: true }));
  }

  [Symbol.dispose](): void {
    this.#lock[Symbol.dispose]();
  }
}

/** What an action returns; undefined if it fails: another process may clean the cache, or the disk may be full. */
function ignoringErrors<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
