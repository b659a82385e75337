// Whether reading or writing an open descriptor of the process would wait, as the system says (POSIX: `poll`).

import { moreFiles, pollEvents } from "../../../ffi/files.ts";
import { fail } from "../errno.ts";
import type { Readiness } from "./node.ts";

/** A `struct pollfd`. */
const polled = new DataView(new ArrayBuffer(8));

/** What could be read or written now without waiting; undefined if nothing. */
export function readiness(fd: number, direction: "read" | "write"): Readiness | undefined {
  polled.setInt32(0, fd, true);
  polled.setInt16(4, direction === "read" ? pollEvents.IN : pollEvents.OUT, true);
  polled.setInt16(6, 0, true);
  if (moreFiles().poll(new Uint8Array(polled.buffer), 1n, 0) < 0) fail("EIO");
  const events = polled.getInt16(6, true);
  if ((events & pollEvents.INVALID) !== 0) fail("EBADF");
  return events === 0 ? undefined : { bytes: 1, hangup: (events & pollEvents.HANGUP) !== 0 };
}
