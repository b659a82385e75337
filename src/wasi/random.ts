// random_get, and its default source.

import type { Context } from "./context.ts";

/** crypto.getRandomValues fills at most so many bytes in one call. */
const MOST_AT_ONCE = 65536;

/** Fills a buffer of any size from the host's cryptographic generator. */
export function fillRandom(buffer: Uint8Array): void {
  if (buffer.length <= MOST_AT_ONCE) return void crypto.getRandomValues(buffer as Uint8Array<ArrayBuffer>);
  for (let at = 0; at < buffer.length; at += MOST_AT_ONCE) {
    crypto.getRandomValues(buffer.subarray(at, at + MOST_AT_ONCE) as Uint8Array<ArrayBuffer>);
  }
}

/** Bytes after which the guest's time is looked at. */
const SLICE = 1 << 20;

/** Random bytes; shared memory takes a detour, since the generator refuses to write there. */
export function random_get({ memory, random, time }: Context, buffer: Uint8Array): void {
  for (let at = 0; at < buffer.length; at += SLICE) {
    const part = buffer.subarray(at, at + SLICE);
    if (memory.shared) {
      const copy = new Uint8Array(part.length);
      random(copy);
      part.set(copy);
    } else random(part);
    time.look();
  }
}
