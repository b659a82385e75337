// A file system in memory: for tests, for plugins that need no disk, for programs whose output is wanted as bytes. Directories
// and file contents are their own inodes, so files live on while they are open, as on disk.

import { filetype } from "../constants.ts";
import { fail } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import type { DirectoryNode, FileNode, NewTimes, OpenOptions } from "./node.ts";

/** Contents of a directory by name: text, bytes, or a directory of more. */
export type MemoryTree = { readonly [name: string]: string | Uint8Array | MemoryTree };

/** What a file or directory itself counts against the capacity, next to its contents. */
const ENTRY_COST = 256;

const DEFAULT_CAPACITY = 256 * 1024 * 1024;

let volumes = 0n;

/** What all files of one file system share. */
class Volume {
  readonly dev: bigint = 0x6d656d0000n + volumes++;
  #nextInode = 1n;
  #free: number;

  constructor(capacity: number) {
    this.#free = capacity;
  }

  newInode(): bigint {
    return this.#nextInode++;
  }

  /** Takes bytes from the capacity, or gives them back if negative: ENOSPC if they are not there. */
  take(bytes: number): void {
    if (bytes > this.#free) fail("ENOSPC");
    this.#free -= bytes;
  }
}

function now(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}

/** What every kind of inode has. */
abstract class Inode {
  readonly volume: Volume;
  readonly ino: bigint;
  abstract readonly type: number;
  abstract readonly size: number;
  links = 1;
  atime: bigint = now();
  mtime: bigint = this.atime;
  ctime: bigint = this.atime;

  constructor(volume: Volume) {
    volume.take(ENTRY_COST);
    this.volume = volume;
    this.ino = volume.newInode();
  }

  stat(): FileStat {
    const { ino, type, atime, mtime, ctime } = this;
    const { dev } = this.volume;
    return { dev, ino, type, links: BigInt(this.links), size: BigInt(this.size), atime, mtime, ctime };
  }

  setTimes(times: NewTimes): void {
    this.atime = times.atime ?? this.atime;
    this.mtime = times.mtime ?? this.mtime;
    this.ctime = now();
  }

  touch(): void {
    this.mtime = this.ctime = now();
  }

  /** One name less; contents go when neither a name nor an open file holds them. */
  unlink(): void {
    this.links--;
    this.ctime = now();
    this.release();
  }

  release(): void {
    if (this.links === 0) this.volume.take(-ENTRY_COST);
  }
}

class LinkInode extends Inode {
  readonly type = filetype.SYMBOLIC_LINK;
  readonly target: string;

  constructor(volume: Volume, target: string) {
    super(volume);
    this.target = target;
  }

  get size(): number {
    return new TextEncoder().encode(this.target).length;
  }
}

/** Zeros, or undefined if the host has no room for so many. */
function allocate(size: number): Uint8Array | undefined {
  try {
    return new Uint8Array(size);
  } catch {
    return undefined;
  }
}

class FileInode extends Inode {
  readonly type = filetype.REGULAR_FILE;
  /** Open files that use the contents. */
  users = 0;
  size = 0;
  #bytes: Uint8Array = new Uint8Array(0);

  get contents(): Uint8Array {
    return this.#bytes.subarray(0, this.size);
  }

