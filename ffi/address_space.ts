/**
 * Ranges of addresses, and what becomes of those that JavaScript has seen.
 *
 * An operation of the host that is under way, such as `file.read(view)`, keeps the raw address of its buffer. It does so
 * after the buffer was detached and collected, and nothing tells when it ends; so addresses that JavaScript has seen are
 * never given to anybody else. Their pages are replaced by fresh ones, which take no memory until somebody writes to them:
 * without access the process would end where an operation copies into them by itself. What lies behind them, of which there
 * is usually much more, goes back to the system.
 *
 * The next range begins right behind the pages that stay, if there is room; so a range takes more addresses than were asked
 * for. Otherwise each would leave a gap that is a little too small for the next one, and 47 bits would be used up by some
 * ten thousand memories, however small. As it is, what counts is how many bytes JavaScript has seen: {@linkcode mostRetired}.
 *
 * @module
 */

import { libc, mapFailed, protection, reserveFlags } from "./libc.ts";

const fixed = 0x10, fixedNoReplace = 0x10_0000;

/**
 * Bytes of addresses that a thread may keep from being used again: half of what a process has. They suffice for 65,536
 * memories of 1 GiB that JavaScript has seen, or for four million of 16 MiB.
 */
export const mostRetired: number = 2 ** 46;

/** There are no addresses left. */
export class AddressSpaceError extends RangeError {
  /** Name of the class. */
  override name = "AddressSpaceError";
}

/** Addresses that belong to nothing else. */
export interface AddressRange {
  readonly address: bigint;
  /** Where it ends: behind the bytes that were asked for, and spare ones. */
  end: bigint;
  /** Where the addresses begin, right before these, that are not to be used again. */
  readonly retiredFrom: bigint;
}

/** How much to reserve. */
export interface RangeOptions {
  /** Bytes that are needed. */
  readonly size: number;
  /** Bytes behind them, for ranges that begin further on when pages have to stay. */
  readonly spare: number;
}

/** Ranges in use that have spare addresses, by what was asked for. */
const inUse = new Map<AddressRange, bigint>();
/** Gaps behind addresses that are not to be used again. Others may take them at any time. */
let gaps: AddressRange[] = [];
let retired = 0;

/**
 * Reserves addresses, which cannot be accessed.
 *
 * @throws {AddressSpaceError} if there are not that many left.
 */
export function reserveRange({ size, spare }: RangeOptions): AddressRange {
  if (retired > mostRetired) {
    throw new AddressSpaceError(`${retired} bytes of addresses that JavaScript has seen cannot be used again`);
  }
  const range = takeGap(BigInt(size)) ?? map(BigInt(size + spare)) ?? map(BigInt(size)) ??
    mapWithoutSpares(BigInt(size));
  if (range === undefined) throw new AddressSpaceError(`Cannot reserve ${size} bytes of address space`);
  if (spare > 0) inUse.set(range, range.address + BigInt(size));
  return range;
}

/** Gives back a range that JavaScript has not seen. */
export function releaseRange(range: AddressRange): void {
  leave(range, range.address);
}

/** Gives back a range but for its first `bytes` bytes, which stay what they are to those who have their address. */
export function retireRange(range: AddressRange, bytes: number): void {
  const end = range.address + BigInt(bytes), { retiredFrom } = range;
  const flags = reserveFlags | fixed, access = protection.read | protection.write;
  // All of them anew, and so one mapping again: a process can have some 65,000.
  if (end > retiredFrom) libc().mmap(retiredFrom, end - retiredFrom, access, flags, -1, 0n);
  retired += bytes;
  leave(range, end);
}

/** Gives back what begins at `address`, and remembers the place if there is something right before it. */
function leave(range: AddressRange, address: bigint): void {
  const { end, retiredFrom } = range;
  inUse.delete(range);
  libc().munmap(address, end - address);
  if (address > retiredFrom) gaps.push({ address, end, retiredFrom });
}

/** A range right behind addresses that are not to be used again. */
function takeGap(size: bigint): AddressRange | undefined {
  while (true) {
    const gap = gaps.pop();
    if (gap === undefined || gap.end - gap.address < size) return undefined;
    const found = libc().mmap(
      gap.address,
      gap.end - gap.address,
      protection.none,
      reserveFlags | fixedNoReplace,
      -1,
      0n,
    );
    if (found === gap.address) return gap;
    // Linux before 4.17 takes the address for a wish.
    if (found !== mapFailed) libc().munmap(found, gap.end - gap.address);
  }
}

function map(size: bigint): AddressRange | undefined {
  const address = libc().mmap(0n, size, protection.none, reserveFlags, -1, 0n);
  return address === mapFailed ? undefined : { address, end: address + size, retiredFrom: address };
}

/** Makes room by doing without all spare addresses. */
function mapWithoutSpares(size: bigint): AddressRange | undefined {
  for (const [range, end] of inUse) {
    if (end < range.end) libc().munmap(end, range.end - end);
    range.end = end;
  }
  inUse.clear();
  gaps = [];
  return map(size);
}
