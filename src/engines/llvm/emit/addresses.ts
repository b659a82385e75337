/**
 * What is known of addresses in linear memory. LLVM cannot find out two things that make loops fast:
 *
 * - A value that was used as an address is at least 64 KiB below the end of the address space, so that adding a little to
 *   it does not wrap around; but not in a module with a memory of the full 4 GiB. Such sums are computed anew from the value, with 64 bits. LLVM must not be told that the
 *   32-bit sum does not wrap around: it may drop the access that proved it, and what a loop then adds up has no bound.
 * - Addresses that start from different locals are likely to belong to different objects. Each local gets a copy of the
 *   memory's base that LLVM must take for another pointer, so that it compares the objects at run time instead of giving
 *   up.
 *
 * @module
 */
import { binaryOperator, type Value } from "../../../../ffi/mod.ts";
import { isFull, storageEntry } from "../../../native/layout.ts";
import type { FunctionEmitter } from "./function.ts";

/** Constants up to this are added to an address without wrapping around; see `isFull`. */
const NEAR = 1 << 16;

/** An address as the sum of a value and a constant, which does not wrap around. */
export interface NearAddress {
  readonly origin: Value;
  readonly offset: number;
}

/** What is known of the addresses in a function. */
export class Addresses {
  readonly #f: FunctionEmitter;
  /** Values that memory was accessed at in the present block. */
  readonly #accessed = new Set<Value>();
  /** Addresses that are known to be a little above others. */
  readonly #near = new Map<Value, NearAddress>();
  /** The local that an address starts from. */
  readonly #roots = new Map<Value, number>();
  /** What is loaded once in the function. */
  readonly #bases = new Map<string, Value>();

  constructor(f: FunctionEmitter) {
    this.#f = f;
  }

  /** Forgets what holds only for the block that ends. */
  startBlock(): void {
    this.#accessed.clear();
  }

  /** Notes that a value is that of a local. */
  noteLocal(value: Value, local: number): void {
    this.#roots.set(value, local);
  }

  /** Notes that memory is accessed at an address. */
  noteAccess(address: Value): void {
    if (!this.#f.module.memories.some(isFull)) this.#accessed.add(address);
  }

  /** What is known of an address: that it is `offset` above another value, without wrapping around. */
  decompose(address: Value): NearAddress {
    return this.#near.get(address) ?? { origin: address, offset: 0 };
  }

  /** `i32.add`, which may be one of an address and a small constant. */
  add(x: Value, y: Value): Value {
    const { b, shard } = this.#f, sum = b.binary(binaryOperator.add, x, y), constant = shard.smallInteger(y);
    if (constant === undefined) return sum;
    const root = this.#roots.get(x), { origin, offset } = this.decompose(x);
    if (root !== undefined) this.#roots.set(sum, root);
    if (this.#accessed.has(x) && constant >= 0 && offset + constant <= NEAR) {
      this.#near.set(sum, { origin, offset: offset + constant });
    }
    return sum;
  }

  /** `base` of a storage entry in the context, loaded once. */
  storageBase(entry: number): Value {
    const f = this.#f;
    return this.#once(`${entry}`, () => f.invariant(f.t.pointer, f.field(entry + storageEntry.base)));
  }

  /** The present length of a memory or table. */
  storageLength(entry: number): Value {
    const f = this.#f;
    const cell = this.#once(`${entry} length`, () => f.invariant(f.t.pointer, f.field(entry + storageEntry.length)));
    return f.loadState(f.t.i64, cell);
  }

  /** The base of a memory for addresses that start from `value`. */
  baseFor(entry: number, value: Value): Value {
    const { b, t, shard } = this.#f, root = this.#roots.get(value), base = this.storageBase(entry);
    if (root === undefined || !shard.optimizes) return base;
    return this.#once(`${entry} ${root}`, () => {
      const type = t.function([t.pointer], t.pointer);
      return b.call(shard.module.inlineAssembly(type, `# ${root}`, "=r,0"), [base]);
    });
  }

  #once(key: string, emit: () => Value): Value {
    let value = this.#bases.get(key);
    if (value === undefined) this.#bases.set(key, value = this.#f.atEntry(emit));
    return value;
  }
}
