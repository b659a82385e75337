/**
 * A list that keeps nothing alive: what a cluster has to tell when it is disposed may be dropped by everybody else before.
 *
 * @module
 */

/** Holds objects weakly, in the order in which they were added. */
export class WeakList<T extends object> {
  #refs: WeakRef<T>[] = [];
  /** So many entries make it worth looking for those that are gone. */
  #pruneAt = 16;

  /** Adds an object. */
  add(item: T): void {
    if (this.#refs.length >= this.#pruneAt) {
      this.#refs = this.#refs.filter((ref) => ref.deref() !== undefined);
      this.#pruneAt = 2 * this.#refs.length + 16;
    }
    this.#refs.push(new WeakRef(item));
  }

  /** Takes out all objects that are still there. */
  take(): T[] {
    return this.#refs.splice(0).map((ref) => ref.deref()).filter((item) => item !== undefined);
  }
}
