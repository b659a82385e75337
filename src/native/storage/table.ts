/**
 * The entries of a table as words in native memory, which generated code reads. They are written only here, after the
 * table itself has changed.
 *
 * @module
 */
import { pageSize, Reservation } from "../../../ffi/pages.ts";
import { referenceSize, storageEntry } from "../layout.ts";
import type { TableMirror } from "../../runtime/objects/storage.ts";
import type { Piece } from "./arena.ts";
import type { References } from "./references.ts";

/** A mirror of a table's entries. */
export class NativeTable implements TableMirror, Disposable {
  readonly #entries: readonly unknown[];
  readonly #references: References;
  readonly #reservation: Reservation;
  readonly #length: BigUint64Array;
  readonly #lengthAddress: bigint;
  #words = new BigUint64Array(0);
  #mirrored = 0;

  /**
   * @param most Entries that the table can have.
   * @param length 8 bytes, which keep the present size for generated code.
   */
  constructor(entries: readonly unknown[], most: number, references: References, length: Piece) {
    this.#entries = entries;
    this.#references = references;
    this.#length = new BigUint64Array(length.buffer, length.byteOffset, 1);
    this.#lengthAddress = length.address;
    this.#reservation = new Reservation({ size: wholePages(Math.max(most, 1)) });
  }

  resize(): void {
    const { length } = this.#entries, from = this.#mirrored;
    if (length === from) return;
    if (length > this.#words.length) {
      // At least doubled, so that growing one by one does not replace the view each time.
      const bytes = Math.min(Math.max(wholePages(length), 2 * this.#reservation.committed), this.#reservation.size);
      this.#words = new BigUint64Array(this.#reservation.commit(bytes));
    }
    this.#mirrored = length;
    this.update(from, length - from);
    this.#length[0] = BigInt(length);
  }

  update(index: number, count: number): void {
    for (let i = index; i < index + count; i++) this.#words[i] = this.#references.word(this.#entries[i]);
  }

  /** The entries, as pairs of 32 bits. */
  contents(): Uint32Array {
    return new Uint32Array(this.#words.buffer, 0, 2 * this.#mirrored);
  }

  /** Writes the table's {@linkcode storageEntry}. */
  describe(view: DataView, at: number): void {
    view.setBigUint64(at + storageEntry.base, this.#reservation.address, true);
    view.setBigUint64(at + storageEntry.length, this.#lengthAddress, true);
  }

  [Symbol.dispose](): void {
    this.#reservation[Symbol.dispose]();
  }
}

function wholePages(entries: number): number {
  return Math.ceil(entries * referenceSize / pageSize) * pageSize;
}
