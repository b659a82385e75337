// A directory of the machine that is held by a descriptor: the anchor. The kernel looks every entry up in the directory that
// was opened, whatever its path leads to by now, and follows no link on the way, so nobody can lead a guest elsewhere by
// swapping directories, files, pipes and links at the right moment: there is no moment between a check and a use.

import { fdflags } from "../constants.ts";
import { fail } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import { anchoredFile } from "./anchored_file.ts";
import type { DirectoryNode, FileNode, NewTimes, OpenOptions } from "./node.ts";
import * as posix from "./posix.ts";

/** An open directory of the machine. */
export class AnchoredDirectory implements DirectoryNode {
  readonly readOnly: boolean;
  #fd: number;

  /** Takes over a descriptor. */
  constructor(fd: number, readOnly: boolean) {
    this.#fd = fd;
    this.readOnly = readOnly;
  }

  stat(): FileStat {
    return posix.statOpen(this.#fd);
  }

  statEntry(name: string): FileStat {
    return posix.statAt(this.#fd, name);
  }

  openDirectory(name: string): AnchoredDirectory {
    return new AnchoredDirectory(posix.openDirectoryAt(this.#fd, name), this.readOnly);
  }

  reopen(): AnchoredDirectory {
    return this.openDirectory(".");
  }

  openFile(name: string, options: OpenOptions): FileNode {
    const fd = posix.openFileAt(this.#fd, name, openFlagsOf(options));
    try {
      return anchoredFile(fd, options.flags);
    } catch (thrown) {
      posix.closeFile(fd);
      throw thrown;
    }
  }

  names(): string[] {
    return posix.namesIn(this.#fd);
  }

  createDirectory(name: string): void {
    posix.makeDirectoryAt(this.#fd, name);
  }

  removeDirectory(name: string): void {
    posix.removeAt(this.#fd, name, "directory");
  }

  removeFile(name: string): void {
    posix.removeAt(this.#fd, name, "file");
  }

  readLink(name: string): string {
    return posix.readLinkAt(this.#fd, name);
  }

  createLink(name: string, target: string): void {
    posix.makeLinkAt(this.#fd, name, target);
  }

  linkFile(name: string, to: DirectoryNode, toName: string): void {
    if (!(to instanceof AnchoredDirectory)) fail("EXDEV");
    posix.linkAt(this.#fd, name, to.#fd, toName);
  }

  rename(name: string, to: DirectoryNode, toName: string): void {
    if (!(to instanceof AnchoredDirectory)) fail("EXDEV");
    posix.renameAt(this.#fd, name, to.#fd, toName);
  }

  setEntryTimes(name: string, times: NewTimes): void {
    posix.setTimesAt(this.#fd, name, times);
  }

  setTimes(times: NewTimes): void {
    posix.setTimesAt(this.#fd, ".", times);
  }

  sync(): void {
    posix.syncDirectory(this.#fd);
  }

  close(): void {
    this.#fd = posix.closeFile(this.#fd);
  }
}

function openFlagsOf({ read, write, create, exclusive, truncate, flags }: OpenOptions): number {
  const { openFlags } = posix;
  let wanted: number = openFlags.READ_ONLY;
  if (write) wanted = read ? openFlags.READ_WRITE : openFlags.WRITE_ONLY;
  if (create) wanted |= openFlags.CREATE;
  if (exclusive) wanted |= openFlags.EXCLUSIVE;
  if (truncate) wanted |= openFlags.TRUNCATE;
  if ((flags & fdflags.APPEND) !== 0) wanted |= openFlags.APPEND;
  return wanted;
}
