/**
 * 64-bit integers that are read soon after they were assigned. They lie in slots of the frame, since a bigint in a variable
 * is allocated wherever control flow joins; but up to there a variable is only a name for a register, while a slot is
 * written and read again: three times in each step of a hash. So a slot that is read behind its assignment is held in a
 * variable too:
 *
 * ```text
 * I[fp+9]=b0=asIntN(64,…);
 * I[fp+5]=asIntN(64,asIntN(64,b0<<31n)|asIntN(64,asUintN(64,b0)>>33n));
 * ```
 *
 * Where the slot is assigned again before control can go anywhere else, and nobody has read it, the variable is enough.
 *
 * @module
 */
import { I64 } from "../../../wasm/mod.ts";
import {
  ASSIGN,
  BLOCK,
  CALL_PART,
  forEachBody,
  type FunctionTree,
  HELD,
  IF,
  leaves,
  type Node,
  READS_LONG,
  type Statement,
  TRY,
  VARIABLE,
} from "../ir/mod.ts";
import { givesLong, needsSecondSlot, needsSlot, needsSlots } from "../ir/slots.ts";

/** Holds 64-bit integers in variables, in a function and its parts. */
export function holdLongs(tree: FunctionTree): void {
  if (!tree.variables.hasLongs) return;
  const holder = new Holder(tree);
  holder.function(tree.body);
  for (const { body } of tree.parts) holder.function(body);
}

class Holder {
  readonly #tree: FunctionTree;
  /** The last assignment of each slot that is known, by variable. */
  #assignments = new Map<number, Statement>();
  /** Those of them whose slots may be read: there was a way to go elsewhere, or a half was read. */
  readonly #needed = new Set<Statement>();
  /** Whether what was assigned may be read by a handler. */
  #handled = 0;
  /** The variables that hold slots, and how many are taken. */
  readonly #variables: number[] = [];
  #taken = 0;
  /** How many of these hold something that is needed again when what is known now is forgotten. */
  #floor = 0;

  constructor(tree: FunctionTree) {
    this.#tree = tree;
  }

  function(body: readonly Statement[]): void {
    this.#forget();
    this.#body(body);
  }

  #body(body: readonly Statement[]): void {
    for (let i = 0; i < body.length; i++) this.#statement(body[i]);
  }

  #statement(statement: Statement): void {
    const { kind, a, list, label } = statement;
    if (a !== undefined && (a.flags & READS_LONG) !== 0) statement.a = this.#expression(a);
    if (list.length > 0) statement.list = list.map((node) => this.#expression(node));
    switch (kind) {
      case ASSIGN:
        return this.#assign(statement);
      case IF:
        return this.#if(statement);
      case TRY:
        this.#forget();
        this.#handled++;
        this.#body(statement.body);
        this.#handled--;
        this.#forget();
        this.#body(statement.otherwise!);
        return this.#forget();
      case BLOCK:
        if (statement.usesLongs) this.#body(statement.body);
        else this.#need(); // It may be left for elsewhere.
        if (label?.isTarget) this.#forget();
        return;
      case CALL_PART:
        return this.#forget();
      default:
        if (!statement.usesLongs) return this.#forget();
        forEachBody(statement, (body) => {
          this.#forget();
          this.#body(body);
          this.#forget();
        });
    }
  }

  #assign(statement: Statement): void {
    const { variable } = statement, node = statement.a!;
    // The slow way of a division writes its divisor.
    if (node.c !== undefined && node.type === I64) this.#assignments.delete(node.more);
    if (this.#tree.variables.slots[variable] < 0) return;
    this.#dropStore(this.#assignments.get(variable));
    if (givesLong(node)) this.#assignments.set(variable, statement);
    else this.#assignments.delete(variable);
  }

  /** An assignment whose slot nobody has read, and nobody can read any more, is one to the variable that holds it only. */
  #dropStore(assignment: Statement | undefined): void {
    if (assignment === undefined || assignment.alias < 0 || this.#handled > 0 || this.#needed.has(assignment)) return;
    assignment.variable = assignment.alias;
    assignment.alias = -1;
  }

  /** Notes that control may go elsewhere, where slots may be read. */
  #need(): void {
    for (const assignment of this.#assignments.values()) this.#needed.add(assignment);
  }

  /** Behind a condition control flow joins, unless what it guards leaves. */
  #if({ body, otherwise, label }: Statement): void {
    this.#need();
    const leaves = otherwise === undefined && !label?.isTarget && endsByLeaving(body);
    if (leaves && this.#assignments.size > 0) return this.#leaving(body);
    this.#body(body);
    this.#forget();
    if (otherwise === undefined) return;
    this.#body(otherwise);
    this.#forget();
  }

  /** What is known before statements that leave is known behind them: what happens in them does not happen then. */
  #leaving(body: readonly Statement[]): void {
    const before = this.#assignments, floor = this.#floor, { indices } = this.#tree.variables;
    this.#assignments = new Map(before);
    this.#floor = this.#taken;
    this.#body(body);
    this.#assignments = before;
    this.#taken = this.#floor;
    this.#floor = floor;
    this.#needed.clear();
    for (const assignment of before.values()) {
      this.#needed.add(assignment);
      if (assignment.alias >= 0) this.#taken = Math.max(this.#taken, indices[assignment.alias] + 1);
    }
  }

  /** Replaces reads of slots by those of variables; returns what takes the place of an expression. */
  #expression(node: Node): Node {
    if (node.kind === VARIABLE) return this.#read(node);
    if ((node.flags & READS_LONG) === 0) return node;
    const { a, b, c, list } = node;
    if (a !== undefined) node.a = this.#operand(a, needsSlot(node));
    if (b !== undefined) node.b = this.#operand(b, needsSecondSlot(node));
    if (c !== undefined) node.c = this.#operand(c, false);
    if (list.length > 0) node.list = list.map((operand) => this.#operand(operand, needsSlots(node)));
    return node;
  }

  #operand(node: Node, isSlot: boolean): Node {
    if (!isSlot || node.kind !== VARIABLE) return this.#expression(node);
    const assignment = this.#assignments.get(node.value);
    if (assignment !== undefined) this.#needed.add(assignment);
    return node;
  }

  #read(node: Node): Node {
    const assignment = this.#assignments.get(node.value);
    if (assignment === undefined) return node;
    const { variables } = this.#tree;
    if (assignment.alias < 0) {
      const next = this.#taken++;
      assignment.alias = this.#variables[next] ??= variables.make(HELD, I64, next);
    }
    return variables.read(assignment.alias);
  }

  #forget(): void {
    if (this.#assignments.size > 0) this.#assignments.clear();
    if (this.#needed.size > 0) this.#needed.clear();
    this.#taken = this.#floor;
  }
}

function endsByLeaving(body: readonly Statement[]): boolean {
  const last = body[body.length - 1];
  return last !== undefined && leaves(last.kind);
}
