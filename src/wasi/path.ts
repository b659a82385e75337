// path_* functions: everything that starts at a path beneath an open directory. Walking the path is resolve.ts's part;
// here is what happens at its end.

import { newTimes } from "./clock.ts";
import { filetype, lookupflags, oflags } from "./constants.ts";
import type { Context } from "./context.ts";
import { fail, isError } from "./errno.ts";
import type { DirectoryNode, FileNode, OpenOptions } from "./fs/node.ts";
import { atPath, type Target } from "./fs/resolve.ts";
import type { FileStat } from "./layout.ts";
import { rights, WRITING_RIGHTS } from "./rights.ts";
import { checkRights, type Descriptor, type OpenDirectory, rightsOfType } from "./table.ts";

/** Walks a path from an open directory. */
function reach<T>(
  context: Context,
  from: OpenDirectory,
  path: string,
  action: (target: Target) => T,
  follow: boolean = false,
): T {
  const { symlinks, descriptors } = context.limits;
  return atPath(from.directory, path, { follow, symlinks, descriptors }, action);
}

function follows(flags: number): boolean {
  return (flags & lookupflags.SYMLINK_FOLLOW) !== 0;
}

/** What is known of where a path leads; ELOOP, the sign to go on, for a link that is to be followed. */
function statTarget({ directory, name, mustBeDirectory }: Target, follow: boolean): FileStat {
  if (name === ".") return directory.stat();
  const stat = directory.statEntry(name);
  if (stat.type === filetype.SYMBOLIC_LINK && (follow || mustBeDirectory)) fail("ELOOP");
  if (mustBeDirectory && stat.type !== filetype.DIRECTORY) fail("ENOTDIR");
  return stat;
}

/** For calls that act on an entry and not on what a link means: "name/" must name a directory itself. */
function checkDirectoryItself({ directory, name, mustBeDirectory }: Target): void {
  if (mustBeDirectory && directory.statEntry(name).type !== filetype.DIRECTORY) fail("ENOTDIR");
}

/** A new name that is no directory cannot end with a slash. */
function checkNewName({ directory, name, mustBeDirectory }: Target): void {
  if (name === ".") fail("EEXIST");
  if (mustBeDirectory) fail(directory.statEntry(name).type === filetype.DIRECTORY ? "EEXIST" : "ENOTDIR");
}

/** Makes a directory. */
export function path_create_directory(context: Context, fd: number, path: string): void {
  const from = context.table.directory(fd, rights.PATH_CREATE_DIRECTORY);
  reach(context, from, path, ({ directory, name }) => {
    if (name === ".") fail("EEXIST");
    directory.createDirectory(name);
  });
}

/** What is known of a file. */
export function path_filestat_get(context: Context, fd: number, flags: number, path: string): FileStat {
  const from = context.table.directory(fd, rights.PATH_FILESTAT_GET);
  const follow = follows(flags);
  return reach(context, from, path, (target) => statTarget(target, follow), follow);
}

/** Sets the times of a file. */
export function path_filestat_set_times(
  context: Context,
  fd: number,
  flags: number,
  path: string,
  atime: bigint,
  mtime: bigint,
  which: number,
): void {
  const from = context.table.directory(fd, rights.PATH_FILESTAT_SET_TIMES);
  const times = newTimes(context.clock, atime, mtime, which);
  const follow = follows(flags);
  reach(context, from, path, (target) => {
    statTarget(target, follow);
    if (target.name === ".") target.directory.setTimes(times);
    else target.directory.setEntryTimes(target.name, times);
  }, follow);
}

/**
 * Gives a file a second name. Links between preopened directories answer EXDEV, as between mount points: else a file
 * could be linked to where more is allowed.
 */
export function path_link(
  context: Context,
  fromFd: number,
  flags: number,
  fromPath: string,
  toFd: number,
  toPath: string,
): void {
  const from = context.table.directory(fromFd, rights.PATH_LINK_SOURCE);
  const to = context.table.directory(toFd, rights.PATH_LINK_TARGET);
  if (follows(flags)) fail("EINVAL");
  if (from.mount !== to.mount) fail("EXDEV");
  reach(context, from, fromPath, (source) => {
    if (source.name === ".") fail("EPERM");
    checkDirectoryItself(source);
    reach(context, to, toPath, (target) => {
      checkNewName(target);
      source.directory.linkFile(source.name, target.directory, target.name);
    });
  });
}

/** Opens or creates a file or directory. */
export function path_open(
  context: Context,
  fd: number,
  flags: number,
  path: string,
  how: number,
  base: number,
  inheriting: number,
  status: number,
): number {
  const { table } = context;
  const from = table.directory(fd, rights.PATH_OPEN);
  const options = openOptions(from, how, base, status);
  if (((base | inheriting) & ~from.inheriting) !== 0) fail("ENOTCAPABLE");
  table.reserve();
  // A file that must be new is in the way even as a link.
  const follow = follows(flags) && !options.exclusive;
  const kinds = {
    directory: options.create || options.truncate || (base & rights.FD_WRITE) !== 0 ? "refuse" : "allow",
    file: (how & oflags.DIRECTORY) !== 0 ? "refuse" : "allow",
  } as const;
  try {
    const node = reach(context, from, path, (target) => openTarget(target, options, kinds), follow);
    return table.insert(describe(node, from, { base, inheriting, status }));
  } catch (thrown) {
    if (from.mount.readOnly && (how & oflags.CREAT) !== 0 && isError(thrown, "ENOENT")) fail("EROFS");
    throw thrown;
  }
}

