/**
 * A whole search: one campaign after the other, and what becomes of the findings: the first that looks new is made smaller
 * and kept, others like it are counted.
 *
 * @module
 */
import { Campaign } from "./campaign/campaign.ts";
import { type Finding, indented, keep, looks } from "./campaign/finding.ts";
import { replay } from "./campaign/replay.ts";
import type { Options } from "./cli/options.ts";
import { Status, summary } from "./cli/status.ts";
import { kindOf } from "./kinds/mod.ts";
import { minimise } from "./minimise/minimise.ts";

/** What a search says while it runs. */
export type Say = (line: string) => void;

/** Searches until time is up, enough has run, or enough has been found; returns how many findings there are. */
export class Search {
  readonly #options: Options;
  readonly #say: Say;
  readonly #signal: AbortSignal;
  readonly #found = new Map<string, number>();
  #folder: string | undefined;
  #reporting: Promise<void> = Promise.resolve();

  constructor(options: Options, say: Say, signal: AbortSignal) {
    this.#options = options;
    this.#say = say;
    this.#signal = signal;
    this.#folder = options.keep;
  }

  /** How many findings there are, those that look like an earlier one included. */
  get findings(): number {
    return this.#found.values().reduce((sum, count) => sum + count, 0);
  }

  async run(): Promise<void> {
    const { kinds, time, seed, engines } = this.#options;
    this.#say(`seed ${seed}, engines ${engines.join(", ")}`);
    for (const kind of kinds) {
      using status = new Status();
      const end = performance.now() + time / kinds.length;
      const campaign = new Campaign({
        ...this.#options,
        kind,
        signal: this.#signal,
        goesOn: ({ units }) => {
          const isEnough = units.values().every((count) => count >= this.#options.count);
          return !isEnough && performance.now() < end && this.#found.size < this.#options.findings;
        },
        onProgress: (campaign) => status.update(campaign),
        onFinding: (finding) => this.#report(finding, status),
      });
      await campaign.run();
      await this.#reporting;
      status.clear();
      this.#say(summary(campaign));
    }
    for (const [look, count] of this.#found) if (count > 1) this.#say(`${look}: ${count} times`);
  }

  /** One finding after the other, so that what is written about them does not mix. */
  #report(finding: Finding, status: Status): Promise<void> {
    return this.#reporting = this.#reporting.then(async () => {
      const look = looks(finding), count = this.#found.get(look) ?? 0;
      this.#found.set(look, count + 1);
      if (count > 0) return;
      status.clear();
      this.#say(`\nfound with seed ${finding.seed}: ${look}${indented(finding.detail)}`);
      const smallest = await this.#minimised(finding);
      this.#folder ??= await Deno.makeTempDir({ prefix: "wasmine-fuzz-" });
      const path = await keep(this.#folder, smallest);
      this.#say(`  again: deno task fuzz --replay ${path}`);
    });
  }

  async #minimised(finding: Finding): Promise<Finding> {
    const end = performance.now() + this.#options.minimise, kind = kindOf(finding.kind);
    let smallest = finding;
    await minimise(finding.plan, {
      reductions: kind.reductions,
      hasTime: () => performance.now() < end && !this.#signal.aborted,
      remains: async (plan) => {
        const wrong = await replay({ ...finding, plan }, this.#options);
        if (wrong?.how !== finding.how) return false;
        smallest = { ...finding, ...wrong, plan };
        return true;
      },
    });
    return smallest;
  }
}
