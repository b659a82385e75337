/**
 * The views through which generated code reaches a memory. Addresses of 32 bits are not made unsigned as long as all of
 * them are below 2^31: a negative one is outside of the view, as it must be. A memory that grows beyond that gets a view of
 * another kind, with the same methods, which understands negative addresses. So code that runs while the memory grows
 * goes on, small memories pay nothing, and V8 puts the methods in place of their calls where it must.
 *
 * @module
 */
import type { MemoryInstance } from "../../../runtime/mod.ts";

/** Pages of a memory whose addresses are all below 2^31, and bytes. */
export const SMALL_MEMORY_PAGES = 32_768;
const SMALL = SMALL_MEMORY_PAGES * 65_536;

/** A view of a large memory. Only addresses, not sums of them, are negative: what is above 2^32 is outside, as it must be. */
class LargeView {
  readonly #view: DataView;

  constructor(view: DataView) {
    this.#view = view;
  }

  /** The view that begins further on. */
  from(offset: number): LargeView {
    return new LargeView(viewFrom(this.#view, offset) as DataView);
  }

  getInt8(at: number): number {
    return this.#view.getInt8(unsigned(at));
  }

  getUint8(at: number): number {
    return this.#view.getUint8(unsigned(at));
  }

  getInt16(at: number, little: boolean): number {
    return this.#view.getInt16(unsigned(at), little);
  }

  getUint16(at: number, little: boolean): number {
    return this.#view.getUint16(unsigned(at), little);
  }

  getInt32(at: number, little: boolean): number {
    return this.#view.getInt32(unsigned(at), little);
  }

  getUint32(at: number, little: boolean): number {
    return this.#view.getUint32(unsigned(at), little);
  }

  getBigInt64(at: number, little: boolean): bigint {
    return this.#view.getBigInt64(unsigned(at), little);
  }

  getFloat32(at: number, little: boolean): number {
    return this.#view.getFloat32(unsigned(at), little);
  }

  getFloat64(at: number, little: boolean): number {
    return this.#view.getFloat64(unsigned(at), little);
  }

  setInt8(at: number, value: number): void {
    this.#view.setInt8(unsigned(at), value);
  }

  setInt16(at: number, value: number, little: boolean): void {
    this.#view.setInt16(unsigned(at), value, little);
  }

  setInt32(at: number, value: number, little: boolean): void {
    this.#view.setInt32(unsigned(at), value, little);
  }

  setBigInt64(at: number, value: bigint, little: boolean): void {
    this.#view.setBigInt64(unsigned(at), value, little);
  }

  setFloat32(at: number, value: number, little: boolean): void {
    this.#view.setFloat32(unsigned(at), value, little);
  }

  setFloat64(at: number, value: number, little: boolean): void {
    this.#view.setFloat64(unsigned(at), value, little);
  }
}

function unsigned(address: number): number {
  return address < 0 ? address + 2 ** 32 : address;
}

/** What generated code calls to reach a memory. */
export type View = DataView | LargeView;

/** The view of a memory as it is now. One that JavaScript can resize without a word counts as large as it may become. */
export function viewOf(memory: MemoryInstance): View {
  const view = memory.view(), { buffer } = view;
  const most = buffer.resizable ? buffer.maxByteLength : view.byteLength;
  return most <= SMALL ? view : new LargeView(view);
}

/** A view that begins further on; where the memory ends before that, it is empty. */
export function viewFrom(view: View, offset: number): View {
  if (view instanceof LargeView) return view.from(offset);
  const from = Math.min(offset, view.byteLength);
  return new DataView(view.buffer, view.byteOffset + from, view.byteLength - from);
}
