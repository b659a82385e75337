// Names of a directory as they were when a descriptor began to list it, so that cookies stay good while entries come and
// go. A directory of a hundred thousand names takes megabytes, so descriptors that see the same names share them, and what
// all listings of a guest hold is bounded.

import { fail } from "./errno.ts";
import type { DirectoryNode } from "./fs/node.ts";

/** What a name takes next to its letters, and what each of them takes. */
const NAME_COST = 32, LETTER_COST = 2;

/** The names that one or more descriptors list. */
export interface Listing {
  readonly names: readonly string[];
  readonly cost: number;
  /** Of which directory. */
  readonly directory: string;
  /** Descriptors that use it. */
  users: number;
}

/** The listings of one guest. */
export class Listings {
  /** The newest listing of each directory. */
  readonly #newest = new Map<string, Listing>();
  #left: number;

  /** Takes how many bytes names may take. */
  constructor(limit: number) {
    this.#left = limit;
  }

  /** The names of a directory as they are now: ENOMEM if that is more than may be held. */
  take(node: DirectoryNode): Listing {
    const names = [".", "..", ...node.names()], { dev, ino } = node.stat(), directory = `${dev} ${ino}`;
    const known = this.#newest.get(directory);
    const listing = known !== undefined && isSame(known.names, names) ? known : this.#add(directory, names);
    listing.users++;
    return listing;
  }

  #add(directory: string, names: readonly string[]): Listing {
    const cost = names.reduce((sum, name) => sum + NAME_COST + LETTER_COST * name.length, 0);
    if (cost > this.#left) fail("ENOMEM");
    this.#left -= cost;
    const listing = { names, cost, directory, users: 0 };
    this.#newest.set(directory, listing);
    return listing;
  }

  /** Gives back a listing that a descriptor no longer uses. */
  release(listing: Listing): void {
    if (--listing.users > 0) return;
    this.#left += listing.cost;
    if (this.#newest.get(listing.directory) === listing) this.#newest.delete(listing.directory);
  }
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
