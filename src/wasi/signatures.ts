// Every function of WASI preview 1 in one table: what it takes and what it gives, in semantic kinds, in the order of the
// witx files. From here come the Wasm types (for a linker), the decoding and checking of arguments (decode.ts), the
// TypeScript type that each implementation must have, and the lines of a trace.
//
// A result in `out` is a trailing pointer parameter: the implementation returns the value, decode.ts writes it there.

import type { FdStat, FileStat, PrestatDirectory } from "./layout.ts";

/** Kinds of arguments, and the Wasm types of the parameters that each stands for: "i" is i32, "j" is i64. */
export const argumentKinds = {
  /** A descriptor number. */
  fd: "i",
  /** An address whose extent the implementation works out and checks itself. */
  pointer: "i",
  /** A count or an unsigned number. */
  size: "i",
  /** Address and length of bytes to fill: a checked view of guest memory. */
  bytes: "ii",
  /** Address and length of a path: a string. */
  path: "ii",
  /** Address and count of buffers: checked views of guest memory. */
  iovecs: "ii",
  /** An unsigned offset or length in a file. */
  filesize: "j",
  /** A signed offset in a file. */
  filedelta: "j",
  /** A position in a directory listing. */
  dircookie: "j",
  /** Nanoseconds. */
  timestamp: "j",
  /** A set of rights. */
  rights: "j",
  /** Which clock. */
  clockid: "i",
  /** Where a seek starts. */
  whence: "i",
  /** A pattern of use. */
  advice: "i",
  /** A signal. */
  signal: "i",
  /** How to resolve a path. */
  lookupflags: "i",
  /** How to open a file. */
  oflags: "i",
  /** State of a descriptor. */
  fdflags: "i",
  /** Which times to set. */
  fstflags: "i",
  /** How to receive. */
  riflags: "i",
  /** How to send: no flag is defined. */
  siflags: "i",
  /** Which directions to shut down. */
  sdflags: "i",
} as const satisfies Record<string, string>;

/** Kinds of arguments. */
export type ArgumentKind = keyof typeof argumentKinds;

/** What an implementation receives for each kind of argument: a number, unless it is named here. */
interface Decoded extends Record<ArgumentKind, unknown> {
  bytes: Uint8Array;
  path: string;
  iovecs: Uint8Array[];
  timestamp: bigint;
}

/** What an implementation returns for each kind of result. */
export interface Results {
  /** A count. */
  size: number;
  /** A descriptor number. */
  fd: number;
  /** Flags of sock_recv. */
  roflags: number;
  /** A position in a file. */
  filesize: number;
  /** Nanoseconds. */
  timestamp: bigint;
  /** State of a descriptor. */
  fdstat: FdStat;
  /** What is known of a file. */
  filestat: FileStat;
  /** A preopened directory. */
  prestat: PrestatDirectory;
}

/** Kinds of results. */
export type ResultKind = keyof Results;

/** One row of the table. */
export interface Signature {
  /** Arguments in order. */
  readonly in: readonly ArgumentKind[];
  /** Results, each written through a pointer that follows the arguments. */
  readonly out: readonly ResultKind[];
  /** True for proc_exit, which has no error number to return. */
  readonly noreturn?: true;
}

