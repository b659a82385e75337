// Descriptors: the numbers by which a guest names what it has open. A descriptor knows its rights; asking the table for
// one names the right that the call needs, so no function can forget the check.

import { fdflags, filetype } from "./constants.ts";
import { fail } from "./errno.ts";
import type { DirectoryNode, FileNode } from "./fs/node.ts";
import { type Listing, Listings } from "./listing.ts";
import { CHANGING_RIGHTS, DIRECTORY_RIGHTS, FILE_RIGHTS, STREAM_RIGHTS } from "./rights.ts";

/** A preopened directory and all that is reached through it, like a mount point: renames and links stay inside. */
export interface Mount {
  /** True if the guest may change nothing there. */
  readonly readOnly: boolean;
}

/** An open file, stream or socket. */
export interface OpenFile {
  readonly kind: "file";
  readonly file: FileNode;
  rights: number;
  inheriting: number;
  /** {@link fdflags}. */
  flags: number;
  /** Where the next read or write of a seekable file happens. */
  offset: number;
  readonly mount?: Mount;
}

/** An open directory. */
export interface OpenDirectory {
  readonly kind: "directory";
  readonly directory: DirectoryNode;
  rights: number;
  inheriting: number;
  flags: number;
  readonly mount: Mount;
  /** The guest's name of a preopened directory. */
  readonly preopenName?: Uint8Array;
  /** What the guest lists; the table's {@link DescriptorTable.listings} gave it. */
  listing?: Listing;
}

/** What a descriptor number stands for. */
export type Descriptor = OpenFile | OpenDirectory;

/** A stream with all the rights that a stream can have. */
export function openStream(file: FileNode, rights: number = STREAM_RIGHTS): OpenFile {
  return { kind: "file", file, rights: rights & STREAM_RIGHTS, inheriting: 0, flags: 0, offset: 0 };
}

/** Rights that mean something for a descriptor of this type. */
export function rightsOfType(type: number): number {
  if (type === filetype.DIRECTORY) return DIRECTORY_RIGHTS;
  return type === filetype.REGULAR_FILE || type === filetype.BLOCK_DEVICE ? FILE_RIGHTS : STREAM_RIGHTS;
}

/** True if writes go to the end of the file. */
export function appends(open: OpenFile): boolean {
  return (open.flags & fdflags.APPEND) !== 0;
}

/** Slots of a table by number. */
type Slots = (Descriptor | undefined)[];

/** Closes on the host what nobody closed before the table was forgotten: a server may make one for each request. */
const forgotten = new FinalizationRegistry(closeSlots);

/** The descriptors of one guest. */
export class DescriptorTable {
  /** What its directories list. */
  readonly listings: Listings;
  readonly #slots: Slots = [];
  readonly #limit: number;
  #open = 0;

  /** Takes how many descriptors may be open at once, and how many bytes the names may take that they list. */
  constructor(limit: number, listed: number) {
    this.listings = new Listings(listed);
    this.#limit = limit;
    forgotten.register(this, this.#slots);
  }

  /** The descriptor of that number: EBADF if there is none. */
  get(fd: number): Descriptor {
    return this.#slots[fd] ?? fail("EBADF");
  }

  /** A file with the rights given: EISDIR for a directory, ENOTCAPABLE without the rights. */
  file(fd: number, rights: number): OpenFile {
    const open = this.get(fd);
    if (open.kind !== "file") fail("EISDIR");
    checkRights(open, rights);
    return open;
  }

  /** A directory with the rights given: ENOTDIR for anything else, ENOTCAPABLE without the rights. */
  directory(fd: number, rights: number): OpenDirectory {
    const open = this.get(fd);
    if (open.kind !== "directory") fail("ENOTDIR");
    checkRights(open, rights);
    return open;
  }

  /** Answers EMFILE if no more can be opened; asked before anything is created on disk. */
  reserve(): void {
    if (this.#open >= this.#limit) fail("EMFILE");
  }

  /** Gives a descriptor the lowest free number. */
  insert(descriptor: Descriptor): number {
    this.reserve();
    let fd = this.#slots.indexOf(undefined);
    if (fd < 0) fd = this.#slots.length;
    this.#slots[fd] = descriptor;
    this.#open++;
    return fd;
  }

  /** Closes a descriptor. */
  close(fd: number): void {
    const open = this.get(fd);
    this.#slots[fd] = undefined;
    this.#release(open);
  }

  /** Moves `from` to the number `to`, whose descriptor is closed. */
  renumber(from: number, to: number): void {
    const moved = this.get(from);
    const replaced = this.get(to);
    if (from === to) return;
    this.#slots[to] = moved;
    this.#slots[from] = undefined;
    this.#release(replaced);
  }

  #release(closed: Descriptor): void {
    this.#open--;
    if (closed.kind === "directory" && closed.listing !== undefined) this.listings.release(closed.listing);
    closeNode(closed);
  }

  /** Closes all sockets. */
  closeSockets(): void {
    this.#slots.forEach((open, fd) => {
      if (open?.kind === "file" && open.file.type === filetype.SOCKET_STREAM) this.close(fd);
    });
  }

  /** Closes everything. */
  closeAll(): void {
    closeSlots(this.#slots);
    this.#open = 0;
  }
}

/** Answers ENOTCAPABLE if a right is missing, EROFS if a right would change what is read-only. */
export function checkRights(open: Descriptor, rights: number): void {
  if ((open.rights & rights) !== rights) fail("ENOTCAPABLE");
  if ((rights & CHANGING_RIGHTS) !== 0 && open.mount?.readOnly) fail("EROFS");
}

function closeSlots(slots: Slots): void {
  for (const open of slots.splice(0)) if (open !== undefined) closeNode(open);
}

function closeNode(open: Descriptor): void {
  if (open.kind === "file") open.file.close();
  else open.directory.close();
}
