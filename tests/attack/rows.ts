/**
 * Which attacks are done, and what is printed of them.
 *
 * @module
 */
import type { Attack } from "./attack.ts";
import type { Outcome } from "./perform.ts";

/** An attack on one thing. */
export interface Row {
  readonly attack: Attack;
  readonly file: string;
  readonly variant: string;
}

/** Which attacks are wanted. */
export interface Choice {
  /** Whether those that take long are wanted, too. */
  readonly long: boolean;
  /** Names of attacks, of files without extension, or of attacks and variants; all if there are none. */
  readonly only: readonly string[];
}

/** What a row is called. */
export function nameOf({ attack, variant }: Row): string {
  return variant === "" ? attack.name : `${attack.name} [${variant}]`;
}

/** The attacks that are wanted, by file and name. */
export function choose(attacks: ReadonlyMap<Attack, string>, { long, only }: Choice): Row[] {
  const rows = [...attacks].flatMap(([attack, file]) => {
    const variants = attack.variants ?? [""];
    return variants.filter((variant) => long || !takesLong(attack, variant)).map((variant) => ({
      attack,
      file,
      variant,
    }));
  });
  return rows.filter((row) => only.length === 0 || only.some((name) => isNamed(row, name)));
}

function takesLong({ long }: Attack, variant: string): boolean {
  return long === true || long !== undefined && long.includes(variant);
}

function isNamed(row: Row, name: string): boolean {
  return row.attack.name === name || row.file === `${name}.ts` || nameOf(row) === name;
}

/** A line of the table. */
export function line(row: Row, verdict: string, { seconds, bytes, why }: Outcome, width: number): string {
  const columns = [nameOf(row).padEnd(width), verdict.padEnd(8), `${seconds.toFixed(1)} s`.padStart(8)];
  return [...columns, `${Math.round(bytes / 2 ** 20)} MB`.padStart(8), why].join("  ").trimEnd();
}
