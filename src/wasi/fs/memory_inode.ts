// Inodes of the file system in memory: what files, links and directories have in common, files and links. Contents live as
// long as a name or an open file holds them, as on disk, and count against the capacity so long.

import { filetype } from "../constants.ts";
import { fail } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import type { FileNode, NewTimes } from "./node.ts";

/** What a file or directory itself counts against the capacity, next to its contents. */
const ENTRY_COST = 256;

/** A file that grows gets room for as much again, but not for more than this. */
const MOST_SPARE = 256 * 1024 * 1024;

let volumes = 0n;

/** What all files of one file system share. */
export class Volume {
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
export abstract class Inode {
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

/** A symbolic link. */
export class LinkInode extends Inode {
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

/** The contents of a file. */
export class FileInode extends Inode {
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
    const grown = allocate(Math.max(size, Math.min(this.#bytes.length * 2, size + MOST_SPARE)));
    if (grown === undefined) {
      this.volume.take(this.size - size);
      fail("ENOSPC");
    }
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** An open file. */
export class MemoryFile implements FileNode {
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
