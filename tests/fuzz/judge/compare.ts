/**
 * Whether an engine did with a case what the reference did.
 *
 * @module
 */
import type { Case } from "../case.ts";
import type { Account, CallAccount } from "../engines/account.ts";
import { REFUSED } from "../engines/outcome.ts";

/** What makes a difference between two accounts one, and what does not. */
export interface Leniency extends Pick<Case, "mayBeRefused" | "hasMemoryTraps"> {
  /** Whether the engine promises the state of memory after each trap. */
  readonly isExact: boolean;
}

const MEMORY_TRAP = "memory access out of bounds";

/** The first difference, in words; undefined if there is none. */
export function difference(
  { calls }: Pick<Case, "calls">,
  expected: Account,
  found: Account,
  leniency: Leniency,
): string | undefined {
  if (found.refused === REFUSED && leniency.mayBeRefused) return undefined;
  if (expected.refused !== found.refused) {
    return `instantiation: expected ${expected.refused ?? "success"}, found ${found.refused ?? "success"}`;
  }
  let memoryCounts = true;
  for (const [i, call] of calls.entries()) {
    const isVague = !leniency.isExact && expected.calls[i].ended === MEMORY_TRAP;
    if (isVague) memoryCounts = false;
    const what = differenceOfCalls(expected.calls[i], found.calls[i], !isVague);
    if (what !== undefined) return `${call.name}(${call.args.join(", ")}): ${what}`;
  }
  if (!memoryCounts) return undefined;
  const at = firstDifference(expected.memory, found.memory);
  return at === undefined ? undefined : `memory in the end, ${at}`;
}

function differenceOfCalls(expected: CallAccount, found: CallAccount, logCounts: boolean): string | undefined {
  if (expected.ended !== found.ended) return `expected: ${expected.ended}, found: ${found.ended}`;
  if (!logCounts) return undefined;
  const at = firstDifference(expected.log, found.log);
  if (at !== undefined) return `its log, ${at}`;
  const place = expected.references.findIndex((name, i) => name !== found.references[i]);
  if (place >= 0) return `reference ${place}: expected ${expected.references[place]}, found ${found.references[place]}`;
  if (expected.references.length === found.references.length) return undefined;
  return `${expected.references.length} references expected, ${found.references.length} found`;
}

/** The first byte that differs; undefined if none does. */
export function firstDifference(expected: Uint8Array, found: Uint8Array): string | undefined {
  if (expected.length !== found.length) return `expected ${expected.length} bytes, found ${found.length}`;
  let at = 0;
  while (at < expected.length && expected[at] === found[at]) at++;
  if (at === expected.length) return undefined;
  const cell = at & ~15, show = (bytes: Uint8Array) => bytes.slice(cell, cell + 16).toHex();
  return `cell ${cell / 16}, byte ${at % 16}: expected ${show(expected)}, found ${show(found)}`;
}
