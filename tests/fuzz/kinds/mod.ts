/**
 * All kinds of cases. A further one is a line here.
 *
 * @module
 */
import { bodies, names, traps } from "./bodies.ts";
import { calls } from "./calls.ts";
import { chains } from "./chains.ts";
import { frames } from "./frames.ts";
import type { Kind } from "./kind.ts";

export type { Kind } from "./kind.ts";

export const KINDS: readonly Kind[] = [calls, bodies, names, traps, chains, frames] as Kind[];

/** The kind with a name; throws TypeError if there is none. */
export function kindOf(name: string): Kind {
  const found = KINDS.find((kind) => kind.name === name);
  if (found === undefined) {
    throw new TypeError(`there is no kind "${name}", only ${KINDS.map((kind) => kind.name).join(", ")}`);
  }
  return found;
}
