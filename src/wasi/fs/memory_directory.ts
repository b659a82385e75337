// Directories of the file system in memory, with what POSIX says of names, links and renames.

import { filetype } from "../constants.ts";
import { fail } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import { costOfName, FileInode, Inode, LinkInode, MemoryFile, type Volume } from "./memory_inode.ts";
import type { DirectoryNode, FileNode, NewTimes, OpenOptions } from "./node.ts";

/** Bytes in a name, as on disks. */
const MOST_NAME_BYTES = 255;

const encoder = new TextEncoder(), decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Whether a name is as short as a disk would have it. */
export function isNameLength(name: string): boolean {
  return name.length <= MOST_NAME_BYTES && encoder.encode(name).length <= MOST_NAME_BYTES;
}

/** A text of its own: one that was cut out of a path keeps all of the path in memory. */
function ownText(text: string): string {
  return decoder.decode(encoder.encode(text));
}

/** A directory, which is its own handle: it needs no opening. */
export class DirectoryInode extends Inode implements DirectoryNode {
  readonly type = filetype.DIRECTORY;
  readonly size = 0;
  readonly #entries = new Map<string, Inode>();
  /** None for the root and for what was removed, which must not keep alive what nobody can reach. */
  #parent: DirectoryInode | undefined;
  #removed = false;

  constructor(volume: Volume) {
    super(volume);
    this.links = 2;
  }

  /** The entry of that name: ENAMETOOLONG if there can be none. */
  find(name: string): Inode | undefined {
    if (!isNameLength(name)) fail("ENAMETOOLONG");
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
    let entry = this.find(name);
    if (entry === undefined) {
      if (!create) fail("ENOENT");
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
    this.adopt(name, new LinkInode(this.volume, ownText(target)));
  }

  linkFile(name: string, to: DirectoryNode, toName: string): void {
    const entry = this.#entry(name);
    if (!(to instanceof DirectoryInode) || to.volume !== this.volume) fail("EXDEV");
    if (entry instanceof DirectoryInode) fail("EPERM");
    to.#checkNew(toName);
    this.volume.take(costOfName(toName));
    entry.links++;
    to.#enter(toName, entry);
  }

  rename(name: string, to: DirectoryNode, toName: string): void {
    const entry = this.#entry(name);
    if (!(to instanceof DirectoryInode) || to.volume !== this.volume) fail("EXDEV");
    if (to.#removed) fail("ENOENT");
    if (entry instanceof DirectoryInode && entry.#holds(to)) fail("EINVAL");
    const replaced = to.find(toName);
    if (replaced === entry) return;
    if (replaced !== undefined) to.#makeWay(toName, entry, replaced);
    this.volume.take(costOfName(toName) - costOfName(name));
    this.#entries.delete(name);
    if (entry instanceof DirectoryInode) this.links--;
    this.touch();
    to.#enter(toName, entry);
  }

  setEntryTimes(name: string, times: NewTimes): void {
    this.#entry(name).setTimes(times);
  }

  sync(): void {}

  close(): void {}

  #entry(name: string): Inode {
    return this.find(name) ?? fail("ENOENT");
  }

  #checkNew(name: string): void {
    if (this.find(name) !== undefined) fail("EEXIST");
    if (this.#removed) fail("ENOENT");
  }

  /** Takes in a new inode under a free name: ENOSPC if the capacity is not enough for both. */
  adopt(name: string, entry: Inode): void {
    if (this.#removed) fail("ENOENT");
    this.volume.take(entry.cost + costOfName(name));
    this.#enter(name, entry);
  }

  #enter(name: string, entry: Inode): void {
    this.#entries.set(ownText(name), entry);
    if (entry instanceof DirectoryInode) {
      entry.#parent = this;
      this.links++;
    }
    this.touch();
  }

  #drop(name: string): void {
    const entry = this.#entry(name);
    this.#entries.delete(name);
    this.volume.take(-costOfName(name));
    if (entry instanceof DirectoryInode) {
      entry.#removed = true;
      entry.#parent = undefined;
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
