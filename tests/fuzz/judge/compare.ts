/**
 * Whether an engine did with a case what the reference did.
 *
 * @module
 */
import type { Case } from "../case.ts";
import type { Account, CallAccount } from "../engines/account.ts";
import { REFUSED } from "../engines/outcome.ts";

/** How exactly an engine has to do what the reference did. */
export interface Exactness {
  /** Whether the engine promises the state of memory after each trap; where not, nothing counts that follows a trap of memory. */
  readonly isExact: boolean;
}

const MEMORY_TRAP = "memory access out of bounds";

/** The first difference, in words; undefined if there is none. */
export function difference(
  { calls, mayBeRefused, hasFreshCalls }: Pick<Case, "calls" | "mayBeRefused" | "hasFreshCalls">,
  expected: Account,
  found: Account,
  { isExact }: Exactness,
): string | undefined {
  if (found.refused === REFUSED && mayBeRefused) return undefined;
  if (expected.refused !== found.refused) {
    return `instantiation: expected ${expected.refused ?? "success"}, found ${found.refused ?? "success"}`;
  }
  for (const [i, { name, args }] of calls.entries()) {
    if (mayBeRefused && found.calls[i].ended === REFUSED) return undefined;
    const isVague = !isExact && expected.calls[i].ended === MEMORY_TRAP;
    const what = differenceOfCalls(expected.calls[i], found.calls[i], !isVague);
    if (what !== undefined) return `${name}(${args.join(", ")}): ${what}`;
    if (isVague && !hasFreshCalls) return undefined;
  }
  const at = firstDifference(expected.memory, found.memory);
  return at === undefined ? undefined : `memory in the end, ${at}`;
}

function differenceOfCalls(expected: CallAccount, found: CallAccount, stateCounts: boolean): string | undefined {
  if (expected.ended !== found.ended) return `expected: ${expected.ended}, found: ${found.ended}`;
  if (!stateCounts) return undefined;
  const at = firstDifference(expected.log, found.log);
  if (at !== undefined) return `its log, ${at}`;
  const left = firstDifference(expected.memory ?? NOTHING, found.memory ?? NOTHING);
  if (left !== undefined) return `memory, ${left}`;
  const place = expected.references.findIndex((name, i) => name !== found.references[i]);
  if (place >= 0) return `reference ${place}: expected ${expected.references[place]}, found ${found.references[place]}`;
  if (expected.references.length === found.references.length) return undefined;
  return `${expected.references.length} references expected, ${found.references.length} found`;
}

const NOTHING = new Uint8Array();

/** The first byte that differs; undefined if none does. */
export function firstDifference(expected: Uint8Array, found: Uint8Array): string | undefined {
  if (expected.length !== found.length) return `expected ${expected.length} bytes, found ${found.length}`;
  let at = 0;
  while (at < expected.length && expected[at] === found[at]) at++;
  if (at === expected.length) return undefined;
  const cell = at & ~15, show = (bytes: Uint8Array) => bytes.slice(cell, cell + 16).toHex();
  return `cell ${cell / 16}, byte ${at % 16}: expected ${show(expected)}, found ${show(found)}`;
}
