/**
 * How far a search is: a line that is written over on a terminal, and else one from time to time.
 *
 * @module
 */
import type { Campaign } from "../campaign/campaign.ts";

const INTERVAL = { terminal: 200, other: 30_000 } as const;

/** Says how far a search is. */
export class Status implements Disposable {
  readonly #isTerminal = Deno.stderr.isTerminal();
  readonly #start = performance.now();
  #last = performance.now();
  #shown = false;

  update(campaign: Campaign): void {
    const now = performance.now();
    if (now - this.#last < INTERVAL[this.#isTerminal ? "terminal" : "other"]) return;
    this.#last = now;
    const seconds = Math.round((now - this.#start) / 1000);
    this.#write(`${seconds} s, ${summary(campaign)}`);
  }

  /** Makes room for something that stays. */
  clear(): void {
    if (this.#shown) Deno.stderr.writeSync(new TextEncoder().encode("\r\x1b[K"));
    this.#shown = false;
  }

  #write(line: string): void {
    this.clear();
    this.#shown = this.#isTerminal;
    Deno.stderr.writeSync(new TextEncoder().encode(this.#isTerminal ? line : `${line}\n`));
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}

/** How much each engine has run: `calls: 400 signatures on js, 398 on llvm-O2`. */
export function summary({ kind, units }: Pick<Campaign, "kind" | "units">): string {
  const each = [...units].map(([engine, count], i) => `${count}${i === 0 ? ` ${kind.unit}` : ""} on ${engine}`);
  return `${kind.name}: ${each.join(", ")}`;
}
