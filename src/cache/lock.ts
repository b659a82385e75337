/**
 * The lock on a directory of objects, so that one process at a time compiles a module. The system takes it away when
 * the process ends, however it ends.
 *
 * @module
 */
import type { PrivateDirectory } from "../files/private_directory.ts";

const NAME = "lock";

/** Locks a directory until the result is disposed; undefined if another process has it, or it cannot be written to. */
export function lockDirectory(files: PrivateDirectory): Disposable | undefined {
  let file: Deno.FsFile | undefined;
  try {
    if (!files.make()) return undefined;
    file = files.open(`${files.path}/${NAME}`, { create: true, write: true, mode: 0o600 });
    if (file?.tryLockSync(true)) return file;
  } catch {
    // As good as no directory.
  }
  file?.close();
  return undefined;
}

/**
 * Whether a process has locked the directory with a path. What is no file is not opened, as that may never end.
 *
 * @throws {Deno.errors.NotFound} if there is none.
 */
export function isLocked(path: string): boolean {
  if (!Deno.lstatSync(`${path}/${NAME}`).isFile) return false;
  using file = Deno.openSync(`${path}/${NAME}`, { write: true });
  return !file.tryLockSync(true);
}
