// What a file system is to WASI: open directories and open files. fd_* and path_* functions are written once, against
// these two interfaces; anchored_directory.ts, named_directory.ts, memory_directory.ts, stream.ts and socket.ts implement them.
//
// A directory is asked for one entry at a time, by a single name that is never "", "." or ".." and holds no slash. It never
// follows a symbolic link: opening one answers ELOOP. Paths, links and ".." are the business of resolve.ts alone, so
// that an implementation cannot get the sandbox wrong. Errors are thrown, as `fail(…)` or as the host's own.

import type { FileStat } from "../layout.ts";

/** Times to set in nanoseconds since 1970; what is left out stays. */
export interface NewTimes {
  /** Of the last reading. */
  readonly atime?: bigint;
  /** Of the last change. */
  readonly mtime?: bigint;
}

/** How to open a file in a directory. */
export interface OpenOptions {
  /** To read. */
  readonly read: boolean;
  /** To write. */
  readonly write: boolean;
  /** Make the file if there is none. */
  readonly create: boolean;
  /** Refuse if there is one. */
  readonly exclusive: boolean;
  /** Cut to nothing. */
  readonly truncate: boolean;
  /** State of the descriptor: append, synchronous, non-blocking (witx: `fdflags`). */
  readonly flags: number;
}

/** Whether a read or write would go through now. */
export interface Readiness {
  /** Bytes that can be read at once, or 1 if unknown. */
  readonly bytes: number;
  /** True if the other side is gone. */
  readonly hangup: boolean;
}

/** An open file, stream or socket. */
export interface FileNode {
  /** The kind of file (witx: `filetype`). */
  readonly type: number;
  /** True if reads and writes take a position; false for streams, whose position is null. */
  readonly seekable: boolean;
  /** What is known of the file. */
  stat(): FileStat;
  /** Reads into a buffer that is not empty; 0 at the end, EAGAIN if nothing is there yet and the file does not wait. */
  read(into: Uint8Array, position: number | null): number;
  /** Writes bytes and tells how many; null writes where the file itself says: at its end if it appends. */
  write(from: Uint8Array, position: number | null): number;
  /** Cuts or extends with zeros. */
  setSize(size: number): void;
  /** Sets times. */
  setTimes(times: NewTimes): void;
  /** Changes append, synchronous and non-blocking mode (witx: `fdflags`). */
  setFlags(flags: number): void;
  /** Brings contents, and unless `dataOnly` also attributes, to the disk. */
  sync(dataOnly: boolean): void;
  /** Gives the file back to the host. */
  close(): void;
  /** Readiness, or undefined if a call would block; left out by files that never block. */
  poll?(direction: "read" | "write"): Readiness | undefined;
  /** So many bytes can be written without waiting once `poll` says so; left out by files whose `write` never waits. */
  readonly mostUnwaited?: number;
}

/** An open socket: a listener accepts, a connection receives and sends. */
export interface SocketNode extends FileNode {
  /** The next connection, which blocks only if `nonBlocking` is false for the listener; EINVAL for a connection. */
  accept(): SocketNode;
  /** Receives, without consuming if `peek`, and until the buffer is full or the stream ends if `waitAll`. */
  receive(into: Uint8Array, options: { readonly peek: boolean; readonly waitAll: boolean }): number;
  /** Ends receiving, sending or both (witx: `sdflags`). */
  shutdown(how: number): void;
}

/** An open directory. */
export interface DirectoryNode {
  /** True if nothing may be changed beneath it, whoever uses it. */
  readonly readOnly?: boolean;
  /** What is known of the directory itself. */
  stat(): FileStat;
  /** What is known of an entry; of a symbolic link, the link. */
  statEntry(name: string): FileStat;
  /** Opens a subdirectory: ENOTDIR for anything else, ELOOP or ENOTDIR for a symbolic link. */
  openDirectory(name: string): DirectoryNode;
  /** Opens the directory itself once more. */
  reopen(): DirectoryNode;
  /** Opens or creates a file: EISDIR for a directory, ELOOP for a symbolic link. */
  openFile(name: string, options: OpenOptions): FileNode;
  /** Names of all entries but "." and "..", in any order. */
  names(): string[];
  /** Makes an empty subdirectory. */
  createDirectory(name: string): void;
  /** Removes an empty subdirectory: ENOTDIR, ENOTEMPTY. */
  removeDirectory(name: string): void;
  /** Removes an entry that is no directory: EISDIR. */
  removeFile(name: string): void;
  /** The target of a symbolic link: EINVAL for anything else. */
  readLink(name: string): string;
  /** Makes a symbolic link. */
  createLink(name: string, target: string): void;
  /** Makes a second name for a file (for a symbolic link: of the link). */
  linkFile(name: string, to: DirectoryNode, toName: string): void;
  /** Moves an entry, replacing what POSIX lets it replace. */
  rename(name: string, to: DirectoryNode, toName: string): void;
  /** Sets times of an entry; of a symbolic link, the link's. */
  setEntryTimes(name: string, times: NewTimes): void;
  /** Sets times of the directory itself. */
  setTimes(times: NewTimes): void;
  /** Brings the directory to the disk. */
  sync(): void;
  /** Gives the directory back to the host. */
  close(): void;
}
