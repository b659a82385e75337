/**
 * Loads shared objects, from a file or from bytes.
 *
 * Bytes go through `memfd_create`, so nothing is written to disk. The descriptor stays open as long as the image: the
 * loader remembers an image by its path, and a later descriptor of the same number would be taken for it. The path names
 * this process rather than `self`, so that gdb can open it from outside.
 *
 * @module
 */

import { addressOf, cString, libc } from "./libc.ts";

/** Bytes in memory that have a path. */
export interface MemoryFile extends Disposable {
  /** Names the bytes until the file is disposed. */
  readonly path: string;
}

/**
 * Makes bytes available under a path.
 *
 * @param name Shown by `/proc/PID/maps` and profilers.
 */
export function createMemoryFile(bytes: Uint8Array<ArrayBuffer>, name: string): MemoryFile {
  const closeOnExec = 1;
  const descriptor = libc().memfd_create(cString(name), closeOnExec);
  if (descriptor < 0) throw new Error(`Cannot load "${name}": no memory file can be created`);
  const address = addressOf(bytes);
  for (let done = 0; done < bytes.length;) {
    const count = Number(libc().write(descriptor, address + BigInt(done), BigInt(bytes.length - done)));
    if (count <= 0) {
      libc().close(descriptor);
      throw new Error(`Cannot load "${name}": memory file stays incomplete`);
    }
    done += count;
  }
  return {
    path: `/proc/${Deno.pid}/fd/${descriptor}`,
    [Symbol.dispose]: () => {
      libc().close(descriptor);
    },
  };
}
