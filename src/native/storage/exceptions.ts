/**
 * Exceptions of native code. One that is thrown becomes a record in native memory, whose address is what an `exnref` is:
 * throwing, catching and throwing again need no JavaScript. Only where an exception leaves native code, or comes from
 * outside, is there a {@linkcode WasmException} for it.
 *
 * References to records are not counted. Generated code takes them from a list of free ones; when that is empty, whatever
 * looks like the address of a record on the thread's stack, on the exchange stack, in tables or in other records keeps that
 * record, and all others are free again. Nowhere else can native code keep a reference. Too deep on the stack to have that
 * done by JavaScript, it takes records that were never used.
 *
 * @module
 */
import { slotSize } from "../../../ffi/entry/layout.ts";
import { Reservation } from "../../../ffi/pages.ts";
import { stackBounds } from "../../../ffi/stack.ts";
import { matches } from "../../wasm/types/matching.ts";
import { FUNCREF, isRef, V128, type ValType } from "../../wasm/types/value_types.ts";
import { LimitError } from "../../runtime/errors.ts";
import { exceptionPool, exceptionRecord } from "../layout.ts";
import { Slots } from "../../runtime/objects/slots.ts";
import { makeException, type Tag, type WasmException } from "../../runtime/objects/tag.ts";
import type { Arena, Piece } from "./arena.ts";
import type { NativeThread } from "../thread.ts";

/** How references are written as words. */
export interface ReferenceWords {
  word(value: unknown): bigint;
  value(word: bigint): unknown;
}

/** Values of an exception that carries many. */
interface LargeValues extends Piece {
  /** How many there is room for. */
  readonly slots: number;
}

/** Native memory that may hold references: its 64-bit words as pairs of 32 bits. */
export type Roots = () => Uint32Array;

const { size: SIZE, inlineSlots: INLINE } = exceptionRecord;
/** Bytes of records that there can be at once; what was never used takes no memory. */
const MOST_BYTES = 1 << 27;
/** How many records are free to begin with. */
const FIRST_COUNT = 512;
const HALF = 2 ** 32;
const FREE = exceptionPool.free >> 3;

/** The exceptions that native code of a cluster may refer to. */
export class Exceptions implements Disposable {
  /** The {@linkcode exceptionPool}. */
  readonly pool: Piece;
  readonly #pool: BigUint64Array;
  readonly #arena: Arena;
  readonly #thread: NativeThread;
  readonly #references: () => ReferenceWords;
  #reservation: Reservation | undefined;
  #words = new BigUint64Array(0);
  readonly #numbers = new Map<Tag, number>();
  readonly #tags: (Tag | undefined)[] = [undefined];
  /** What JavaScript knows the exceptions as, by number of the record; undefined where it knows none. */
  readonly #objects: (WasmException | undefined)[] = [];
  readonly #numberOf = new WeakMap<WasmException, number>();
  /** Values of exceptions that carry many, by number of the record, and those that are free again, by room. */
  readonly #large = new Map<number, LargeValues>();
  readonly #spare = new Map<number, LargeValues[]>();
  /** Records that are being filled in. */
  readonly #pinned: number[] = [];
  readonly #roots: Roots[] = [];

  constructor(arena: Arena, thread: NativeThread, references: () => ReferenceWords) {
    this.#arena = arena;
    this.#thread = thread;
    this.#references = references;
    this.pool = arena.allocate(exceptionPool.size);
    this.#pool = new BigUint64Array(this.pool.buffer, this.pool.byteOffset, exceptionPool.size >> 3);
  }

  /** What native code knows a tag as. */
  tagNumber(tag: Tag): number {
    this.#open();
    let number = this.#numbers.get(tag);
    if (number === undefined) {
      number = this.#tags.push(tag) - 1;
      this.#numbers.set(tag, number);
    }
    return number;
  }

  /** Looks for references in a table's entries, too, if they can be exceptions or values of JavaScript. */
  watchTable(element: ValType, roots: Roots): void {
    if (!matches(element, FUNCREF)) this.#roots.push(roots);
  }