  resize(size: number): void {
    this.volume.take(size - this.size);
    if (size > this.#bytes.length) this.#reserve(size);
    else if (size < this.size) this.#bytes.fill(0, size, this.size);
    this.size = size;
    this.touch();
  }

  write(from: Uint8Array, position: number): number {
    if (position + from.length > this.size) this.resize(position + from.length);
    this.#bytes.set(from, position);
    this.touch();
    return from.length;
  }

  override release(): void {
    if (this.links > 0 || this.users > 0) return;
    this.volume.take(-ENTRY_COST - this.size);
    this.#bytes = new Uint8Array(0);
    this.size = 0;
  }

  #reserve(size: number): void {
    const grown = allocate(Math.max(size, Math.min(this.#bytes.length * 2, size + DEFAULT_CAPACITY)));
    if (grown === undefined) {
      this.volume.take(this.size - size);
      fail("ENOSPC");
    }
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

class DirectoryInode extends Inode implements DirectoryNode {
  readonly type = filetype.DIRECTORY;
  readonly size = 0;
  readonly #entries = new Map<string, Inode>();
  #parent: DirectoryInode | undefined;
  #removed = false;

  constructor(volume: Volume) {
    super(volume);
    this.links = 2;
  }

  find(name: string): Inode | undefined {
    return this.#entries.get(name);
  }

  statEntry(name: string): FileStat {
    return this.#entry(name).stat();
  }

  openDirectory(name: string): DirectoryInode {
    const entry = this.#entry(name);
    return entry instanceof DirectoryInode ? entry : fail(entry instanceof LinkInode ? "ELOOP" : "ENOTDIR");
  }

  reopen(): DirectoryInode {
    return this;
  }

  openFile(name: string, { create, exclusive, truncate }: OpenOptions): FileNode {
    let entry = this.#entries.get(name);
    if (entry === undefined) {
      if (!create || this.#removed) fail("ENOENT");
      this.adopt(name, entry = new FileInode(this.volume));
    } else if (exclusive) fail("EEXIST");
    if (!(entry instanceof FileInode)) fail(entry instanceof LinkInode ? "ELOOP" : "EISDIR");
    if (truncate) entry.resize(0);
    return new MemoryFile(entry);
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  createDirectory(name: string): void {
    this.#checkNew(name);
    this.adopt(name, new DirectoryInode(this.volume));
  }

  removeDirectory(name: string): void {
    const entry = this.#entry(name);
    if (!(entry instanceof DirectoryInode)) fail("ENOTDIR");
    if (entry.#entries.size > 0) fail("ENOTEMPTY");
    this.#drop(name);
  }

  removeFile(name: string): void {
    if (this.#entry(name) instanceof DirectoryInode) fail("EISDIR");
    this.#drop(name);
  }

  readLink(name: string): string {
    const entry = this.#entry(name);
    return entry instanceof LinkInode ? entry.target : fail("EINVAL");
  }

  createLink(name: string, target: string): void {
    this.#checkNew(name);
    this.adopt(name, new LinkInode(this.volume, target));
  }

  linkFile(name: string, to: DirectoryNode, toName: string): void {
    const entry = this.#entry(name);
    if (!(to instanceof DirectoryInode) || to.volume !== this.volume) fail("EXDEV");
    if (entry instanceof DirectoryInode) fail("EPERM");
    to.#checkNew(toName);
    entry.links++;
    to.adopt(toName, entry);
  }

  rename(name: string, to: DirectoryNode, toName: string): void {
    const entry = this.#entry(name);
    if (!(to instanceof DirectoryInode) || to.volume !== this.volume) fail("EXDEV");
    if (to.#removed) fail("ENOENT");
    if (entry instanceof DirectoryInode && entry.#holds(to)) fail("EINVAL");
    const replaced = to.#entries.get(toName);
    if (replaced === entry) return;
    if (replaced !== undefined) to.#makeWay(toName, entry, replaced);
    this.#entries.delete(name);
    if (entry instanceof DirectoryInode) this.links--;
    this.touch();
    to.adopt(toName, entry);
  }

  setEntryTimes(name: string, times: NewTimes): void {
    this.#entry(name).setTimes(times);
  }

  sync(): void {}

  close(): void {}

  #entry(name: string): Inode {
    return this.#entries.get(name) ?? fail("ENOENT");
  }

  #checkNew(name: string): void {
    if (this.#entries.has(name)) fail("EEXIST");
    if (this.#removed) fail("ENOENT");
  }

  /** Takes in an entry under a free name. */
  adopt(name: string, entry: Inode): void {
    if (this.#removed) fail("ENOENT");
    this.#entries.set(name, entry);
    if (entry instanceof DirectoryInode) {
      entry.#parent = this;
      this.links++;
    }
    this.touch();
  }

  #drop(name: string): void {
    const entry = this.#entry(name);
    this.#entries.delete(name);
    if (entry instanceof DirectoryInode) {
      entry.#removed = true;
      entry.links = 1;
      this.links--;
    }
    entry.unlink();
    this.touch();
  }

  #makeWay(name: string, mover: Inode, replaced: Inode): void {
    if (replaced instanceof DirectoryInode) {
      if (!(mover instanceof DirectoryInode)) fail("EISDIR");
      if (replaced.#entries.size > 0) fail("ENOTEMPTY");
    } else if (mover instanceof DirectoryInode) fail("ENOTDIR");
    this.#drop(name);
  }

  #holds(other: DirectoryInode): boolean {
    for (let at: DirectoryInode | undefined = other; at !== undefined; at = at.#parent) if (at === this) return true;
    return false;
  }
}

class MemoryFile implements FileNode {
  readonly type = filetype.REGULAR_FILE;
  readonly seekable = true;
  readonly #inode: FileInode;
  #open = true;

  constructor(inode: FileInode) {
    inode.users++;
    this.#inode = inode;
  }

  stat(): FileStat {
    return this.#inode.stat();
  }

  read(into: Uint8Array, position: number | null): number {
    const start = position ?? 0;
    const found = this.#inode.contents.subarray(start, start + into.length);
    into.set(found);
    this.#inode.atime = now();
    return found.length;
  }

  write(from: Uint8Array, position: number | null): number {
    return this.#inode.write(from, position ?? this.#inode.size);
  }

  setSize(size: number): void {
    this.#inode.resize(size);
  }

  setTimes(times: NewTimes): void {
    this.#inode.setTimes(times);
  }

  setFlags(_flags: number): void {}

  sync(_dataOnly: boolean): void {}

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#inode.users--;
    this.#inode.release();
  }
}

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
    this.#root = new DirectoryInode(new Volume(options.capacity ?? DEFAULT_CAPACITY));
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
