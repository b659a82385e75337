/**
 * Compares what happened with what `expectations.ts` says must happen.
 *
 * @module
 */

import type { Outcome } from "../../src/wast/runner.ts";
import type { KnownFailure, MissingFeature } from "./expectations.ts";

/** `not yet`: it fails, as the expectations say. */
export type Verdict = "passed" | "failed" | "not yet";

/** An outcome with its verdict; `detail` says what is wrong in case it failed. */
export interface Judgement {
  readonly file: string;
  readonly outcome: Outcome;
  readonly verdict: Verdict;
  readonly detail: string;
}

/** The expectations of all engines. */
export interface Expectations {
  readonly missingFeatures: readonly MissingFeature[];
  readonly knownFailures: readonly KnownFailure[];
}

/** Judges the outcomes of one engine and remembers which expectations it needed. */
export class Judge {
  readonly #missingFeatures: readonly MissingFeature[];
  readonly #knownFailures: readonly KnownFailure[];
  readonly #usedFeatures = new Set<MissingFeature>();

  constructor(engine: string, { missingFeatures, knownFailures }: Expectations) {
    this.#missingFeatures = missingFeatures.filter((entry) => entry.engine === engine);
    this.#knownFailures = knownFailures.filter((entry) => entry.engine === engine || entry.engine === "*");
  }

  /** Judges all outcomes of one script. */
  judge(file: string, outcomes: readonly Outcome[]): Judgement[] {
    const known = this.#knownFailures.filter((entry) => entry.file === file);
    const judgements = outcomes.map((outcome) => {
      const expected = known.some((entry) => entry.lines.includes(outcome.line));
      return { file, outcome, ...this.#verdict(outcome, expected) };
    });
    return [...judgements, ...missedLines(file, known, outcomes)];
  }

  /** Entries that no outcome needed; only after the whole suite does that mean that they are wrong. */
  unusedFeatures(): MissingFeature[] {
    return this.#missingFeatures.filter((entry) => !this.#usedFeatures.has(entry));
  }

  #verdict(outcome: Outcome, expected: boolean): { verdict: Verdict; detail: string } {
    const detail = outcome.detail ?? "";
    if (outcome.status === "passed") {
      if (!expected) return { verdict: "passed", detail };
      return { verdict: "failed", detail: "holds, although expectations.ts lists it as failing" };
    }
    if (expected) return { verdict: "not yet", detail };
    if (outcome.status === "failed") return { verdict: "failed", detail };
    const lacking = outcome.lacking ?? [];
    const entries = this.#missingFeatures.filter(({ feature }) => lacking.includes(feature));
    if (entries.length < lacking.length || lacking.length === 0) {
      return { verdict: "failed", detail: `${detail}, which expectations.ts does not list` };
    }
    for (const entry of entries) this.#usedFeatures.add(entry);
    return { verdict: "not yet", detail };
  }
}

/** Failures for expected lines on which no command begins. */
function missedLines(file: string, known: readonly KnownFailure[], outcomes: readonly Outcome[]): Judgement[] {
  const lines = new Set(outcomes.map((outcome) => outcome.line));
  return known.flatMap((entry) => entry.lines).filter((line) => !lines.has(line)).map((line) => ({
    file,
    outcome: { line, command: "action", status: "failed", moduleFeatures: [] },
    verdict: "failed",
    detail: "expectations.ts lists a line on which no command begins",
  }));
}
