// The error numbers of Linux that file systems use, by name. They are the same on x86-64 and ARM.

import type { ErrnoName } from "../errno.ts";

const NAMES: Readonly<Record<number, ErrnoName>> = {
  1: "EPERM",
  2: "ENOENT",
  4: "EINTR",
  5: "EIO",
  6: "ENXIO",
  7: "E2BIG",
  9: "EBADF",
  11: "EAGAIN",
  12: "ENOMEM",
  13: "EACCES",
  16: "EBUSY",
  17: "EEXIST",
  18: "EXDEV",
  19: "ENODEV",
  20: "ENOTDIR",
  21: "EISDIR",
  22: "EINVAL",
  23: "ENFILE",
  24: "EMFILE",
  25: "ENOTTY",
  26: "ETXTBSY",
  27: "EFBIG",
  28: "ENOSPC",
  29: "ESPIPE",
  30: "EROFS",
  31: "EMLINK",
  32: "EPIPE",
  36: "ENAMETOOLONG",
  38: "ENOSYS",
  39: "ENOTEMPTY",
  40: "ELOOP",
  75: "EOVERFLOW",
  84: "EILSEQ",
  95: "ENOTSUP",
  116: "ESTALE",
  122: "EDQUOT",
};

/** The name of an error; EIO for what no file system should answer. */
export function linuxErrorName(number: number): ErrnoName {
  return NAMES[number] ?? "EIO";
}