/** The functions of `wasi_snapshot_preview1`. */
export const signatures = {
  args_get: { in: ["pointer", "pointer"], out: [] },
  args_sizes_get: { in: [], out: ["size", "size"] },
  environ_get: { in: ["pointer", "pointer"], out: [] },
  environ_sizes_get: { in: [], out: ["size", "size"] },
  clock_res_get: { in: ["clockid"], out: ["timestamp"] },
  clock_time_get: { in: ["clockid", "timestamp"], out: ["timestamp"] },
  fd_advise: { in: ["fd", "filesize", "filesize", "advice"], out: [] },
  fd_allocate: { in: ["fd", "filesize", "filesize"], out: [] },
  fd_close: { in: ["fd"], out: [] },
  fd_datasync: { in: ["fd"], out: [] },
  fd_fdstat_get: { in: ["fd"], out: ["fdstat"] },
  fd_fdstat_set_flags: { in: ["fd", "fdflags"], out: [] },
  fd_fdstat_set_rights: { in: ["fd", "rights", "rights"], out: [] },
  fd_filestat_get: { in: ["fd"], out: ["filestat"] },
  fd_filestat_set_size: { in: ["fd", "filesize"], out: [] },
  fd_filestat_set_times: { in: ["fd", "timestamp", "timestamp", "fstflags"], out: [] },
  fd_pread: { in: ["fd", "iovecs", "filesize"], out: ["size"] },
  fd_prestat_get: { in: ["fd"], out: ["prestat"] },
  fd_prestat_dir_name: { in: ["fd", "bytes"], out: [] },
  fd_pwrite: { in: ["fd", "iovecs", "filesize"], out: ["size"] },
  fd_read: { in: ["fd", "iovecs"], out: ["size"] },
  fd_readdir: { in: ["fd", "bytes", "dircookie"], out: ["size"] },
  fd_renumber: { in: ["fd", "fd"], out: [] },
  fd_seek: { in: ["fd", "filedelta", "whence"], out: ["filesize"] },
  fd_sync: { in: ["fd"], out: [] },
  fd_tell: { in: ["fd"], out: ["filesize"] },
  fd_write: { in: ["fd", "iovecs"], out: ["size"] },
  path_create_directory: { in: ["fd", "path"], out: [] },
  path_filestat_get: { in: ["fd", "lookupflags", "path"], out: ["filestat"] },
  path_filestat_set_times: { in: ["fd", "lookupflags", "path", "timestamp", "timestamp", "fstflags"], out: [] },
  path_link: { in: ["fd", "lookupflags", "path", "fd", "path"], out: [] },
  path_open: { in: ["fd", "lookupflags", "path", "oflags", "rights", "rights", "fdflags"], out: ["fd"] },
  path_readlink: { in: ["fd", "path", "bytes"], out: ["size"] },
  path_remove_directory: { in: ["fd", "path"], out: [] },
  path_rename: { in: ["fd", "path", "fd", "path"], out: [] },
  path_symlink: { in: ["path", "fd", "path"], out: [] },
  path_unlink_file: { in: ["fd", "path"], out: [] },
  poll_oneoff: { in: ["pointer", "pointer", "size"], out: ["size"] },
  proc_exit: { in: ["size"], out: [], noreturn: true },
  proc_raise: { in: ["signal"], out: [] },
  random_get: { in: ["bytes"], out: [] },
  sched_yield: { in: [], out: [] },
  sock_accept: { in: ["fd", "fdflags"], out: ["fd"] },
  sock_recv: { in: ["fd", "iovecs", "riflags"], out: ["size", "roflags"] },
  sock_send: { in: ["fd", "iovecs", "siflags"], out: ["size"] },
  sock_shutdown: { in: ["fd", "sdflags"], out: [] },
} as const satisfies Record<string, Signature>;

/** Name of a WASI function. */
export type WasiFunctionName = keyof typeof signatures;

type Argument<K extends ArgumentKind> = unknown extends Decoded[K] ? number : Decoded[K];
type Arguments<In extends readonly ArgumentKind[]> = { [I in keyof In]: Argument<In[I]> };
type Returned<Out extends readonly ResultKind[]> = Out extends readonly [] ? void
  : Out extends readonly [infer K extends ResultKind] ? Results[K]
  : { -readonly [I in keyof Out]: Results[Out[I]] };

/** The type of an implementation of the function named `N`, given some context. */
export type Handler<N extends WasiFunctionName, Context> = (
  context: Context,
  ...parameters: Arguments<(typeof signatures)[N]["in"]>
) => Returned<(typeof signatures)[N]["out"]>;

/** One implementation for each function; a missing or misshapen one is a type error. */
export type Handlers<Context> = { [N in WasiFunctionName]: Handler<N, Context> };

/**
 * The Wasm type of a function in short form: "i" for i32 and "j" for i64, parameters before the colon, results after it.
 *
 * @example
 * ```ts
 * import { wasmType } from "@wasmine/wasmine/wasi";
 * console.log(wasmType("fd_seek")); // "ijii:i"
 * ```
 */
export function wasmType(name: WasiFunctionName): string {
  const { in: parameters, out, noreturn }: Signature = signatures[name];
  return `${parameters.map((kind) => argumentKinds[kind]).join("")}${"i".repeat(out.length)}:${noreturn ? "" : "i"}`;
}
