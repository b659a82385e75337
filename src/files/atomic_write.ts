/**
 * Atomic writes: a file is there as a whole or not at all. It is written under a name that cannot be foreseen, where nothing may
 * be yet, so not a link either, and then renamed. If that fails, nothing is left behind and what was there before stays.
 *
 * @module
 */

/** How to write. */
export interface AtomicWriteOptions {
  /** Permissions of the file, of which the umask takes away; as the system makes new files by default. */
  readonly mode?: number;
}

/**
 * Writes a file, in the place of the one that has its name.
 *
 * @throws what the system says if that is not possible.
 */
export function writeAtomically(path: string, bytes: Uint8Array, { mode }: AtomicWriteOptions = {}): void {
  const unfinished = `${folderOf(path)}.wasmine-${crypto.randomUUID()}`;
  using _ = surviveFileLimits();
  try {
    Deno.writeFileSync(unfinished, bytes, { createNew: true, mode });
    Deno.renameSync(unfinished, path);
  } catch (error) {
    removeIfThere(unfinished);
    throw error;
  }
}

const LAST_NAME = Deno.build.os === "windows" ? /[^\\/]*$/ : /[^/]*$/;

/** The part of a path before the last name; empty for a name alone. */
export function folderOf(path: string): string {
  return path.slice(0, path.search(LAST_NAME));
}

/**
 * Makes it an error like a full disk if a file gets larger than this process may write, until the result is disposed. The
 * system ends the process otherwise, in the middle of a file; it spares those who listen to its signal.
 */
export function surviveFileLimits(): Disposable {
  const isKnown = Deno.build.os !== "windows", ignore = () => {};
  if (isKnown) Deno.addSignalListener("SIGXFSZ", ignore);
  return { [Symbol.dispose]: () => isKnown && Deno.removeSignalListener("SIGXFSZ", ignore) };
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It was not even made, or renamed, or the disk has failed altogether; the first error says more.
  }
}

/** Whether the system refused something, or Deno did, as with a full disk or a missing permission. */
export function isFromSystem(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return Object.values(Deno.errors).some((type) => error instanceof type) || /\(os error \d+\)/.test(error.message);
}
