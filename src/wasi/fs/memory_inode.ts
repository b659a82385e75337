// Inodes of the file system in memory: what files, links and directories have in common, files and links. Contents live as
// long as a name or an open file holds them, as on disk, and count against the capacity so long.
//
// What counts is what the host's memory has to hold: the room that a file has, not only what is written in it, and what
// JavaScript needs for each inode and each name. These costs are measured, and a little above what was measured.

import { filetype } from "../constants.ts";
import { fail } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import type { FileNode, NewTimes } from "./node.ts";

/** What a file, link or directory itself counts against the capacity, next to contents and names. */
const INODE_COST = 512;

/** What a name counts next to its letters, and what each letter of a text does. */
const NAME_COST = 128, LETTER_COST = 2;

/** A file that grows gets room for as much again, but not for more than this. */
const MOST_SPARE = 16 * 1024 * 1024;

const NOTHING = new Uint8Array(0);

/** What an entry of a directory counts, whatever it leads to: each hard link is one. */
export function costOfName(name: string): number {
  return NAME_COST + LETTER_COST * name.length;
}

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

  /** What is left of the capacity. */
  get free(): number {
    return this.#free;
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
  /** What it takes from the capacity, contents included, while a name or an open file holds it. */
  cost = INODE_COST;
  links = 1;
  atime: bigint = now();
  mtime: bigint = this.atime;
  ctime: bigint = this.atime;

  constructor(volume: Volume) {
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

  /** Takes more of the capacity for its contents, or gives it back if negative. */
  protected take(bytes: number): void {
    this.volume.take(bytes);
    this.cost += bytes;
  }

  /** One name less; contents go when neither a name nor an open file holds them. */
  unlink(): void {
    this.links--;
    this.ctime = now();
    this.release();
  }

  release(): void {
    if (this.links === 0) this.volume.take(-this.cost);
  }
}

/** A symbolic link. */
export class LinkInode extends Inode {
  readonly type = filetype.SYMBOLIC_LINK;
  readonly target: string;

  constructor(volume: Volume, target: string) {
    super(volume);
    this.target = target;
    this.cost += LETTER_COST * target.length;
  }

  get size(): number {
    return new TextEncoder().encode(this.target).length;
  }
}

/**
 * The bytes with another length, which gives back at once what they were in; undefined if the host has no room for so many.
 */
function transferred(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> | undefined {
  try {
    return bytes.length === 0 ? new Uint8Array(length) : new Uint8Array(bytes.buffer.transfer(length));
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
  /** What there is room for, zeros behind the contents; all of it counts. */
  #room: Uint8Array<ArrayBuffer> = NOTHING;

  get contents(): Uint8Array {
    return this.#room.subarray(0, this.size);
  }

  resize(size: number): void {
    if (size > this.#room.length) this.#grow(size);
    else if (size < this.#room.length / 4) this.#move(size);
    else if (size < this.size) this.#room.fill(0, size, this.size);
    this.size = size;
    this.touch();
  }

  write(from: Uint8Array, position: number): number {
    if (position + from.length > this.size) this.resize(position + from.length);
    this.#room.set(from, position);
    this.touch();
    return from.length;
  }

  override release(): void {
    if (this.links > 0 || this.users > 0) return;
    this.volume.take(-this.cost);
    this.#room = transferred(this.#room, 0) ?? NOTHING;
    this.size = 0;
  }

  /** Makes room for more to come, but leaves half of the capacity to others. */
  #grow(size: number): void {
    const { length } = this.#room, spare = Math.floor(Math.min(length, MOST_SPARE, this.volume.free / 2));
    this.#move(Math.max(size, length + spare));
  }

  /** Makes the room longer, with zeros, or shorter. */
  #move(length: number): void {
    const more = length - this.#room.length;
    this.take(more);
    const moved = transferred(this.#room, length);
    if (moved === undefined) {
      this.take(-more);
      fail("ENOSPC");
    }
    this.#room = moved;
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
