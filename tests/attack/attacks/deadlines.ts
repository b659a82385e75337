/**
 * Deadlines: whatever a program does, 200 ms end it. `deno task attack --long` prints how long that takes, by engine, once
 * nothing else runs; here it is only asked whether it ends soon, for attacks run beside each other.
 *
 * @module
 */
import { CASES, ENGINES, inDirectoryOfNames, isEnded, isLacking, run } from "../deadlines.ts";
import type { Attack } from "../attack.ts";

/** Milliseconds within which it is soon, on a machine that does other things too. */
const SOON = 2000;

/** Those that the short form has: one of each kind, on all engines. */
export const SHORT: ReadonlySet<string> = new Set([
  "straight throws",
  "memory.copy between two",
  "table.grow",
  "calls with many values",
  "large element segments",
  "many imports",
  "fd_read of standard input",
  "fd_readdir",
  "fd_sync",
  "bomb: calls",
  "bomb: branches on one condition",
  "bomb: throws",
  "bomb: products",
]);

const NAMES = Object.keys(CASES);

const deadlines: Attack = {
  name: "deadlines",
  holds: "a deadline of 200 ms ends a program soon, whatever it does, on every engine",
  variants: NAMES,
  long: NAMES.filter((name) => !SHORT.has(name)),
  async run(variant) {
    const late: string[] = [];
    const lists = variant.includes("fd_readdir");
    const tryAll = (directory: string): void => {
      for (const engine of Object.keys(ENGINES)) {
        const outcome = run(engine, variant, directory), { milliseconds, said } = outcome;
        if (isLacking(outcome) || (isEnded(variant, outcome) && milliseconds < SOON)) continue;
        late.push(`${engine}: ${Math.round(milliseconds)} ms, ${said}`);
      }
    };
    if (lists) await inDirectoryOfNames(tryAll);
    else tryAll(Deno.cwd());
    if (late.length > 0) throw new RangeError(late.join("; "));
  },
};

export default [deadlines];
