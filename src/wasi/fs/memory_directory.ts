// Directories of the file system in memory, with what POSIX says of names, links and renames.

import { filetype } from "../constants.ts";
import { fail } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import { FileInode, Inode, LinkInode, MemoryFile, type Volume } from "./memory_inode.ts";
import type { DirectoryNode, FileNode, NewTimes, OpenOptions } from "./node.ts";

/** A directory, which is its own handle: it needs no opening. */
export class DirectoryInode extends Inode implements DirectoryNode {
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
