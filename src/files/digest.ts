/**
 * SHA-256, in the two ways that Deno has. The first loads nothing and works on another thread; the second is for
 * callers that cannot wait, and loads Node's compatibility layer, which takes as long as the start of Deno itself.
 *
 * @module
 */
import { concatenate } from "./concatenate.ts";

/** Bytes of a digest. */
export const DIGEST_SIZE = 32;

/** SHA-256. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
}

/** SHA-256, at once. */
export function sha256Sync(bytes: Uint8Array): Uint8Array {
  const { process } = globalThis as unknown as {
    process: { getBuiltinModule(name: string): typeof import("node:crypto") };
  };
  return process.getBuiltinModule("node:crypto").createHash("sha256").update(bytes).digest();
}

/** SHA-256 in hexadecimal digits, which names a module. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  return hexOf(await sha256(bytes));
}

/** As {@linkcode digestOf}, at once. */
export function digestOfSync(bytes: Uint8Array): string {
  return hexOf(sha256Sync(bytes));
}

/** Whether two digests are the same. */
export function sameDigest(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Bytes with their digest in front, so that damage is found. */
export async function sealed(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return concatenate([await sha256(bytes), bytes]);
}

/** As {@linkcode sealed}, at once. */
export function sealedSync(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatenate([sha256Sync(bytes), bytes]);
}

/** The bytes that were sealed; undefined if they are damaged. */
export async function unsealed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
  return isSealed(bytes, await sha256(contentsOfSeal(bytes))) ? contentsOfSeal(bytes) : undefined;
}

/** As {@linkcode unsealed}, at once. */
export function unsealedSync(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  return isSealed(bytes, sha256Sync(contentsOfSeal(bytes))) ? contentsOfSeal(bytes) : undefined;
}

/** The bytes that were sealed, which may be damaged. */
export function contentsOfSeal<T extends ArrayBufferLike>(bytes: Uint8Array<T>): Uint8Array<T> {
  return bytes.subarray(DIGEST_SIZE);
}

function isSealed(bytes: Uint8Array, actual: Uint8Array): boolean {
  return sameDigest(bytes.subarray(0, DIGEST_SIZE), actual);
}

function hexOf(digest: Uint8Array): string {
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
