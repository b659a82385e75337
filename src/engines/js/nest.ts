/**
 * Deep nests. V8's parser takes some 400 bytes of stack for every block that another is in, and programs compiled by Go
 * have functions of thousands: a nest around one `br_table`, whose targets are the states of a function that can be
 * suspended. In a function that is nested deeper than V8 surely parses, blocks that contain many levels of others are
 * not written as JavaScript blocks but as places in a *machine*, a `switch` in a loop; shallow ones stay as they are:
 *
 * ```text
 * state=0;L0:for(;;){switch(state){case 0:
 * …state=3;continue L0;…        a branch out of a block that is flat
 * case 3:                        the end of that block, which is also reached from the line above
 * }}
 * ```
 *
 * A function has one machine, and each clause of a deep `try` one of its own, since no `case` can be outside of its `try`.
 *
 * @module
 */
import { OP, type Op } from "../../wasm/mod.ts";

/** Blocks in each other, beyond which a function gets a machine: interpreters have some 260, V8 manages 1,000 loops. */
export const DEEPEST_NEST = 400;
/** How many of these levels a block of such a function may contain without being flat. */
const SHALLOW = 1 / 6;
/** Machines in each other: V8 manages some 300 of three levels each. */
const MOST_MACHINES = 200;

/** What the names of the variables of machines begin with. */
export const STATE = "state";

/** A `switch` in a loop. */
export interface Machine {
  /** The label of the loop. */
  readonly label: string;
  /** The variable with the number of the place where it goes on. */
  readonly variable: string;
  /** Number of places. */
  places: number;
}

/** A block that is a place in a machine. */
export interface FlatBlock {
  readonly machine: Machine;
  /** Where branches to the block go on. */
  readonly target: number;
  /** Where an `if` goes on whose condition does not hold, until that was written. */
  otherwise: number | undefined;
}

/** How blocks are nested in a function that is nested deeply; known before the translation that needs it. */
export class Nest {
  readonly #levels: readonly number[];
  readonly #mostLevels: number;
  readonly #machines: Machine[] = [];

  /**
   * @param levels The levels of blocks in each block, by label, and in the function, which is last.
   * @param deepest How deep blocks may be nested.
   */
  constructor(levels: readonly number[], deepest: number) {
    this.#levels = levels;
    this.#mostLevels = deepest * SHALLOW;
  }

  /** Whether a block, by its label, contains so many levels that it cannot be a JavaScript block. */
  isDeep(label: number): boolean {
    return this.#levels[label] > this.#mostLevels;
  }

  /**
   * Begins a machine; returns its first lines.
   *
   * @throws {RangeError} if that makes too many that are in each other.
   */
  open(): { machine: Machine; lines: string[] } {
    const depth = this.#machines.length, label = `L${this.#levels.length + depth}`, variable = `${STATE}${depth}`;
    if (depth === MOST_MACHINES) throw new RangeError("Too many deep try blocks are nested in each other");
    const machine = { label, variable, places: 1 };
    this.#machines.push(machine);
    return { machine, lines: [`${variable}=0;`, `${label}:for(;;){switch(${variable}){`, "case 0:"] };
  }

  /** Ends the innermost machine; returns its last lines. */
  close(): string[] {
    return [`break ${this.#machines.pop()!.label};`, "}}"];
  }

  /** Makes places in the innermost machine for a block. */
  place(op: Op): FlatBlock {
    const machine = this.#machines.at(-1)!;
    const otherwise = op === OP.if ? machine.places++ : undefined;
    return { machine, target: machine.places++, otherwise };
  }
}

/** The statements that leave for a place. */
export function jumpTo({ variable, label }: Machine, place: number): string {
  return `${variable}=${place};continue ${label};`;
}