  /**
   * Takes a record for an exception with `slots` values, which the caller fills in.
   *
   * @throws {LimitError} if there are too many.
   */
  make(slots: number): bigint {
    this.#open();
    if (this.#pool[FREE] === 0n) this.#collect();
    const address = this.#pool[FREE], number = this.#number(address);
    this.#pool[FREE] = this.#field(number, exceptionRecord.next);
    if (slots > INLINE) this.#enlarge(number, slots);
    return address;
  }

  /** The word for an exception. */
  word(exception: WasmException): bigint {
    const known = this.#numberOf.get(exception);
    if (known !== undefined && this.#objects[known] === exception) return this.#addressOf(known);
    const { tag, values } = exception, { params } = tag.signature;
    const address = this.make(params.length), number = this.#number(address);
    this.#setField(number, exceptionRecord.tag, BigInt(this.tagNumber(tag)));
    this.#pinned.push(number);
    const slots = this.#slots(number, params.length);
    params.forEach((type, i) => this.#store(slots, i, type, values[i]));
    this.#pinned.pop();
    this.#remember(number, exception);
    return address;
  }

  /** The exception that a word stands for; undefined if it stands for none. */
  value(word: bigint): WasmException | undefined {
    const number = this.#number(word);
    if (number < 0) return undefined;
    const known = this.#objects[number], tag = this.#tags[Number(this.#field(number, exceptionRecord.tag))];
    if (known !== undefined || tag === undefined) return known;
    const { params } = tag.signature, slots = this.#slots(number, params.length);
    const exception = makeException(tag, params.map((type, i) => this.#load(slots, i, type)));
    this.#remember(number, exception);
    return exception;
  }

  #remember(number: number, exception: WasmException): void {
    this.#objects[number] = exception;
    this.#numberOf.set(exception, number);
  }

  #store(slots: Slots, index: number, type: ValType, value: unknown): void {
    // What has no form in JavaScript is kept as it lies there.
    if (type === V128) slots.i64.set(value as BigInt64Array, 2 * index);
    else if (isRef(type)) slots.i64[2 * index] = this.#references().word(value);
    else slots.set(index, type, value);
  }

  #load(slots: Slots, index: number, type: ValType): unknown {
    if (type === V128) return slots.i64.slice(2 * index, 2 * index + 2);
    return isRef(type) ? this.#references().value(slots.i64[2 * index]) : slots.get(index, type);
  }

  /** All native memory that may hold references. */
  *holders(): Generator<Uint32Array> {
    yield* this.#thread.stacks();
    for (const roots of this.#roots) yield roots();
    for (let number = this.#reservation === undefined ? -1 : this.#count - 1; number >= 0; number--) {
      if (this.#field(number, exceptionRecord.tag) !== 0n) yield* this.#valuesOf(number);
    }
  }

  /** The memory that holds the values of a record. */
  *#valuesOf(number: number): Generator<Uint32Array> {
    const large = this.#large.get(number);
    if (large !== undefined) yield new Uint32Array(large.buffer, large.byteOffset, large.slots * 4);
    yield new Uint32Array(this.#words.buffer, number * SIZE + exceptionRecord.slots, INLINE * 4);
  }

  // Records

  #addressOf(number: number): bigint {
    return this.#reservation!.address + BigInt(number * SIZE);
  }

  /** The number of the record at an address, -1 if there is none. */
  #number(address: bigint): number {
    if (this.#reservation === undefined) return -1;
    const offset = Number(address - this.#reservation.address);
    return offset >= 0 && offset < MOST_BYTES && offset % SIZE === 0 ? offset / SIZE : -1;
  }

  #field(number: number, offset: number): bigint {
    return this.#words[(number * SIZE + offset) >> 3];
  }

  #setField(number: number, offset: number, value: bigint): void {
    this.#words[(number * SIZE + offset) >> 3] = value;
  }

  /** The values of a record. */
  #slots(number: number, count: number): Slots {
    const large = this.#large.get(number);
    if (count > INLINE && large !== undefined) return new Slots(count, large.buffer, large.byteOffset);
    return new Slots(count, this.#words.buffer as ArrayBuffer, number * SIZE + exceptionRecord.slots);
  }

  #enlarge(number: number, count: number): void {
    const slots = 2 ** Math.ceil(Math.log2(count));
    const values = this.#spare.get(slots)?.pop() ?? { ...this.#arena.allocate(slots * slotSize), slots };
    this.#large.set(number, values);
    this.#setField(number, exceptionRecord.values, values.address);
  }

  #shrink(number: number, values: LargeValues): void {
    const spare = this.#spare.get(values.slots);
    this.#large.delete(number);
    if (spare === undefined) this.#spare.set(values.slots, [values]);
    else spare.push(values);
  }

