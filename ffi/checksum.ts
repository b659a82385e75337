/**
 * Short names for long texts: tells versions of something apart, and is no protection against anybody.
 *
 * @module
 */

/** FNV-1a, 32 bits, as eight hexadecimal digits. */
export function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
