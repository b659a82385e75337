/**
 * Reads the primitive values of the binary format from a window of a module's bytes and refuses everything that goes
 * past the window's end. The one place where LEB128 and UTF-8 are decoded.
 *
 * 64-bit integers are read into two 32-bit halves (`lo`, `hi`): most of them are small constants for which a BigInt
 * would be made in vain.
 *
 * Source: specification, section "Binary Format", "Values".
 *
 * @module
 */
import { MalformedError } from "./errors.ts";
import { LIMITS } from "./limits.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A cursor over bytes `pos … end`. */
export class Reader {
  readonly bytes: Uint8Array;
  /** Offset of the next byte. */
  pos: number;
  /** Offset after the last byte that may be read. */
  end: number;
  /** Low and high half of the last 64-bit integer. */
  lo = 0;
  hi = 0;

  constructor(bytes: Uint8Array, pos = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.pos = pos;
    this.end = end;
  }

  /** Whether every byte of the window was read. */
  get atEnd(): boolean {
    return this.pos >= this.end;
  }

  /** Throws a MalformedError at `offset`, by default where the next byte would be read. */
  fail(reason: string, offset: number = this.pos): never {
    throw new MalformedError(reason, offset);
  }

  /** Narrows the window to the next `size` bytes; returns the end that {@linkcode leave} brings back. */
  enter(size: number): number {
    const outer = this.end;
    if (size > outer - this.pos) this.fail("unexpected end of section or function: length out of bounds");
    this.end = this.pos + size;
    return outer;
  }

  /** Widens the window again, of which every byte must have been read. */
  leave(outer: number, message: string): void {
    if (this.pos !== this.end) this.fail(message);
    this.end = outer;
  }

  /** One byte. */
  byte(): number {
    if (this.pos >= this.end) this.fail("unexpected end");
    return this.bytes[this.pos++];
  }

  /** The next byte without consuming it; -1 at the end. */
  peek(): number {
    return this.pos < this.end ? this.bytes[this.pos] : -1;
  }

  /** Skips `count` bytes. */
  skip(count: number): void {
    if (count > this.end - this.pos) this.fail("unexpected end");
    this.pos += count;
  }

  /** An unsigned 32-bit integer. */
  u32(): number {
    const first = this.byte();
    return first < 0x80 ? first : this.#longU32(first);
  }

  #longU32(first: number): number {
    let result = first & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    const last = this.byte();
    if (last >= 0x80) this.fail("integer representation too long", this.pos - 1);
    if (last > 0x0f) this.fail("integer too large", this.pos - 1);
    return (result | last << 28) >>> 0;
  }

  /** A signed 32-bit integer. */
  s32(): number {
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result << (25 - shift) >> (25 - shift);
    }
    const last = this.byte();
    if (last >= 0x80) this.fail("integer representation too long", this.pos - 1);
    const padding = last & 0x78;
    if (padding !== 0 && padding !== 0x78) this.fail("integer too large", this.pos - 1);
    return result | last << 28;
  }

  /** A signed 33-bit integer, as block and heap types are; exact as a number. */
  s33(): number {
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result << (25 - shift) >> (25 - shift);
    }
    const last = this.byte();
    if (last >= 0x80) this.fail("integer representation too long", this.pos - 1);
    const padding = last & 0x70;
    if (padding !== 0 && padding !== 0x70) this.fail("integer too large", this.pos - 1);
    const low = (result | last << 28) >>> 0;
    return (last & 0x10) === 0 ? low : low - 2 ** 32;
  }

  /** A signed 64-bit integer into `lo` and `hi`. */
  s64(): void {
    this.#halves(true);
  }

  /** An unsigned 64-bit integer; as a number, exact up to 2^53, and in `lo` and `hi`. */
  u64(): number {
    const first = this.peek();
    if (first >= 0 && first < 0x80) {
      this.pos++;
      this.lo = first;
      this.hi = 0;
      return first;
    }
    this.#halves(false);
    return (this.hi >>> 0) * 2 ** 32 + (this.lo >>> 0);
  }

  #halves(signed: boolean): void {
    let lo = 0, hi = 0;
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = this.byte(), bits = byte & 0x7f;
      if (shift < 28) lo |= bits << shift;
      else if (shift === 28) {
        lo |= bits << 28;
        hi = bits >> 4;
      } else hi |= bits << (shift - 32);
      if (byte >= 0x80) continue;
      if (signed && (byte & 0x40) !== 0) {
        const used = shift + 7;
        if (used < 32) lo |= -1 << used;
        hi = used < 32 ? -1 : hi | -1 << (used - 32);
      }
      this.lo = lo;
      this.hi = hi;
      return;
    }
    const last = this.byte();
    if (last >= 0x80) this.fail("integer representation too long", this.pos - 1);
    if (last !== 0 && last !== (signed ? 0x7f : 1)) this.fail("integer too large", this.pos - 1);
    this.lo = lo;
    this.hi = hi | last << 31;
  }

  /** The bits of an f32, or any four bytes, as a signed integer. */
  bits32(): number {
    if (this.end - this.pos < 4) this.fail("unexpected end");
    const { bytes, pos } = this;
    this.pos = pos + 4;
    return bytes[pos] | bytes[pos + 1] << 8 | bytes[pos + 2] << 16 | bytes[pos + 3] << 24;
  }

  /** The bits of an f64, or any eight bytes, into `lo` and `hi`. */
  bits64(): void {
    this.lo = this.bits32();
    this.hi = this.bits32();
  }

  /** The length of a vector; `what` names it in the error when it is above the limit. */
  count(what: string, limit: number): number {
    const at = this.pos, count = this.u32();
    if (count > limit) this.fail(`length out of bounds: ${count} ${what}, at most ${limit} are supported`, at);
    return count;
  }

  /** A vector: reads its length, then `read`s each element. A long length alone allocates nothing. */
  vector<T>(what: string, limit: number, read: (index: number) => T): T[] {
    const count = this.count(what, limit), items: T[] = [];
    for (let i = 0; i < count; i++) items.push(read(i));
    return items;
  }

  /** Steps over a length-prefixed run of bytes; returns where it lies. */
  run(): { start: number; end: number } {
    const size = this.u32(), start = this.pos;
    if (size > this.end - start) this.fail("unexpected end: length out of bounds");
    this.pos += size;
    return { start, end: this.pos };
  }

  /** A length-prefixed run of bytes, as a view. */
  blob(): Uint8Array {
    const { start, end } = this.run();
    return this.bytes.subarray(start, end);
  }

  /** A name: length-prefixed UTF-8. */
  name(): string {
    const at = this.pos, bytes = this.blob();
    if (bytes.length > LIMITS.nameBytes) this.fail(`length out of bounds: a name of ${bytes.length} bytes`, at);
    try {
      return utf8.decode(bytes);
    } catch {
      this.fail("malformed UTF-8 encoding", at);
    }
  }
}
