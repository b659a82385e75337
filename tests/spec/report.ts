/**
 * Counts judgements by proposal and prints the table.
 *
 * @module
 */

import type { Judgement } from "./judge.ts";
import { proposalOf, PROPOSALS } from "./proposals.ts";

interface Count {
  passed: number;
  failed: number;
  notYet: number;
}

const COLUMNS = { passed: "passed", failed: "failed", "not yet": "notYet" } as const;

/** The figures of one engine. Only assertions count, and setup commands that fail. */
export class Report {
  readonly #engine: string;
  readonly #counts = new Map<string, Count>(PROPOSALS.map((name) => [name, { passed: 0, failed: 0, notYet: 0 }]));
  readonly #missing = new Map<string, number>();
  readonly #rejections = { assembler: 0, decoder: 0 };
  readonly #otherMessages = { assembler: 0, decoder: 0 };
  readonly failures: Judgement[] = [];

  constructor(engine: string) {
    this.#engine = engine;
  }

  add(judgement: Judgement): void {
    const { file, outcome, verdict } = judgement;
    if (verdict === "failed") this.failures.push(judgement);
    if (verdict !== "failed" && !outcome.command.startsWith("assert_")) return;
    this.#counts.get(proposalOf(file, outcome.moduleFeatures))![COLUMNS[verdict]]++;
    if (verdict === "not yet") {
      const reason = outcome.lacking?.join(", ") ?? "known failures";
      this.#missing.set(reason, (this.#missing.get(reason) ?? 0) + 1);
    }
    if (outcome.rejection !== undefined) {
      this.#rejections[outcome.rejection.by]++;
      if (!outcome.rejection.asNamed) this.#otherMessages[outcome.rejection.by]++;
    }
  }

  /** How many assertions were counted, and setup commands that failed. */
  get assertions(): number {
    const { passed, failed, notYet } = this.#total();
    return passed + failed + notYet;
  }

  /** The table as lines of text. */
  toString(): string {
    const rows = [...this.#counts].filter(([, count]) => count.passed + count.failed + count.notYet > 0);
    const lines = [row(this.#engine, "passed", "failed", "not yet")];
    for (const [name, count] of rows) lines.push(countRow(name, count));
    lines.push(countRow("total", this.#total()));
    for (const [reason, count] of this.#missing) lines.push(`  not yet: ${count} assertions for ${reason}`);
    for (const by of ["decoder", "assembler"] as const) {
      lines.push(
        `  ${this.#otherMessages[by]} of ${this.#rejections[by]} rejections by the ${by} have another message`,
      );
    }
    return lines.join("\n");
  }

  #total(): Count {
    const total: Count = { passed: 0, failed: 0, notYet: 0 };
    for (const count of this.#counts.values()) {
      total.passed += count.passed;
      total.failed += count.failed;
      total.notYet += count.notYet;
    }
    return total;
  }
}

/** One line for a failure: where it is and what is wrong. */
export function formatFailure({ file, outcome, detail }: Judgement): string {
  return `${file}:${outcome.line}: ${outcome.command}: ${detail}`;
}

function countRow(name: string, { passed, failed, notYet }: Count): string {
  return row(name, ...[passed, failed, notYet].map((count) => count.toLocaleString("en")));
}

function row(name: string, ...cells: string[]): string {
  return name.padEnd(22) + cells.map((cell) => cell.padStart(9)).join("");
}
