// A file system in memory: for tests, for plugins that need no disk, for programs whose output is wanted as bytes.

import { limitOf, requireOptions } from "../../wasm/options.ts";
import { DirectoryInode } from "./memory_directory.ts";
import { FileInode, type Inode, Volume } from "./memory_inode.ts";
import type { DirectoryNode } from "./node.ts";

/** Contents of a directory by name: text, bytes, or a directory of more. */
export type MemoryTree = { readonly [name: string]: string | Uint8Array | MemoryTree };

const DEFAULT_CAPACITY = 256 * 1024 * 1024;

/**
 * A file system in memory, whose root a guest gets as a preopened directory.
 *
 * @example
 * ```ts
 * import { MemoryFileSystem, Wasi } from "@wasmine/wasmine/wasi";
 *
 * const files = new MemoryFileSystem({ "in.txt": "hello", tmp: {} });
 * const wasi = new Wasi({ preopens: [{ guest: "/", directory: files.root }] });
 * // … run the program …
 * console.log(files.readText("in.txt"));
 * ```
 */
export class MemoryFileSystem {
  readonly #root: DirectoryInode;

  /**
   * Makes a file system.
   *
   * @param tree Files and directories to begin with.
   * @param options `capacity`: bytes that may be filled, 256 MiB by default; each file, link or directory counts 256
   * bytes more than its contents.
   */
  constructor(tree: MemoryTree = {}, options: { readonly capacity?: number } = {}) {
    const what = "Cannot make a file system in memory";
    requireOptions(what, options, { capacity: true });
    this.#root = new DirectoryInode(new Volume(limitOf(what, "capacity", options.capacity, DEFAULT_CAPACITY)));
    fill(this.#root, tree);
  }

  /** The root directory, to be preopened. */
  get root(): DirectoryNode {
    return this.#root;
  }

  /**
   * The contents of a file.
   *
   * @param path Names joined by "/"; links are not followed.
   * @throws {Deno.errors.NotFound} If there is no such file.
   */
  readFile(path: string): Uint8Array {
    const found = this.#find(path.split("/"));
    if (!(found instanceof FileInode)) throw new Deno.errors.NotFound(`Cannot read "${path}": no such file in memory`);
    return found.contents.slice();
  }

  /** The contents of a file as UTF-8 text; see {@link readFile}. */
  readText(path: string): string {
    return new TextDecoder().decode(this.readFile(path));
  }

  /**
   * Creates or replaces a file.
   *
   * @param path Names joined by "/"; directories on the way must exist.
   * @throws {Deno.errors.NotFound} If a directory is missing, or something else than a file has that name.
   */
  writeFile(path: string, contents: string | Uint8Array): void {
    const names = path.split("/");
    const name = names.pop() ?? "";
    const directory = this.#find(names);
    const file = directory instanceof DirectoryInode ? directory.find(name) : undefined;
    const fits = directory instanceof DirectoryInode && !["", ".", ".."].includes(name) &&
      (file === undefined || file instanceof FileInode);
    if (!fits) throw new Deno.errors.NotFound(`Cannot write "${path}": no such directory in memory`);
    writeEntry(directory, name, contents);
  }

  #find(names: readonly string[]): Inode | undefined {
    let found: Inode | undefined = this.#root;
    for (const name of names) found = found instanceof DirectoryInode ? found.find(name) : undefined;
    return found;
  }
}

function fill(directory: DirectoryInode, tree: MemoryTree): void {
  for (const [name, contents] of Object.entries(tree)) {
    if (name === "" || name === "." || name === ".." || name.includes("/")) {
      throw new TypeError(`Cannot make a file named ${JSON.stringify(name)}`);
    }
    if (typeof contents === "string" || contents instanceof Uint8Array) writeEntry(directory, name, contents);
    else {
      const inner = new DirectoryInode(directory.volume);
      fill(inner, contents);
      directory.adopt(name, inner);
    }
  }
}

function writeEntry(directory: DirectoryInode, name: string, contents: string | Uint8Array): void {
  const file = directory.find(name) as FileInode | undefined ?? new FileInode(directory.volume);
  file.resize(0);
  file.write(typeof contents === "string" ? new TextEncoder().encode(contents) : contents, 0);
  directory.adopt(name, file);
}