  // Collection

  /** Reserves room for records, when it is known that there will be some. */
  #open(): void {
    if (this.#reservation !== undefined) return;
    const { address } = this.#reservation = new Reservation({ size: MOST_BYTES });
    this.#words = new BigUint64Array(this.#reservation.commit(MOST_BYTES));
    this.#pool[exceptionPool.unused >> 3] = address;
    this.#pool[exceptionPool.end >> 3] = address + BigInt(MOST_BYTES);
    this.#pool[exceptionPool.hostStackLimit >> 3] = stackBounds().hostLimit;
    this.#add(FIRST_COUNT);
  }

  /** How many records have ever been used. */
  get #count(): number {
    return Number(this.#pool[exceptionPool.unused >> 3] - this.#reservation!.address) / SIZE;
  }

  /** Finds the records without references; adds new ones if they are too few. */
  #collect(): void {
    const count = this.#count, marked = this.#mark(count);
    let free = 0;
    for (let number = 0; number < count; number++) {
      if (marked[number] === 1) continue;
      this.#release(number);
      free++;
    }
    if (2 * free <= count) this.#add(count);
    if (this.#pool[FREE] === 0n) throw new LimitError("too many exceptions are in use");
  }

  #release(number: number): void {
    const large = this.#large.get(number);
    if (large !== undefined) this.#shrink(number, large);
    this.#objects[number] = undefined;
    this.#setField(number, exceptionRecord.tag, 0n);
    this.#setField(number, exceptionRecord.next, this.#pool[FREE]);
    this.#pool[FREE] = this.#addressOf(number);
  }

  /** Makes records free that were never used. */
  #add(wanted: number): void {
    const first = this.#count, count = Math.min(first + wanted, MOST_BYTES / SIZE);
    this.#pool[exceptionPool.unused >> 3] = this.#addressOf(count);
    for (let number = count - 1; number >= first; number--) this.#release(number);
  }

  /** Which records are referred to: 1 for those. */
  #mark(count: number): Uint8Array {
    const marked = new Uint8Array(count), found: number[] = [];
    const { address } = this.#reservation!, [low, high] = [Number(address % BigInt(HALF)), Number(address >> 32n)];
    const mark = (number: number): void => {
      if (marked[number] === 1) return;
      marked[number] = 1;
      found.push(number);
    };
    const scan = (words: Uint32Array): void => {
      for (let i = 0; i + 1 < words.length; i += 2) {
        const offset = (words[i + 1] - high) * HALF + words[i] - low;
        if (offset >= 0 && offset < count * SIZE && offset % SIZE === 0) mark(offset / SIZE);
      }
    };
    this.#pinned.forEach(mark);
    for (const roots of [...this.#thread.stacks(), ...this.#roots.map((roots) => roots())]) scan(roots);
    for (let number = found.pop(); number !== undefined; number = found.pop()) {
      for (const words of this.#valuesOf(number)) scan(words);
    }
    return marked;
  }

  /** Gives all records back. */
  [Symbol.dispose](): void {
    this.#reservation?.[Symbol.dispose]();
  }
}
