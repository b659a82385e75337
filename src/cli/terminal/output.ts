/**
 * Where results are written: standard output, a file, or whatever else a path names. As with other compilers a device or a
 * pipe is written into, a link is followed, and a file is there as a whole or not at all.
 *
 * @module
 */
import { folderOf, writeAtomically } from "../../files/atomic_write.ts";
import { Failure, reasonOf } from "./failure.ts";
import { requireAccess } from "./permissions.ts";

/** What stands for standard output. */
export const STDOUT = "-";

/** Whether all that is written to a path ends up in one stream. */
export function isStream(path: string): boolean {
  return path === STDOUT || lookAt(path, { follow: true })?.isFile === false;
}

/**
 * Writes a file, or into a stream.
 *
 * @throws {Failure} if that is not possible; then nothing is left behind, and what was there before stays.
 */
export function writeOutput(path: string, bytes: Uint8Array): void {
  const what = `Cannot write ${path === STDOUT ? "to standard output" : `"${path}"`}`;
  try {
    if (path === STDOUT) return writeAll(Deno.stdout, bytes);
    // What is there is looked at, to follow links and to tell files from devices.
    for (const kind of ["read", "write"] as const) requireAccess(kind, path, what);
    writePath(path, bytes, what);
  } catch (error) {
    if (error instanceof Failure || error instanceof Deno.errors.BrokenPipe) throw error;
    throw new Failure(`${what}: ${reasonOf(error).replace("no such file", "no such directory")}`, { cause: error });
  }
}

function writePath(path: string, bytes: Uint8Array, what: string): void {
  if (lookAt(path, { follow: false }) === undefined) return replace(path, bytes, what);
  const isNew = lookAt(path, { follow: true }) === undefined;
  // The system decides which links may be followed, and whether what they lead to may be written.
  using file = Deno.openSync(path, { write: true, create: isNew });
  const found = file.statSync();
  if (!found.isFile) return writeAll(file, bytes);
  const target = Deno.realPathSync(path), { dev, ino } = Deno.lstatSync(target);
  if (dev !== found.dev || ino !== found.ino) throw new Failure(`${what}: somebody else is changing it`);
  try {
    replace(target, bytes, what, found.mode === null ? undefined : found.mode & 0o777);
  } catch (error) {
    if (isNew) Deno.removeSync(target);
    throw error;
  }
}

/** Writes a file that is no link; its directory is written to. */
function replace(path: string, bytes: Uint8Array, what: string, mode?: number): void {
  requireAccess("write", folderOf(path) || ".", what);
  writeAtomically(path, bytes, { mode });
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
}

/** What a path names, or what that links to; undefined if there is nothing. */
function lookAt(path: string, { follow }: { readonly follow: boolean }): Deno.FileInfo | undefined {
  try {
    return follow ? Deno.statSync(path) : Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
