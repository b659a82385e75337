/**
 * Flattens deep nesting. V8's parser takes some 400 bytes of stack for every block that another is in, and programs compiled
 * by Go have functions of thousands: blocks around one `br_table`, whose targets are the states of a function that can be
 * suspended. In a function that is nested deeper than V8 surely parses, blocks that contain many levels of others become
 * places in a *dispatch loop*, a `switch` in a loop; shallow ones stay as they are:
 *
 * ```text
 * state0=0;L9:for(;;){switch(state0){case 0:
 * …state0=3;continue L9;…        a branch out of a block that is flat
 * case 3:                         the end of that block, which is also reached from the line above
 * }}
 * ```
 *
 * A function has one dispatch loop, and each clause of a deep `try` one of its own, since no `case` can be outside of its
 * `try`. Nothing here is recursive but for these: a tree can be nested 50,000 blocks deep.
 *
 * @module
 */
import { LimitError } from "../../../runtime/errors.ts";
import { I32 } from "../../../wasm/mod.ts";
import {
  BLOCK,
  type Case,
  CLAUSES,
  DISPATCH_LOOP,
  type FunctionTree,
  IF,
  JUMP,
  Label,
  LOOP,
  makeCase,
  STATE,
  Statement,
  TRY,
} from "../ir/mod.ts";

/** Blocks in each other, beyond which a function is flattened: interpreters have some 260, V8 manages 1,000 loops. */
export const DEEPEST_NESTING = 400;
/** How many of these levels a block of such a function may contain without being flat. */
const SHALLOW = 1 / 6;
/** Dispatch loops in each other: V8 manages some 300 of three levels each. */
const MOST_LOOPS = 200;

/**
 * Flattens a function that is nested deeper than `deepest`.
 *
 * @throws {RangeError} if deep `try` blocks make too many dispatch loops that are in each other.
 */
export function flatten(tree: FunctionTree, deepest: number): void {
  if (tree.levels <= deepest) return;
  tree.body = new Flattener(tree, deepest * SHALLOW).flatten(tree.body);
}

/** Statements that are being gone through, and what is done behind the last. */
interface Frame {
  readonly list: readonly Statement[];
  next: number;
  readonly close: (() => void) | undefined;
}

class Flattener {
  readonly #tree: FunctionTree;
  readonly #mostLevels: number;
  /** How many dispatch loops are open, and the variable of each depth. */
  #depth = 0;
  readonly #states: number[] = [];

  constructor(tree: FunctionTree, mostLevels: number) {
    this.#tree = tree;
    this.#mostLevels = mostLevels;
  }

  /** A dispatch loop in the place of statements. */
  flatten(body: readonly Statement[]): Statement[] {
    if (this.#depth === MOST_LOOPS) {
      throw new LimitError(
        `Cannot translate a function: more than ${MOST_LOOPS} handlers with deep blocks are in each other`,
      );
    }
    const state = this.#states[this.#depth] ??= this.#tree.variables.make(STATE, I32, this.#depth);
    this.#depth++;
    const loop = new DispatchLoop(this.#tree, state), work: Frame[] = [{ list: body, next: 0, close: undefined }];
    while (work.length > 0) {
      const frame = work[work.length - 1];
      if (frame.next < frame.list.length) this.#statement(frame.list[frame.next++], loop, work);
      else {
        work.pop();
        frame.close?.();
      }
    }
    this.#depth--;
    return [loop.statement];
  }

  #statement(statement: Statement, loop: DispatchLoop, work: Frame[]): void {
    const { kind, label, body } = statement;
    if (label === undefined || kind === JUMP || label.levels <= this.#mostLevels) return loop.add(statement);
    if (kind === TRY) return this.#try(statement, loop);
    loop.place(label);
    if (kind === LOOP) {
      loop.begin(label);
      work.push({ list: body, next: 0, close: undefined });
    } else if (kind === BLOCK) {
      work.push({ list: body, next: 0, close: () => loop.begin(label) });
    } else this.#if(statement, label, loop, work);
  }

  /** A condition that does not hold leads to a place of its own. */
  #if({ a, body, otherwise }: Statement, label: Label, loop: DispatchLoop, work: Frame[]): void {
    const other = new Label(this.#tree.labels++, false), condition = new Statement(IF, a);
    loop.place(other);
    condition.otherwise = [jumpTo(other)];
    loop.add(condition);
    const close = (): void => {
      if (otherwise !== undefined) loop.add(jumpTo(label));
      loop.begin(other);
      if (otherwise === undefined) loop.begin(label);
      else work.push({ list: otherwise, next: 0, close: () => loop.begin(label) });
    };
    work.push({ list: body, next: 0, close });
  }

  #try(statement: Statement, loop: DispatchLoop): void {
    loop.add(statement);
    statement.body = this.flatten(statement.body);
    for (const { kind, cases } of statement.otherwise!) {
      if (kind !== CLAUSES) continue;
      for (const clause of cases!) clause.body.splice(0, clause.body.length, ...this.flatten([...clause.body]));
    }
  }
}

/** A dispatch loop under construction. */
class DispatchLoop {
  readonly statement: Statement;
  readonly #cases: Case[] = [makeCase([0], undefined, [])];
  #places = 1;

  constructor(tree: FunctionTree, state: number) {
    this.statement = new Statement(DISPATCH_LOOP, undefined, state);
    this.statement.label = new Label(tree.labels++, true);
    this.statement.cases = this.#cases;
  }

  /** Makes a label a place of the loop. */
  place(label: Label): void {
    label.loop = this.statement;
    label.place = this.#places++;
  }

  /** What is added from now on is behind a label. */
  begin(label: Label): void {
    const last = this.#cases[this.#cases.length - 1];
    if (last.body.length === 0) last.numbers.push(label.place);
    else this.#cases.push(makeCase([label.place], undefined, []));
    label.target = this.#cases[this.#cases.length - 1];
  }

  add(statement: Statement): void {
    this.#cases[this.#cases.length - 1].body.push(statement);
  }
}

function jumpTo(label: Label): Statement {
  const statement = new Statement(JUMP);
  statement.label = label;
  return statement;
}
