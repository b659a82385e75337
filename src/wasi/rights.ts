// Rights of WASI preview 1: what a descriptor allows (`base`), and what descriptors opened through it may allow
// (`inheriting`). All 30 bits fit a JavaScript number, so sets of rights are numbers everywhere but in guest memory.

/** One bit per right (witx: `rights`). */
export const rights = {
  FD_DATASYNC: 1 << 0,
  FD_READ: 1 << 1,
  FD_SEEK: 1 << 2,
  FD_FDSTAT_SET_FLAGS: 1 << 3,
  FD_SYNC: 1 << 4,
  FD_TELL: 1 << 5,
  FD_WRITE: 1 << 6,
  FD_ADVISE: 1 << 7,
  FD_ALLOCATE: 1 << 8,
  PATH_CREATE_DIRECTORY: 1 << 9,
  PATH_CREATE_FILE: 1 << 10,
  PATH_LINK_SOURCE: 1 << 11,
  PATH_LINK_TARGET: 1 << 12,
  PATH_OPEN: 1 << 13,
  FD_READDIR: 1 << 14,
  PATH_READLINK: 1 << 15,
  PATH_RENAME_SOURCE: 1 << 16,
  PATH_RENAME_TARGET: 1 << 17,
  PATH_FILESTAT_GET: 1 << 18,
  PATH_FILESTAT_SET_SIZE: 1 << 19,
  PATH_FILESTAT_SET_TIMES: 1 << 20,
  FD_FILESTAT_GET: 1 << 21,
  FD_FILESTAT_SET_SIZE: 1 << 22,
  FD_FILESTAT_SET_TIMES: 1 << 23,
  PATH_SYMLINK: 1 << 24,
  PATH_REMOVE_DIRECTORY: 1 << 25,
  PATH_UNLINK_FILE: 1 << 26,
  POLL_FD_READWRITE: 1 << 27,
  SOCK_SHUTDOWN: 1 << 28,
  SOCK_ACCEPT: 1 << 29,
} as const satisfies Record<string, number>;

/** Every right there is. */
export const ALL_RIGHTS = (1 << 30) - 1;

/** Rights that mean something for a seekable file. */
export const FILE_RIGHTS = rights.FD_DATASYNC | rights.FD_READ | rights.FD_SEEK | rights.FD_FDSTAT_SET_FLAGS |
  rights.FD_SYNC | rights.FD_TELL | rights.FD_WRITE | rights.FD_ADVISE | rights.FD_ALLOCATE | rights.FD_FILESTAT_GET |
  rights.FD_FILESTAT_SET_SIZE | rights.FD_FILESTAT_SET_TIMES | rights.POLL_FD_READWRITE;

/** Rights of a terminal, pipe or callback. wasi-libc's isatty() relies on the missing FD_SEEK and FD_TELL. */
export const STREAM_RIGHTS = rights.FD_DATASYNC | rights.FD_READ | rights.FD_FDSTAT_SET_FLAGS | rights.FD_SYNC |
  rights.FD_WRITE | rights.FD_FILESTAT_GET | rights.POLL_FD_READWRITE;

/** Rights of a directory. Sizes and positions belong to the files in it. */
export const DIRECTORY_RIGHTS = rights.FD_DATASYNC | rights.FD_FDSTAT_SET_FLAGS | rights.FD_SYNC |
  rights.PATH_CREATE_DIRECTORY | rights.PATH_CREATE_FILE | rights.PATH_LINK_SOURCE | rights.PATH_LINK_TARGET |
  rights.PATH_OPEN | rights.FD_READDIR | rights.PATH_READLINK | rights.PATH_RENAME_SOURCE | rights.PATH_RENAME_TARGET |
  rights.PATH_FILESTAT_GET | rights.PATH_FILESTAT_SET_SIZE | rights.PATH_FILESTAT_SET_TIMES | rights.FD_FILESTAT_GET |
  rights.FD_FILESTAT_SET_TIMES | rights.PATH_SYMLINK | rights.PATH_REMOVE_DIRECTORY | rights.PATH_UNLINK_FILE |
  rights.POLL_FD_READWRITE;

/** Rights of a connected socket. */
export const SOCKET_RIGHTS = rights.FD_READ | rights.FD_WRITE | rights.FD_FDSTAT_SET_FLAGS | rights.FD_FILESTAT_GET |
  rights.POLL_FD_READWRITE | rights.SOCK_SHUTDOWN;

/** Rights of a listening socket. */
export const LISTENER_RIGHTS = rights.FD_READ | rights.FD_FDSTAT_SET_FLAGS | rights.FD_FILESTAT_GET |
  rights.POLL_FD_READWRITE | rights.SOCK_ACCEPT;

/** Rights whose use changes a file system: they answer EROFS beneath a read-only directory. */
export const CHANGING_RIGHTS = rights.FD_WRITE | rights.FD_ALLOCATE | rights.FD_FILESTAT_SET_SIZE |
  rights.FD_FILESTAT_SET_TIMES | rights.PATH_CREATE_DIRECTORY | rights.PATH_CREATE_FILE | rights.PATH_LINK_SOURCE |
  rights.PATH_LINK_TARGET | rights.PATH_RENAME_SOURCE | rights.PATH_RENAME_TARGET | rights.PATH_FILESTAT_SET_SIZE |
  rights.PATH_FILESTAT_SET_TIMES | rights.PATH_SYMLINK | rights.PATH_REMOVE_DIRECTORY | rights.PATH_UNLINK_FILE;

/** Rights that a file must be opened for writing to have. */
export const WRITING_RIGHTS = rights.FD_WRITE | rights.FD_ALLOCATE | rights.FD_FILESTAT_SET_SIZE;
