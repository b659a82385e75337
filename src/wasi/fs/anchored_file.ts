// Open files and streams of the machine, in anchored directories. Pipes, terminals and their like are open without
// blocking, whatever the guest asked for: they answer EAGAIN when there is nothing to read or no room to write, and fd.ts
// waits if that is what the guest wants.

import { fdflags, filetype } from "../constants.ts";
import { fail } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import type { FileNode, NewTimes, Readiness } from "./node.ts";
import * as posix from "./posix.ts";
import { readiness } from "./readiness.ts";

/** The node of an open descriptor, which it takes over. */
export function anchoredFile(fd: number, flags: number): FileNode {
  const { type } = posix.statOpen(fd);
  if (type === filetype.DIRECTORY) fail("EISDIR");
  const seekable = type === filetype.REGULAR_FILE || type === filetype.BLOCK_DEVICE;
  return seekable ? new AnchoredFile(fd, type, flags) : new AnchoredStream(fd, type);
}

/** What files and streams have in common. */
abstract class AnchoredNode {
  readonly type: number;
  #fd: number;

  constructor(fd: number, type: number) {
    this.#fd = fd;
    this.type = type;
  }

  get fd(): number {
    return this.#fd;
  }

  stat(): FileStat {
    return posix.statOpen(this.#fd);
  }

  setTimes(times: NewTimes): void {
    posix.setTimesOpen(this.#fd, times);
  }

  sync(dataOnly: boolean): void {
    posix.syncFile(this.#fd, dataOnly);
  }

  close(): void {
    this.#fd = posix.closeFile(this.#fd);
  }
}

class AnchoredFile extends AnchoredNode implements FileNode {
  readonly seekable = true;
  #flags: number;
  /** Whether the kernel appends: then it does so even where a position is given. */
  #appending: boolean;

  constructor(fd: number, type: number, flags: number) {
    super(fd, type);
    this.#flags = flags;
    this.#appending = (flags & fdflags.APPEND) !== 0;
  }

  read(into: Uint8Array, position: number | null): number {
    return posix.readAt(this.fd, into, position ?? fail("EINVAL"));
  }

  write(from: Uint8Array, position: number | null): number {
    this.#append(position === null);
    const count = position === null ? posix.writeNext(this.fd, from) : posix.writeAt(this.fd, from, position);
    if ((this.#flags & fdflags.SYNC) !== 0) posix.syncFile(this.fd, false);
    else if ((this.#flags & fdflags.DSYNC) !== 0) posix.syncFile(this.fd, true);
    return count;
  }

  #append(appends: boolean): void {
    if (appends === this.#appending) return;
    posix.setAppending(this.fd, appends);
    this.#appending = appends;
  }

  setSize(size: number): void {
    posix.setSize(this.fd, size);
  }

  setFlags(flags: number): void {
    this.#flags = flags;
  }
}

class AnchoredStream extends AnchoredNode implements FileNode {
  readonly seekable = false;

  read(into: Uint8Array): number {
    // A pipe to which nobody has written yet would say that it has ended.
    if (this.poll("read") === undefined) fail("EAGAIN");
    return posix.readNext(this.fd, into);
  }

  write(from: Uint8Array): number {
    return posix.writeNext(this.fd, from);
  }

  poll(direction: "read" | "write"): Readiness | undefined {
    return readiness(this.fd, direction);
  }

  setSize(_size: number): void {
    fail("EINVAL");
  }

  setFlags(_flags: number): void {}
}
