// The error numbers of WASI preview 1, and the only place where an exception becomes one of them.
// Code of this folder signals an error with `fail("ENOENT")`; the host's own exceptions (Deno.errors.*, node:fs errors)
// pass through unchanged and are translated here, at the border to the guest. What nobody foresaw becomes EIO.

/** Error numbers of WASI preview 1 by POSIX name (witx: `errno`). */
export const errno = {
  ESUCCESS: 0,
  E2BIG: 1,
  EACCES: 2,
  EADDRINUSE: 3,
  EADDRNOTAVAIL: 4,
  EAFNOSUPPORT: 5,
  EAGAIN: 6,
  EALREADY: 7,
  EBADF: 8,
  EBADMSG: 9,
  EBUSY: 10,
  ECANCELED: 11,
  ECHILD: 12,
  ECONNABORTED: 13,
  ECONNREFUSED: 14,
  ECONNRESET: 15,
  EDEADLK: 16,
  EDESTADDRREQ: 17,
  EDOM: 18,
  EDQUOT: 19,
  EEXIST: 20,
  EFAULT: 21,
  EFBIG: 22,
  EHOSTUNREACH: 23,
  EIDRM: 24,
  EILSEQ: 25,
  EINPROGRESS: 26,
  EINTR: 27,
  EINVAL: 28,
  EIO: 29,
  EISCONN: 30,
  EISDIR: 31,
  ELOOP: 32,
  EMFILE: 33,
  EMLINK: 34,
  EMSGSIZE: 35,
  EMULTIHOP: 36,
  ENAMETOOLONG: 37,
  ENETDOWN: 38,
  ENETRESET: 39,
  ENETUNREACH: 40,
  ENFILE: 41,
  ENOBUFS: 42,
  ENODEV: 43,
  ENOENT: 44,
  ENOEXEC: 45,
  ENOLCK: 46,
  ENOLINK: 47,
  ENOMEM: 48,
  ENOMSG: 49,
  ENOPROTOOPT: 50,
  ENOSPC: 51,
  ENOSYS: 52,
  ENOTCONN: 53,
  ENOTDIR: 54,
  ENOTEMPTY: 55,
  ENOTRECOVERABLE: 56,
  ENOTSOCK: 57,
  ENOTSUP: 58,
  ENOTTY: 59,
  ENXIO: 60,
  EOVERFLOW: 61,
  EOWNERDEAD: 62,
  EPERM: 63,
  EPIPE: 64,
  EPROTO: 65,
  EPROTONOSUPPORT: 66,
  EPROTOTYPE: 67,
  ERANGE: 68,
  EROFS: 69,
  ESPIPE: 70,
  ESRCH: 71,
  ESTALE: 72,
  ETIMEDOUT: 73,
  ETXTBSY: 74,
  EXDEV: 75,
  ENOTCAPABLE: 76,
} as const satisfies Record<string, number>;

/** The name of an error number, for example `"ENOENT"`. */
export type ErrnoName = keyof typeof errno;

/** What a host error is called where it carries no POSIX code: the class names of `Deno.errors`. */
const byClassName: Readonly<Record<string, ErrnoName>> = {
  AddrInUse: "EADDRINUSE",
  AddrNotAvailable: "EADDRNOTAVAIL",
  AlreadyExists: "EEXIST",
  BadResource: "EBADF",
  BrokenPipe: "EPIPE",
  Busy: "EBUSY",
  ConnectionAborted: "ECONNABORTED",
  ConnectionRefused: "ECONNREFUSED",
  ConnectionReset: "ECONNRESET",
  FilesystemLoop: "ELOOP",
  Interrupted: "EINTR",
  InvalidData: "EINVAL",
  IsADirectory: "EISDIR",
  NetworkUnreachable: "ENETUNREACH",
  NotADirectory: "ENOTDIR",
  NotCapable: "ENOTCAPABLE",
  NotConnected: "ENOTCONN",
  NotFound: "ENOENT",
  NotSupported: "ENOTSUP",
  PermissionDenied: "EACCES",
  TimedOut: "ETIMEDOUT",
  WouldBlock: "EAGAIN",
};

/** Codes of hosts that have a second name for the same thing. */
const aliases: Readonly<Record<string, ErrnoName>> = { EWOULDBLOCK: "EAGAIN", EOPNOTSUPP: "ENOTSUP" };

/** An error that a WASI function reports to the guest as its result. */
export class WasiError extends Error {
  override readonly name = "WasiError";
  /** The POSIX name of the error. */
  readonly code: ErrnoName;

  constructor(code: ErrnoName) {
    super(code);
    this.code = code;
  }
}

const prepared = new Map<ErrnoName, WasiError>();

/**
 * Throws the error of that name. The objects are made once and thrown again: a program that probes for files takes this
 * way a thousand times, and capturing a stack trace each time costs a hundred times the throw.
 */
export function fail(code: ErrnoName): never {
  let error = prepared.get(code);
  if (error === undefined) {
    error = new WasiError(code);
    prepared.set(code, error);
  }
  throw error;
}

/** The name of the error that the guest sees for anything thrown below. */
export function errnoName(thrown: unknown): ErrnoName {
  if (!(thrown instanceof Error)) return "EIO";
  const { code } = thrown as { code?: unknown };
  if (typeof code === "string") {
    if (Object.hasOwn(errno, code)) return code as ErrnoName;
    if (Object.hasOwn(aliases, code)) return aliases[code];
  }
  return Object.hasOwn(byClassName, thrown.name) ? byClassName[thrown.name] : "EIO";
}

/** True if `thrown` stands for one of the named errors. */
export function isError(thrown: unknown, ...names: ErrnoName[]): boolean {
  return names.includes(errnoName(thrown));
}
