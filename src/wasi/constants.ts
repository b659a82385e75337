// Small enumerations and flag sets of WASI preview 1, as the witx files number them. Argument decoding derives from the
// flag tables which bits are known, and answers EINVAL to the others.

/** What a descriptor or a directory entry is (witx: `filetype`). */
export const filetype = {
  UNKNOWN: 0,
  BLOCK_DEVICE: 1,
  CHARACTER_DEVICE: 2,
  DIRECTORY: 3,
  REGULAR_FILE: 4,
  SOCKET_DGRAM: 5,
  SOCKET_STREAM: 6,
  SYMBOLIC_LINK: 7,
} as const satisfies Record<string, number>;

/** How to open a path (witx: `oflags`). */
export const oflags = { CREAT: 1, DIRECTORY: 2, EXCL: 4, TRUNC: 8 } as const satisfies Record<string, number>;

/** State of an open descriptor (witx: `fdflags`). */
export const fdflags = {
  APPEND: 1,
  DSYNC: 2,
  NONBLOCK: 4,
  RSYNC: 8,
  SYNC: 16,
} as const satisfies Record<string, number>;

/** How to resolve a path (witx: `lookupflags`). */
export const lookupflags = { SYMLINK_FOLLOW: 1 } as const satisfies Record<string, number>;

/** Which times to set, and whether to the given or the current time (witx: `fstflags`). */
export const fstflags = { ATIM: 1, ATIM_NOW: 2, MTIM: 4, MTIM_NOW: 8 } as const satisfies Record<string, number>;

/** Input flags of sock_recv (witx: `riflags`). */
export const riflags = { RECV_PEEK: 1, RECV_WAITALL: 2 } as const satisfies Record<string, number>;

/** Output flags of sock_recv (witx: `roflags`). */
export const roflags = { RECV_DATA_TRUNCATED: 1 } as const satisfies Record<string, number>;

/** Which directions of a socket to shut down (witx: `sdflags`). */
export const sdflags = { RD: 1, WR: 2 } as const satisfies Record<string, number>;

/** Clocks (witx: `clockid`). */
export const clockid = {
  REALTIME: 0,
  MONOTONIC: 1,
  PROCESS_CPUTIME: 2,
  THREAD_CPUTIME: 3,
} as const satisfies Record<string, number>;

/** Origin of a seek in preview 1 (witx: `whence`); `wasi_unstable` numbers it differently, see layout.ts. */
export const whence = { SET: 0, CUR: 1, END: 2 } as const satisfies Record<string, number>;

/** Patterns of use that a program announces (witx: `advice`). */
export const advice = {
  NORMAL: 0,
  SEQUENTIAL: 1,
  RANDOM: 2,
  WILLNEED: 3,
  DONTNEED: 4,
  NOREUSE: 5,
} as const satisfies Record<string, number>;

/** What a subscription of poll_oneoff waits for (witx: `eventtype`). */
export const eventtype = { CLOCK: 0, FD_READ: 1, FD_WRITE: 2 } as const satisfies Record<string, number>;

/** Flags of a clock subscription (witx: `subclockflags`). */
export const subclockflags = { ABSTIME: 1 } as const satisfies Record<string, number>;

/** Flags of a descriptor event (witx: `eventrwflags`). */
export const eventrwflags = { HANGUP: 1 } as const satisfies Record<string, number>;

/** Every bit of a flag table. */
export function allFlags(table: Readonly<Record<string, number>>): number {
  return Object.values(table).reduce((sum, bit) => sum | bit, 0);
}
