// Directories and files of the machine, through Deno's synchronous functions.
//
// A directory that the guest can reach must not be swapped for a symbolic link between the moment it is checked and the
// moment it is used. Deno has neither openat() nor O_NOFOLLOW, so a file is looked up (lstat), opened, and compared:
// what was opened must be, by device and inode, the entry that was looked up and was no link. That leaves the directory
// itself, of which there are two kinds:
//
//   anchored  (Linux, all permissions granted) holds a descriptor of the directory; an entry is named
//             /proc/self/fd/N/entry, which the kernel resolves from the open directory itself: there is no race.
//   named     (elsewhere, since Deno lets only --allow-all into /proc) holds the path and the identity of the directory,
//             which is compared before each use and after each opening. Another process that swaps the directory for a
//             link in the microseconds between can still have an entry made or removed elsewhere, and if it swaps there
//             and back at the right instants, a file read.

import { fdflags } from "../constants.ts";
import { fail, isError } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import { canAnchor, nodeFs } from "./host_access.ts";
import { HostFile, isSame, setTimesWith, toFileStat, typeOf } from "./host_file.ts";
import type { DirectoryNode, NewTimes, OpenOptions } from "./node.ts";

/** Linux: a descriptor that only names a directory. */
const O_PATH = 0o10000000;

/** In place of a descriptor that is not open. */
const NOT_OPEN = -1;

/**
 * Opens the directory at a path of the host, following links: what an embedder hands to the guest as its root.
 *
 * @throws {Deno.errors.NotFound} If there is nothing at that path.
 * @throws {Deno.errors.NotADirectory} If there is something else.
 */
export function openHostDirectory(path: string): DirectoryNode {
  const real = Deno.realPathSync(path);
  const info = Deno.statSync(real);
  if (!info.isDirectory) throw new Deno.errors.NotADirectory(`Cannot preopen "${path}": it is not a directory`);
  return canAnchor() ? new AnchoredDirectory(real) : new NamedDirectory(real, info);
}

abstract class HostDirectory implements DirectoryNode {
  /** The path that names an entry, or "." for the directory itself, in one call to the host. */
  abstract at(name: string): string;
  abstract openDirectory(name: string): DirectoryNode;
  abstract reopen(): DirectoryNode;
  abstract close(): void;

  stat(): FileStat {
    return toFileStat(Deno.statSync(this.at(".")));
  }

  statEntry(name: string): FileStat {
    return toFileStat(Deno.lstatSync(this.at(name)));
  }

  names(): string[] {
    return Array.from(Deno.readDirSync(this.at(".")), (entry) => entry.name);
  }

  openFile(name: string, options: OpenOptions): HostFile {
    for (;;) {
      const found = options.exclusive ? undefined : this.#lookUp(name);
      if (found !== undefined) return this.#openFound(name, found, options);
      if (!options.create) fail("ENOENT");
      try {
        return this.#create(name, options);
      } catch (thrown) {
        if (options.exclusive || !isError(thrown, "EEXIST")) throw thrown;
      }
    }
  }