/** What to ask of the file system, after the checks that need no file system. */
function openOptions(from: OpenDirectory, how: number, base: number, status: number): OpenOptions {
  const create = (how & oflags.CREAT) !== 0;
  const truncate = (how & oflags.TRUNC) !== 0;
  const exclusive = create && (how & oflags.EXCL) !== 0;
  const writes = (base & WRITING_RIGHTS) !== 0;
  if (create && (from.rights & rights.PATH_CREATE_FILE) === 0) fail("ENOTCAPABLE");
  if (truncate) checkRights(from, rights.PATH_FILESTAT_SET_SIZE);
  if ((writes || exclusive) && from.mount.readOnly) fail("EROFS");
  if ((how & oflags.DIRECTORY) !== 0) {
    if (create || truncate) fail("EINVAL");
    if ((base & rights.FD_WRITE) !== 0) fail("EISDIR");
  }
  return {
    read: (base & rights.FD_READ) !== 0 || !(writes || truncate),
    write: writes || truncate,
    create: create && !from.mount.readOnly,
    exclusive,
    truncate,
    flags: status,
  };
}

/** Opens what the path leads to, if it is of a kind that is allowed. */
function openTarget(
  { directory, name, mustBeDirectory }: Target,
  options: OpenOptions,
  kinds: { readonly directory: "refuse" | "allow"; readonly file: "refuse" | "allow" },
): DirectoryNode | FileNode {
  const onlyDirectory = mustBeDirectory || kinds.file === "refuse";
  if (kinds.directory === "refuse" && (name === "." || (onlyDirectory && options.create))) fail("EISDIR");
  if (name === ".") return directory.reopen();
  if (onlyDirectory) {
    const opened = openDirectory(directory, name);
    if (kinds.directory === "allow") return opened;
    opened.close();
    fail("EISDIR");
  }
  try {
    return directory.openFile(name, options);
  } catch (thrown) {
    if (kinds.directory === "refuse" || !isError(thrown, "EISDIR")) throw thrown;
    return directory.openDirectory(name);
  }
}

/** A link in a directory's place answers ELOOP, whatever the host says, so that it can be followed. */
function openDirectory(directory: DirectoryNode, name: string): DirectoryNode {
  try {
    return directory.openDirectory(name);
  } catch (thrown) {
    if (isError(thrown, "ENOTDIR") && directory.statEntry(name).type === filetype.SYMBOLIC_LINK) fail("ELOOP");
    throw thrown;
  }
}

function describe(
  node: DirectoryNode | FileNode,
  from: OpenDirectory,
  { base, inheriting, status: flags }: { base: number; inheriting: number; status: number },
): Descriptor {
  const { mount } = from;
  // The right to seek includes the right to tell.
  const asked = (base & rights.FD_SEEK) === 0 ? base : base | rights.FD_TELL;
  if ("read" in node) {
    return { kind: "file", file: node, rights: asked & rightsOfType(node.type), inheriting, flags, offset: 0, mount };
  }
  return {
    kind: "directory",
    directory: node,
    rights: asked & rightsOfType(filetype.DIRECTORY),
    inheriting,
    flags,
    mount,
  };
}

/** The target of a symbolic link, cut off where the buffer ends. */
export function path_readlink(context: Context, fd: number, path: string, buffer: Uint8Array): number {
  const from = context.table.directory(fd, rights.PATH_READLINK);
  return reach(context, from, path, (target) => {
    if (target.name === ".") fail("EINVAL");
    if (target.mustBeDirectory) statTarget(target, true);
    const link = new TextEncoder().encode(target.directory.readLink(target.name)).subarray(0, buffer.length);
    buffer.set(link);
    return link.length;
  });
}

/** Removes an empty directory. */
export function path_remove_directory(context: Context, fd: number, path: string): void {
  const from = context.table.directory(fd, rights.PATH_REMOVE_DIRECTORY);
  reach(context, from, path, (target) => {
    if (target.name === ".") fail("EINVAL");
    checkDirectoryItself(target);
    target.directory.removeDirectory(target.name);
  });
}

/** Moves a file or directory; like links, only within one preopened directory. */
export function path_rename(context: Context, fromFd: number, fromPath: string, toFd: number, toPath: string): void {
  const from = context.table.directory(fromFd, rights.PATH_RENAME_SOURCE);
  const to = context.table.directory(toFd, rights.PATH_RENAME_TARGET);
  if (from.mount !== to.mount) fail("EXDEV");
  reach(context, from, fromPath, (source) => {
    if (source.name === ".") fail("EBUSY");
    checkDirectoryItself(source);
    reach(context, to, toPath, (target) => {
      if (target.name === ".") fail("EBUSY");
      if (target.mustBeDirectory) checkDirectoryItself({ ...source, mustBeDirectory: true });
      source.directory.rename(source.name, target.directory, target.name);
    });
  });
}

/**
 * Makes a symbolic link. Its target is not resolved and need not exist, but an absolute one is refused: it could only
 * lead outside. (A relative one that leads outside can be made and never followed.)
 */
export function path_symlink(context: Context, link: string, fd: number, path: string): void {
  const from = context.table.directory(fd, rights.PATH_SYMLINK);
  if (link === "") fail("ENOENT");
  if (link.startsWith("/")) fail("ENOTCAPABLE");
  reach(context, from, path, (target) => {
    checkNewName(target);
    target.directory.createLink(target.name, link);
  });
}

/** Removes a file. */
export function path_unlink_file(context: Context, fd: number, path: string): void {
  const from = context.table.directory(fd, rights.PATH_UNLINK_FILE);
  reach(context, from, path, (target) => {
    if (target.name === ".") fail("EISDIR");
    if (target.mustBeDirectory) {
      checkDirectoryItself(target);
      fail("EISDIR");
    }
    target.directory.removeFile(target.name);
  });
}
