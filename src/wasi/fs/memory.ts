// A file system in memory: for tests, for plugins that need no disk, for programs whose output is wanted as bytes.

import { limitOf, type OptionNames, requireOptions } from "../../wasm/options.ts";
import { isError } from "../errno.ts";
import { DirectoryInode, isNameLength } from "./memory_directory.ts";
import { FileInode, type Inode, Volume } from "./memory_inode.ts";
import type { DirectoryNode, OpenOptions } from "./node.ts";

/** Contents of a directory by name: text, bytes, or a directory of more. */
export type MemoryTree = { readonly [name: string]: string | Uint8Array | MemoryTree };

/** Options of {@linkcode MemoryFileSystem}. */
export interface MemoryFileSystemOptions {
  /**
   * Bytes that may be filled, 256 MiB by default. Contents count, names and targets of links (two bytes for each UTF-16
   * unit), and what keeping them costs: 512 bytes for a file, link or directory, 128 for each of its names. A program that
   * asks for more gets ENOSPC.
   */
  readonly capacity?: number;
}

const DEFAULT_CAPACITY = 256 * 1024 * 1024;

const OPTIONS: OptionNames<MemoryFileSystemOptions> = { capacity: true };

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
  readonly #capacity: number;

  /**
   * Makes a file system.
   *
   * @param tree Files and directories to begin with.
   * @throws {TypeError} If there is no such option, or a name is none.
   * @throws {RangeError} If the capacity is negative or NaN, or too little for the files.
   */
  constructor(tree: MemoryTree = {}, options: MemoryFileSystemOptions = {}) {
    const what = "Cannot make a file system in memory";
    requireOptions(what, options, OPTIONS);
    this.#capacity = limitOf(what, "capacity", options.capacity, DEFAULT_CAPACITY);
    this.#root = new DirectoryInode(new Volume(this.#capacity));
    this.#within(what, () => fill(this.#root, tree));
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
   * @throws {Deno.errors.NotFound} If a directory is missing, something else than a file has that name, or no file can.
   * @throws {RangeError} If the capacity is not enough for it.
   */
  writeFile(path: string, contents: string | Uint8Array): void {
    const names = path.split("/");
    const name = names.pop() ?? "";
    const directory = this.#find(names), file = entryOf(directory, name);
    const fits = directory instanceof DirectoryInode && isName(name) &&
      (file === undefined || file instanceof FileInode);
    if (!fits) throw new Deno.errors.NotFound(`Cannot write "${path}": no such directory in memory`);
    this.#within(`Cannot write "${path}"`, () => writeEntry(directory, name, contents));
  }

  #find(names: readonly string[]): Inode | undefined {
    let found: Inode | undefined = this.#root;
    for (const name of names) found = entryOf(found, name);
    return found;
  }

  /** Names the capacity if that is what stands in the way. */
  #within(what: string, action: () => void): void {
    try {
      action();
    } catch (thrown) {
      if (!isError(thrown, "ENOSPC")) throw thrown;
      throw new RangeError(`${what}: it would take more than the "capacity" of ${this.#capacity} bytes`);
    }
  }
}

function isName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !name.includes("/") && isNameLength(name);
}

function entryOf(directory: Inode | undefined, name: string): Inode | undefined {
  return directory instanceof DirectoryInode && isName(name) ? directory.find(name) : undefined;
}

function fill(directory: DirectoryInode, tree: MemoryTree): void {
  for (const [name, contents] of Object.entries(tree)) {
    if (!isName(name)) throw new TypeError(`Cannot make a file named ${JSON.stringify(name)}`);
    if (typeof contents === "string" || contents instanceof Uint8Array) writeEntry(directory, name, contents);
    else {
      directory.createDirectory(name);
      fill(directory.openDirectory(name), contents);
    }
  }
}

const REPLACED: OpenOptions = { read: false, write: true, create: true, exclusive: false, truncate: true, flags: 0 };

function writeEntry(directory: DirectoryInode, name: string, contents: string | Uint8Array): void {
  const file = directory.openFile(name, REPLACED);
  file.write(typeof contents === "string" ? new TextEncoder().encode(contents) : contents, 0);
  file.close();
}
