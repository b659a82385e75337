/**
 * Numbers the statements of a function in order, and notes what they mention: jumps, which may lead out of a part, and
 * variables of JavaScript, which a part takes and gives back. A statement with all that is in it is a range of numbers, of
 * which a part then asks what was noted.
 *
 * @module
 */
import {
  DELEGATE,
  type Exit,
  type FunctionTree,
  JUMP,
  type Label,
  type Node,
  RETURN,
  type Statement,
  TAIL_CALL,
  TRY,
  VARIABLE,
} from "../ir/mod.ts";

/** What the statements of a function mention. */
export class Numbering {
  /** Number of statements. */
  count = 0;
  /** Jumps in order: the number of the statement, and where each leads. */
  readonly #jumpsAt: number[] = [];
  readonly #jumps: Exit[] = [];
  /** Variables in order: the number of the statement, which one, and whether it is assigned. */
  readonly mentionsAt: number[] = [];
  readonly mentioned: number[] = [];
  readonly assigned: boolean[] = [];
  readonly #slots: readonly number[];
  /** How each variable was seen in the statements that are being looked at. */
  readonly #seen: Uint8Array;
  /** The variable for delegated exceptions, which every handler looks at; -1 for none. */
  readonly #delegate: number;

  constructor(tree: FunctionTree) {
    this.#slots = tree.variables.slots;
    this.#seen = new Uint8Array(tree.variables.count);
    this.#delegate = tree.delegates ? tree.variables.kinds.indexOf(DELEGATE) : -1;
    this.#body(tree.body);
  }

  #body(body: readonly Statement[]): number {
    let total = 0;
    for (let i = 0; i < body.length; i++) total += this.#statement(body[i]);
    return total;
  }

  /** Numbers a statement and all in it; returns their weight. */
  #statement(statement: Statement): number {
    const { kind, label, variable, value } = statement;
    statement.first = this.count++;
    if (kind === JUMP) this.#jump(statement.first, label);
    else if (label !== undefined) label.first = statement.first;
    if (kind === RETURN || kind === TAIL_CALL) this.#jump(statement.first, undefined);
    this.#readAll(statement);
    if (variable >= 0) this.#mention(statement.first, variable, true);
    if (kind === TRY) {
      this.#mention(statement.first, value, true);
      this.#mentionDelegate(statement.first);
    }
    const { body, otherwise, cases } = statement;
    let total = statement.weight + this.#body(body);
    if (otherwise !== undefined) total += this.#body(otherwise);
    if (cases !== undefined) { for (let i = 0; i < cases.length; i++) total += this.#body(cases[i].body); }
    statement.end = this.count;
    return statement.total = total;
  }

  #readAll({ first, a, list, cases }: Statement): void {
    if (a !== undefined) this.#read(first, a);
    for (let i = 0; i < list.length; i++) this.#read(first, list[i]);
    if (cases === undefined) return;
    for (const { condition } of cases) if (condition !== undefined) this.#read(first, condition);
  }

  #read(at: number, { kind, value, a, b, c, list }: Node): void {
    if (kind === VARIABLE) return this.#mention(at, value, false);
    if (a !== undefined) this.#read(at, a);
    if (b !== undefined) this.#read(at, b);
    if (c !== undefined) this.#read(at, c);
    for (let i = 0; i < list.length; i++) this.#read(at, list[i]);
  }

  #jump(at: number, exit: Exit): void {
    this.#jumpsAt.push(at);
    this.#jumps.push(exit);
    const loop = exit?.loop;
    if (loop !== undefined) this.#mention(at, loop.variable, true);
  }

  #mention(at: number, variable: number, assigned: boolean): void {
    if (this.#slots[variable] >= 0) return;
    this.mentionsAt.push(at);
    this.mentioned.push(variable);
    this.assigned.push(assigned);
  }

  #mentionDelegate(at: number): void {
    if (this.#delegate < 0) return;
    this.#mention(at, this.#delegate, false);
    this.#mention(at, this.#delegate, true);
  }

  /** The ways out of statements `from … to - 1`, each once and in order; undefined if there are more than `most`. */
  exits(from: number, to: number, most: number): Exit[] | undefined {
    const exits: Exit[] = [];
    for (let i = firstFrom(this.#jumpsAt, from); this.#jumpsAt[i] < to; i++) {
      const exit = this.#jumps[i], block = exit === undefined ? -1 : blockOf(exit);
      if ((block >= from && block < to) || exits.includes(exit)) continue;
      if (exits.push(exit) > most) return undefined;
    }
    return exits;
  }

  /** The variables that statements `from … to - 1` mention, in ascending order, and those that they assign to. */
  variables(from: number, to: number): { used: number[]; assigned: number[] } {
    const seen = this.#seen, found: number[] = [], assigned: number[] = [];
    for (let i = firstFrom(this.mentionsAt, from); this.mentionsAt[i] < to; i++) {
      const variable = this.mentioned[i], mark = this.assigned[i] ? ASSIGNED : USED;
      if (seen[variable] === 0) found.push(variable);
      if (seen[variable] < mark) seen[variable] = mark;
    }
    const used = found.sort((a, b) => a - b);
    for (const variable of used) {
      if (seen[variable] === ASSIGNED) assigned.push(variable);
      seen[variable] = 0;
    }
    return { used, assigned };
  }
}

/** How a variable was seen. */
const USED = 1, ASSIGNED = 2;

/** The number of the statement that a label belongs to. */
function blockOf({ loop, first }: Label): number {
  return loop === undefined ? first : loop.first;
}

/** The index of the first of ascending numbers that is not below `from`. */
function firstFrom(numbers: readonly number[], from: number): number {
  let low = 0, high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
