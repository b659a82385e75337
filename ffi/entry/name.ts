/**
 * What the entry library is called.
 *
 * The name stands here instead of being computed from the source, so that entering native code loads no source: a test
 * says what to write when that has changed.
 *
 * @module
 */

/**
 * Name under which the loader knows the library, so that Workers find the one copy that is loaded. It carries a checksum
 * of the source: libraries of different versions never meet.
 */
export const entryName = "wasmine-entry-ffdd26bf.so";
