// A directory of the machine that is known by its path: what is left where it cannot be anchored. Its identity (device and
// inode) is compared before each use, and a file is only read, written or cut after what was opened was found to be what
// was looked up, in a directory that is still the same. That settles what a guest alone can do, one call after the other.
// It does not settle what others do meanwhile: between two system calls, somebody can put a link in the place of a directory
// on the path and take it away again. Then an entry is made, removed, renamed or given other times elsewhere, and
// somebody who swaps there and back at the right instants has a file elsewhere read or written.

import { fdflags } from "../constants.ts";
import { fail, isError } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import { nodeFs } from "./host_access.ts";
import { isSame, NamedFile, setTimesWith, toFileStat } from "./named_file.ts";
import type { DirectoryNode, FileNode, NewTimes, OpenOptions } from "./node.ts";

/** A directory at a path. */
export class NamedDirectory implements DirectoryNode {
  readonly readOnly: boolean;
  readonly #path: string;
  readonly #identity: Deno.FileInfo;

  /** Takes a path without links and what is known of the directory there. */
  constructor(path: string, identity: Deno.FileInfo, readOnly: boolean) {
    this.#path = path;
    this.#identity = identity;
    this.readOnly = readOnly;
  }

  /** The path of an entry, or of the directory itself for ".", if the directory is still the same. */
  #at(name: string): string {
    if (Deno.build.os === "windows") checkWindowsName(name);
    if (!isSame(Deno.lstatSync(this.#path), this.#identity)) fail("ESTALE");
    return `${this.#path}/${name}`;
  }

  stat(): FileStat {
    return toFileStat(Deno.lstatSync(this.#at(".")));
  }

  statEntry(name: string): FileStat {
    return toFileStat(Deno.lstatSync(this.#at(name)));
  }

  names(): string[] {
    return Array.from(Deno.readDirSync(this.#at(".")), (entry) => entry.name);
  }

  openDirectory(name: string): NamedDirectory {
    const path = this.#at(name);
    const info = Deno.lstatSync(path);
    if (info.isSymlink) fail("ELOOP");
    if (!info.isDirectory) fail("ENOTDIR");
    return new NamedDirectory(path, info, this.readOnly);
  }

  reopen(): NamedDirectory {
    return new NamedDirectory(this.#path, this.#identity, this.readOnly);
  }

  openFile(name: string, options: OpenOptions): FileNode {
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
      return Deno.lstatSync(this.#at(name));
    } catch (thrown) {
      if (isError(thrown, "ENOENT")) return undefined;
      throw thrown;
    }
  }

  /** Opening a pipe or device can wait, and Deno has no way not to: only regular files are opened. */
  #openFound(name: string, found: Deno.FileInfo, options: OpenOptions): FileNode {
    if (found.isSymlink) fail("ELOOP");
    if (found.isDirectory) fail("EISDIR");
    if (!found.isFile) fail("ENOTSUP");
    const { read, write } = options;
    return this.#finishOpening(name, this.#openSame(name, found, { read, write }), found, options);
  }

  /** Creation insists on a new file (O_EXCL), which the host never looks for behind a link. */
  #create(name: string, options: OpenOptions): FileNode {
    const file = Deno.openSync(this.#at(name), { read: true, write: true, createNew: true });
    const made = file.statSync();
    return this.#finishOpening(name, this.#verified(name, file, made), made, options);
  }

  #finishOpening(name: string, opened: Deno.FsFile, info: Deno.FileInfo, options: OpenOptions): FileNode {
    const file = new NamedFile(opened, options.flags);
    try {
      const appends = options.write && (options.flags & fdflags.APPEND) !== 0;
      if (appends) file.appender = this.#openSame(name, info, { append: true });
      if (options.truncate) file.setSize(0);
      return file;
    } catch (thrown) {
      file.close();
      throw thrown;
    }
  }

  /** Opens what was looked up, and nothing that took its place since. */
  #openSame(name: string, found: Deno.FileInfo, how: Deno.OpenOptions): Deno.FsFile {
    return this.#verified(name, Deno.openSync(this.#at(name), how), found);
  }

  /** An open file, if it is the one that is meant and still the entry of this directory. */
  #verified(name: string, file: Deno.FsFile, meant: Deno.FileInfo): Deno.FsFile {
    try {
      if (!isSame(file.statSync(), meant) || !isSame(Deno.lstatSync(this.#at(name)), meant)) fail("ENOTCAPABLE");
      this.#at(name);
      return file;
    } catch (thrown) {
      file.close();
      throw thrown;
    }
  }

  createDirectory(name: string): void {
    Deno.mkdirSync(this.#at(name));
  }

  /** Deno has one function to remove whatever there is, so the kind is looked up first, here and in removeFile. */
  removeDirectory(name: string): void {
    const path = this.#at(name);
    if (!Deno.lstatSync(path).isDirectory) fail("ENOTDIR");
    Deno.removeSync(path);
  }

  removeFile(name: string): void {
    const path = this.#at(name);
    if (Deno.lstatSync(path).isDirectory) fail("EISDIR");
    Deno.removeSync(path);
  }

  readLink(name: string): string {
    return Deno.readLinkSync(this.#at(name));
  }

  createLink(name: string, target: string): void {
    Deno.symlinkSync(target, this.#at(name));
  }

  linkFile(name: string, to: DirectoryNode, toName: string): void {
    if (!(to instanceof NamedDirectory)) fail("EXDEV");
    Deno.linkSync(this.#at(name), to.#at(toName));
  }

  rename(name: string, to: DirectoryNode, toName: string): void {
    if (!(to instanceof NamedDirectory)) fail("EXDEV");
    Deno.renameSync(this.#at(name), to.#at(toName));
  }

  setEntryTimes(name: string, times: NewTimes): void {
    const path = this.#at(name);
    setTimesWith(() => Deno.lstatSync(path), (atime, mtime) => nodeFs().lutimesSync(path, atime, mtime), times);
  }

  setTimes(times: NewTimes): void {
    this.setEntryTimes(".", times);
  }

  sync(): void {
    using directory = Deno.openSync(this.#at("."));
    directory.syncSync();
  }

  close(): void {}
}

/** Names by which Windows would leave the directory or reach a device. */
function checkWindowsName(name: string): void {
  if (/[\\:]|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)) fail("ENOTCAPABLE");
}
