// Open files of the machine as Deno opens them, in unanchored directories, and what Deno tells of a file.

import { fdflags, filetype } from "../constants.ts";
import type { FileStat } from "../layout.ts";
import { exactTime, rememberTimes, toSeconds } from "./host_times.ts";
import type { FileNode, NewTimes } from "./node.ts";

/** In place of a position of the host's that is not known. */
const UNKNOWN_POSITION = -1;

/** The kind of a file. */
function typeOf(info: Deno.FileInfo): number {
  if (info.isFile) return filetype.REGULAR_FILE;
  if (info.isDirectory) return filetype.DIRECTORY;
  if (info.isSymlink) return filetype.SYMBOLIC_LINK;
  if (info.isCharDevice) return filetype.CHARACTER_DEVICE;
  if (info.isBlockDevice) return filetype.BLOCK_DEVICE;
  return info.isSocket ? filetype.SOCKET_STREAM : filetype.UNKNOWN;
}

/** What the host knows of a file, as WASI tells it. */
export function toFileStat(info: Deno.FileInfo): FileStat {
  return {
    dev: BigInt(info.dev),
    ino: BigInt(info.ino ?? 0),
    type: typeOf(info),
    links: BigInt(info.nlink ?? 1),
    size: BigInt(info.size),
    atime: exactTime(info, "atime"),
    mtime: exactTime(info, "mtime"),
    ctime: exactTime(info, "ctime"),
  };
}

/** True if both are the same file. */
export function isSame(a: Deno.FileInfo, b: Deno.FileInfo): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/** Sets times with a function that takes both, as the host's do. */
export function setTimesWith(
  stat: () => Deno.FileInfo,
  set: (atime: number, mtime: number) => void,
  times: NewTimes,
): void {
  const old = toFileStat(stat());
  const atime = times.atime ?? old.atime;
  const mtime = times.mtime ?? old.mtime;
  set(toSeconds(atime), toSeconds(mtime));
  rememberTimes(stat(), { atime, mtime });
}

/** An open file. */
export class NamedFile implements FileNode {
  readonly type = filetype.REGULAR_FILE;
  readonly seekable = true;
  /** The same file opened for appending, so that the host finds the end and writes there in one step. */
  appender: Deno.FsFile | undefined;
  readonly #file: Deno.FsFile;
  #flags: number;
  /** Where the host would go on: reading and writing in sequence takes no seek. */
  #position = 0;

  constructor(file: Deno.FsFile, flags: number) {
    this.#file = file;
    this.#flags = flags;
  }

  stat(): FileStat {
    return toFileStat(this.#file.statSync());
  }

  read(into: Uint8Array, position: number | null): number {
    if (position !== null) this.#moveTo(position);
    const count = this.#file.readSync(into) ?? 0;
    this.#position += count;
    return count;
  }

  write(from: Uint8Array, position: number | null): number {
    let file = this.#file;
    if (position !== null) this.#moveTo(position);
    else if (this.appender !== undefined) file = this.appender;
    else this.#position = file.seekSync(0, Deno.SeekMode.End);
    const count = file.writeSync(from);
    if (file === this.#file) this.#position += count;
    if (this.#flags & fdflags.SYNC) file.syncSync();
    else if (this.#flags & fdflags.DSYNC) file.syncDataSync();
    return count;
  }

  #moveTo(position: number): void {
    if (position === this.#position) return;
    this.#position = UNKNOWN_POSITION;
    this.#position = this.#file.seekSync(position, Deno.SeekMode.Start);
  }

  setSize(size: number): void {
    this.#file.truncateSync(size);
  }

  setTimes(times: NewTimes): void {
    setTimesWith(() => this.#file.statSync(), (atime, mtime) => this.#file.utimeSync(atime, mtime), times);
  }

  setFlags(flags: number): void {
    this.#flags = flags;
  }

  sync(dataOnly: boolean): void {
    if (dataOnly) this.#file.syncDataSync();
    else this.#file.syncSync();
  }

  close(): void {
    this.#file.close();
    this.appender?.close();
  }
}
