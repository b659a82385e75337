/**
 * What is left of a compilation that was interrupted: the objects of the shards that were done, in a directory of the
 * cache, so that the next one goes on from there. Only one process at a time works in it, which a lock sees to that the
 * system takes away when the process ends, however it ends.
 *
 * @module
 */
import { type Cache, sealed, unsealed } from "./cache.ts";
import type { CodeOptions, ShardStore } from "../engines/llvm/compile/compiler.ts";
import { PrivateDirectory } from "./private_directory.ts";

/** Ending of the directory of the parts of a module. */
const PARTS_ENDING = ".parts";

const LOCK = "lock";

/** The parts of one module. */
export class Parts implements ShardStore, Disposable {
  readonly #files: PrivateDirectory;
  readonly #version: string;
  readonly #lock: Deno.FsFile;

  private constructor(files: PrivateDirectory, version: string, lock: Deno.FsFile) {
    this.#files = files;
    this.#version = version;
    this.#lock = lock;
  }

  /**
   * The parts of the module with a SHA-256; undefined if another process is compiling it, or nothing can be kept.
   *
   * @param version Of LLVM: objects of different ones do not go together.
   */
  static open(cache: Cache, digest: string, options: CodeOptions, version: string): Parts | undefined {
    const files = new PrivateDirectory(cache.pathOf(digest, options) + PARTS_ENDING);
    let lock: Deno.FsFile | undefined;
    try {
      if (!files.make()) return undefined;
      lock = files.open(`${files.path}/${LOCK}`, { create: true, write: true, mode: 0o600 });
      if (lock?.tryLockSync(true)) return new Parts(files, version, lock);
    } catch {
      // As good as no cache.
    }
    lock?.close();
    return undefined;
  }

  #path(shard: number, total: number): string {
    return `${this.#files.path}/${this.#version}-${shard + 1}of${total}.o`;
  }

  find(shard: number, total: number): Uint8Array<ArrayBuffer> | undefined {
    return unsealed(ignoringErrors(() => this.#files.read(this.#path(shard, total))));
  }

  keep(shard: number, total: number, object: Uint8Array): void {
    ignoringErrors(() => this.#files.write(this.#path(shard, total), sealed(object)));
  }

  /** Removes them, when the whole is in the cache. */
  remove(): void {
    ignoringErrors(() => Deno.removeSync(this.#files.path, { recursive: true }));
  }

  [Symbol.dispose](): void {
    this.#lock.close();
  }
}

/** What an action returns; undefined if it fails: somebody else may clean the cache, or the disk may be full. */
function ignoringErrors<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