  #lookUp(name: string): Deno.FileInfo | undefined {
    try {
      return Deno.lstatSync(this.at(name));
    } catch (thrown) {
      if (isError(thrown, "ENOENT")) return undefined;
      throw thrown;
    }
  }

  #openFound(name: string, found: Deno.FileInfo, options: OpenOptions): HostFile {
    if (found.isSymlink) fail("ELOOP");
    if (found.isDirectory) fail("EISDIR");
    // Opening a pipe waits for its other end, and the host has no way not to.
    if (found.isFifo && (options.flags & fdflags.NONBLOCK) !== 0) fail("ENOTSUP");
    const { read, write } = options;
    return this.#finishOpening(name, this.#openSame(name, found, { read, write }), found, options);
  }

  #finishOpening(name: string, opened: Deno.FsFile, info: Deno.FileInfo, options: OpenOptions): HostFile {
    const file = new HostFile(opened, typeOf(info), options.flags);
    try {
      const appends = options.write && (options.flags & fdflags.APPEND) !== 0;
      if (appends) file.appender = this.#openSame(name, info, { append: true });
      if (options.truncate && file.seekable) file.setSize(0);
      return file;
    } catch (thrown) {
      file.close();
      throw thrown;
    }
  }

  /** Opens what was looked up, and nothing that took its place since. */
  #openSame(name: string, found: Deno.FileInfo, how: Deno.OpenOptions): Deno.FsFile {
    const file = Deno.openSync(this.at(name), how);
    try {
      const opened = file.statSync();
      this.at(name);
      if (!isSame(opened, found)) fail("ENOTCAPABLE");
      return file;
    } catch (thrown) {
      file.close();
      throw thrown;
    }
  }

  /** Creation insists on a new file (O_EXCL), which the host never looks for behind a link. */
  #create(name: string, options: OpenOptions): HostFile {
    const file = Deno.openSync(this.at(name), { read: true, write: true, createNew: true });
    return this.#finishOpening(name, file, file.statSync(), options);
  }

  createDirectory(name: string): void {
    Deno.mkdirSync(this.at(name));
  }

  /** Deno has one function to remove whatever there is, so the kind is looked up first, here and in removeFile. */
  removeDirectory(name: string): void {
    const path = this.at(name);
    if (!Deno.lstatSync(path).isDirectory) fail("ENOTDIR");
    Deno.removeSync(path);
  }

  removeFile(name: string): void {
    const path = this.at(name);
    if (Deno.lstatSync(path).isDirectory) fail("EISDIR");
    Deno.removeSync(path);
  }

  readLink(name: string): string {
    return Deno.readLinkSync(this.at(name));
  }

  createLink(name: string, target: string): void {
    Deno.symlinkSync(target, this.at(name));
  }

  linkFile(name: string, to: DirectoryNode, toName: string): void {
    if (!(to instanceof HostDirectory)) fail("EXDEV");
    Deno.linkSync(this.at(name), to.at(toName));
  }

  rename(name: string, to: DirectoryNode, toName: string): void {
    if (!(to instanceof HostDirectory)) fail("EXDEV");
    Deno.renameSync(this.at(name), to.at(toName));
  }

  setEntryTimes(name: string, times: NewTimes): void {
    const path = this.at(name);
    setTimesWith(() => Deno.lstatSync(path), (atime, mtime) => nodeFs().lutimesSync(path, atime, mtime), times);
  }

  setTimes(times: NewTimes): void {
    this.setEntryTimes(".", times);
  }

  sync(): void {
    using directory = Deno.openSync(this.at("."));
    directory.syncSync();
  }
}

class AnchoredDirectory extends HostDirectory {
  #fd: number;
  readonly #path: string | undefined;

  /** Takes an open descriptor, or a trusted path that is opened when it is first needed. */
  constructor(opened: number | string) {
    super();
    this.#fd = typeof opened === "number" ? opened : NOT_OPEN;
    this.#path = typeof opened === "string" ? opened : undefined;
  }

  override at(name: string): string {
    if (this.#fd === NOT_OPEN) this.#fd = openAnchor(this.#path ?? fail("EBADF"));
    return `/proc/self/fd/${this.#fd}/${name}`;
  }

  override openDirectory(name: string): AnchoredDirectory {
    return new AnchoredDirectory(openAnchor(this.at(name)));
  }

  override reopen(): AnchoredDirectory {
    return this.openDirectory(".");
  }

  override close(): void {
    if (this.#fd !== NOT_OPEN) nodeFs().closeSync(this.#fd);
    this.#fd = NOT_OPEN;
  }
}

/** Opens a directory that is no link. */
function openAnchor(path: string): number {
  const { constants, openSync } = nodeFs();
  return openSync(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

class NamedDirectory extends HostDirectory {
  readonly #path: string;
  readonly #identity: Deno.FileInfo;

  constructor(path: string, identity: Deno.FileInfo) {
    super();
    this.#path = path;
    this.#identity = identity;
  }

  override at(name: string): string {
    if (Deno.build.os === "windows") checkWindowsName(name);
    const now = Deno.lstatSync(this.#path);
    if (!isSame(now, this.#identity)) fail("ESTALE");
    return `${this.#path}/${name}`;
  }

  override openDirectory(name: string): NamedDirectory {
    const path = this.at(name);
    const info = Deno.lstatSync(path);
    if (info.isSymlink) fail("ELOOP");
    if (!info.isDirectory) fail("ENOTDIR");
    return new NamedDirectory(path, info);
  }

  override reopen(): NamedDirectory {
    return new NamedDirectory(this.#path, this.#identity);
  }

  override close(): void {}
}

/** Names by which Windows would leave the directory or reach a device. */
function checkWindowsName(name: string): void {
  if (/[\\:]|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)) fail("ENOTCAPABLE");
}
