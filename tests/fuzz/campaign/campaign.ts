/**
 * Runs cases of a kind in batches, several at a time, until there are enough of them or time is up. When a process ends in
 * the middle of a batch, the rest of the batch is run without what it was doing.
 *
 * @module
 */
import { hasVectors as runsVectors, REFERENCE } from "../engines/engines.ts";
import type { Kind } from "../kinds/mod.ts";
import type { Finding } from "./finding.ts";
import { type ProcessLimits, runRequest } from "./process.ts";
import { type Event, hasVectors, type Request } from "./protocol.ts";
import { DISAGREES } from "./replay.ts";

/** Cases in a process, unless so few are wanted that they are soon enough. */
const LARGEST_BATCH = 8, WANTED_FOR_LARGEST = 250;

/** Options of a {@linkcode Campaign}. */
export interface CampaignOptions extends ProcessLimits {
  readonly kind: Kind;
  readonly engines: readonly string[];
  readonly llvm?: string;
  readonly seed: number;
  /** How many processes run at once. */
  readonly jobs: number;
  /** How much each engine is to run, which may be without end. */
  readonly count: number;
  /** Whether there is to be another batch. */
  readonly goesOn: (campaign: Campaign) => boolean;
  readonly onFinding: (finding: Finding) => Promise<void>;
  readonly onProgress: (campaign: Campaign) => void;
  readonly signal: AbortSignal;
}

interface Batch {
  readonly seeds: readonly number[];
  readonly engines: readonly string[];
}

/** A search with one kind of cases. */
export class Campaign {
  readonly #options: CampaignOptions;
  readonly #vectors: Request["vectors"];
  #next: number;
  /** How much of what the kind counts each engine has run. */
  readonly units = new Map<string, number>();
  cases = 0;

  constructor(options: CampaignOptions) {
    this.#options = options;
    this.#next = options.seed;
    const able = options.engines.filter(runsVectors).length;
    this.#vectors = able === 0 ? "none" : able === options.engines.length ? "all" : "some";
    for (const engine of options.engines) this.units.set(engine, 0);
  }

  get kind(): Kind {
    return this.#options.kind;
  }

  get #batch(): number {
    return Math.ceil(LARGEST_BATCH * Math.min(1, this.#options.count / WANTED_FOR_LARGEST));
  }

  /** Runs until it is enough. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.jobs }, () => this.#work()));
  }

  async #work(): Promise<void> {
    while (!this.#options.signal.aborted && this.#options.goesOn(this)) {
      const seeds = Array.from({ length: this.#batch }, () => this.#next++);
      const rest: Batch[] = [{ seeds, engines: this.#options.engines }];
      for (let batch = rest.pop(); batch !== undefined; batch = rest.pop()) {
        rest.push(...await this.#run(batch));
        if (this.#options.signal.aborted) return;
      }
    }
  }

  /** Runs a batch and returns what is left of it. */
  async #run({ seeds, engines }: Batch): Promise<Batch[]> {
    const { kind, llvm, patience, memory, signal } = this.#options, vectors = this.#vectors, found: Finding[] = [];
    let at = { seed: seeds[0], engine: engines[0] };
    const wrong = (seed: number, engine: string, how: string, detail: string): void => {
      const plan = kind.plan(seed, { vectors: hasVectors(seed, vectors) });
      found.push({ kind: kind.name, engine, llvm, seed, how, detail, plan });
    };
    const onEvent = (event: Event): void => {
      if (event.event === "start") at = event;
      if (event.event === "different") wrong(event.seed, event.engine, DISAGREES, event.what);
      if (event.event === "ran") this.#count(event.engine, event.units);
    };
    const request: Request = { kind: kind.name, engines, vectors, work: { seeds } };
    const failure = await runRequest(request, { llvm, patience, memory, signal, onEvent });
    if (signal.aborted) return [];
    if (failure !== undefined) wrong(at.seed, at.engine, failure.how, failure.detail);
    for (const finding of found) await this.#options.onFinding(finding);
    if (failure === undefined) return [];
    const here = seeds.indexOf(at.seed);
    const others = at.engine === REFERENCE ? [] : engines.slice(engines.indexOf(at.engine) + 1);
    const left = [{ seeds: seeds.slice(here + 1), engines }, { seeds: [at.seed], engines: others }];
    return left.filter((batch) => batch.seeds.length > 0 && batch.engines.length > 0);
  }

  #count(engine: string, units: number): void {
    this.units.set(engine, this.units.get(engine)! + units);
    this.cases++;
    this.#options.onProgress(this);
  }
}
