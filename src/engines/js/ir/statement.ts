/**
 * Statements: what happens in order, and the structure around it.
 *
 * @module
 */
import type { Node } from "./node.ts";
import { STATEMENT_WEIGHT } from "./weight.ts";

/** Kinds of statements. */
export const ASSIGN = 0, // variable ← a
  EVALUATE = 1, // a; what it stores is put in `variable` too, if there is one
  BLOCK = 2, // body; a jump to the label leaves it
  LOOP = 3, // body; a jump to the label begins it again, its end leaves it
  IF = 4, // a, body, otherwise
  SWITCH = 5, // a, cases, each of which leaves; the last is for all other numbers
  JUMP = 6, // to the label
  RETURN = 7, // list
  TAIL_CALL = 8, // a
  THROW = 9, // a
  TRY = 10, // body, otherwise: the handler, variable: what was caught, value: its tag
  CLAUSES = 11, // cases, the first whose condition holds; the last may have none
  DISPATCH_LOOP = 12, // cases, in a loop around a switch on `variable`; each falls into the next
  CALL_PART = 13; // part

/** Where jumps lead. */
export class Label {
  readonly number: number;
  readonly isLoop: boolean;
  /** Whether a jump leads there. */
  isTarget: boolean;
  /** Levels of blocks in the block. */
  levels: number;
  /** For a place in a dispatch loop: the loop's statement, the number of the place, and the case that begins there. */
  loop: Statement | undefined;
  place: number;
  target: Case | undefined;
  /** The number of its block, and the row of what is live where a jump leads, for passes that ask. */
  first: number;
  row: number;

  constructor(number: number, isLoop: boolean) {
    this.number = number;
    this.isLoop = isLoop;
    this.isTarget = false;
    this.levels = 0;
    this.loop = undefined;
    this.place = 0;
    this.target = undefined;
    this.first = -1;
    this.row = -1;
  }
}

/** A case of a `SWITCH` or `DISPATCH_LOOP`, with its numbers, or of `CLAUSES`, with its condition. */
export interface Case {
  readonly numbers: number[];
  readonly condition: Node | undefined;
  readonly body: Statement[];
  /** The row of what is live where it begins, for passes that ask. */
  row: number;
}

/** Makes a case. */
export function makeCase(numbers: number[], condition: Node | undefined, body: Statement[]): Case {
  return { numbers, condition, body, row: -1 };
}

/** A way out of a part: a jump to a label outside of it; undefined for a return. */
export type Exit = Label | undefined;

/** A run of statements that became a function of JavaScript. */
export interface Part {
  readonly number: number;
  readonly body: Statement[];
  /** Variables that it is given, that it gives back, and that are its own. */
  readonly taken: readonly number[];
  readonly returned: readonly number[];
  readonly own: readonly number[];
  /** Those that are handed over, in the order of their places. */
  readonly places: readonly number[];
  readonly exits: readonly Exit[];
  /** Whether it is a loop that returns from time to time and is called again; see passes/outline.ts. */
  readonly isLoop: boolean;
}

const NO_STATEMENTS: Statement[] = [];
const NO_NODES: readonly Node[] = [];

/** A statement. */
export class Statement {
  readonly kind: number;
  variable: number;
  a: Node | undefined;
  body: Statement[];
  otherwise: Statement[] | undefined;
  cases: Case[] | undefined;
  label: Label | undefined;
  list: readonly Node[];
  part: Part | undefined;
  /** Of a `try`, the variable of the tag. */
  value: number;
  /** Whether there may be 64-bit integers of the frame in it. */
  usesLongs: boolean;
  /** The variable that holds an assigned 64-bit integer too; -1 for none. */
  alias: number;
  /** Of itself, without the statements in it, and with them. */
  weight: number;
  total: number;
  /** Its number, and that of the next one behind it, for passes that number statements. */
  first: number;
  end: number;

  constructor(kind: number, a?: Node, variable = -1) {
    this.kind = kind;
    this.variable = variable;
    this.a = a;
    this.body = NO_STATEMENTS;
    this.otherwise = undefined;
    this.cases = undefined;
    this.label = undefined;
    this.list = NO_NODES;
    this.part = undefined;
    this.value = 0;
    this.usesLongs = true;
    this.alias = -1;
    this.weight = a === undefined ? STATEMENT_WEIGHT : STATEMENT_WEIGHT + a.weight;
    this.total = 0;
    this.first = -1;
    this.end = -1;
  }
}

/** Calls a function with each list of statements in a statement, in order. */
export function forEachBody({ body, otherwise, cases }: Statement, visit: (body: Statement[]) => void): void {
  if (body.length > 0) visit(body);
  if (otherwise !== undefined) visit(otherwise);
  if (cases !== undefined) { for (let i = 0; i < cases.length; i++) visit(cases[i].body); }
}

/** Calls a function with each expression of a statement itself, in order. */
export function forEachNode({ a, list, cases }: Statement, visit: (node: Node) => void): void {
  if (a !== undefined) visit(a);
  for (let i = 0; i < list.length; i++) visit(list[i]);
  if (cases === undefined) return;
  for (const { condition } of cases) if (condition !== undefined) visit(condition);
}

/** Whether control never goes on behind a statement of this kind. */
export function leaves(kind: number): boolean {
  return kind >= JUMP && kind <= THROW;
}
