/**
 * Builds a tree: the statements so far, and the operand stack. Operands wait on it as nodes until they are used, or spilled:
 * assigned to the variable of their height, before something that they must not move past.
 *
 * An operand at height `h` reads variables of heights `h` and above only, since an operator puts its result where its first
 * operand was. Spilling lower operands first is therefore always safe.
 *
 * @module
 */
import { I32, I64, type ValType } from "../../../wasm/mod.ts";
import type { FunctionTree } from "./function_tree.ts";
import { CONSTANT, constant, IS_LOCAL, IS_OPERAND, type Node, READS_LONG, readsVariable, VOLATILE } from "./node.ts";
import { ASSIGN, EVALUATE, Statement } from "./statement.ts";
import { holds, OPERAND, type Variables } from "./variables.ts";

/** Operators in an expression and waiting operands, beyond which operands are spilled. */
const LARGEST_EXPRESSION = 32, MOST_WAITING = 48;

/** A function under construction. */
export class Builder {
  readonly tree: FunctionTree;
  readonly variables: Variables;
  /** The statements of the innermost block. */
  body: Statement[];
  /** Offset of the present operator. */
  offset = 0;
  /** Whether the innermost block uses 64-bit integers in the frame, as far as it was built. */
  usesLongs = false;
  readonly #stack: Node[] = [];
  /** The variables of each height, by what they hold. */
  readonly #words: number[] = [];
  readonly #longs: number[] = [];
  readonly #floats: number[] = [];
  readonly #references: number[] = [];
  /** Every operand below this height is a constant or in its variable. */
  #waitingFrom = 0;

  constructor(tree: FunctionTree) {
    this.tree = tree;
    this.variables = tree.variables;
    this.body = tree.body;
  }

  /** Adds a statement. */
  add(statement: Statement): Statement {
    if (!this.usesLongs && this.#usesLong(statement)) this.usesLongs = true;
    this.tree.weight += statement.weight;
    this.body.push(statement);
    return statement;
  }

  /** Whether a statement reads or writes a 64-bit integer in the frame. */
  #usesLong({ a, variable, list }: Statement): boolean {
    if (variable >= 0 && this.variables.slots[variable] >= 0) return true;
    if (a !== undefined && ((a.flags & READS_LONG) !== 0 || isAnyLong(a.list))) return true;
    return isAnyLong(list);
  }

  /** Adds an expression as a statement. */
  evaluate(node: Node): Statement {
    return this.add(new Statement(EVALUATE, node));
  }

  /** Adds an assignment. */
  assign(variable: number, node: Node): Statement {
    return this.add(new Statement(ASSIGN, node, variable));
  }

  /** Number of operands. */
  get height(): number {
    return this.#stack.length;
  }

  /** So many of the topmost operands may be waiting. */
  get waiting(): number {
    return this.#stack.length - this.#waitingFrom;
  }

  /** An operand, by its distance from the top. */
  peek(depth = 0): Node {
    return this.#stack[this.#stack.length - 1 - depth];
  }

  /** Takes the topmost operand. */
  pop(): Node {
    const operand = this.#stack.pop()!;
    if (this.#waitingFrom > this.#stack.length) this.#waitingFrom = this.#stack.length;
    return operand;
  }

  /** Takes several operands, the lowest first. */
  popMany(count: number): Node[] {
    const operands = count === 0 ? [] : this.#stack.splice(this.#stack.length - count);
    if (this.#waitingFrom > this.#stack.length) this.#waitingFrom = this.#stack.length;
    return operands;
  }

  /** Puts an operand on the stack. */
  push(operand: Node): void {
    const height = this.#stack.length;
    this.#stack.push(operand);
    if (isSpilled(operand, height)) this.#advance();
    else if (operand.size > LARGEST_EXPRESSION) this.spill(height);
    else if (height - this.#waitingFrom > MOST_WAITING) this.spill(this.#waitingFrom);
  }

  /** Puts a literal on the stack. */
  pushConstant(type: ValType, value: number | bigint): void {
    this.push(constant(type, value));
  }

  /** Puts the variable of the next height on the stack, to which something was or will be assigned. */
  pushVariable(type: ValType): void {
    this.push(this.variables.read(this.variableAt(this.#stack.length, type), type));
  }

  /** The variable of a height for values of a type. */
  variableAt(height: number, type: ValType): number {
    const variables = this.#variablesFor(type);
    while (variables.length < height) variables.push(-1);
    if (variables.length === height) variables.push(-1);
    if (variables[height] < 0) variables[height] = this.variables.make(OPERAND, type, height);
    return variables[height];
  }

  #variablesFor(type: ValType): number[] {
    if (type === I32) return this.#words;
    if (type === I64) return this.#longs;
    return holds(type) === "float" ? this.#floats : this.#references;
  }

  /** Whether there is nothing to spill: a constant, or the variable of its own height. */

  #advance(): void {
    let from = this.#waitingFrom;
    while (from < this.#stack.length && isSpilled(this.#stack[from], from)) from++;
    this.#waitingFrom = from;
  }

  /** Assigns the operand at a height to its variable, unless it is a constant or there. */
  spill(height: number): void {
    const operand = this.#stack[height];
    if (!isSpilled(operand, height)) this.#assign(height, operand);
  }

  /** Assigns the operand at a height to its variable, even if it is a constant. */
  place(height: number): void {
    const operand = this.#stack[height];
    if (operand.top !== height || (operand.flags & IS_OPERAND) === 0) this.#assign(height, operand);
  }

  #assign(height: number, operand: Node): void {
    for (let below = this.#waitingFrom; below < height; below++) {
      const other = this.#stack[below];
      if (isSpilled(other, below)) continue;
      if (other.top >= height || (other.flags & operand.flags & VOLATILE) !== 0) this.spill(below);
    }
    const variable = this.variableAt(height, operand.type);
    this.assign(variable, operand);
    this.#stack[height] = this.variables.read(variable, operand.type);
    this.#advance();
  }

  /** The variable of the next height, fit to be assigned: nothing that waits reads it. */
  claim(type: ValType): number {
    const height = this.#stack.length;
    for (let below = this.#waitingFrom; below < height; below++) {
      if (this.#stack[below].top >= height) this.spill(below);
    }
    return this.variableAt(height, type);
  }

  /** Makes the last statement assign to another variable if it assigns to that of a height; tells whether it did. */
  redirect(height: number, type: ValType, variable: number): boolean {
    const last = this.body[this.body.length - 1];
    if (last === undefined || last.kind !== ASSIGN || last.variable !== this.variableAt(height, type)) return false;
    last.variable = variable;
    return true;
  }

  /** Spills all operands: at the start of a block, whose code may run never or more than once. */
  spillAll(): void {
    for (let height = this.#waitingFrom; height < this.#stack.length; height++) this.spill(height);
  }

  /** Spills what must be evaluated before the next effect: what can trap or reads what others may write. */
  effect(): void {
    for (let height = this.#waitingFrom; height < this.#stack.length; height++) {
      if ((this.#stack[height].flags & VOLATILE) !== 0) this.spill(height);
    }
  }

  /** Takes the topmost operand for a statement that evaluates it at once. */
  consume(): Node {
    const operand = this.pop();
    if ((operand.flags & VOLATILE) !== 0) this.effect();
    return operand;
  }

  /** Makes the operand at a distance from the top something that can be written twice. */
  simplify(depth = 0): void {
    const height = this.#stack.length - 1 - depth, operand = this.#stack[height];
    if ((operand.flags & IS_LOCAL) === 0) this.spill(height);
  }

  /** Makes the operand at a distance from the top a variable, even if it is a constant. */
  inVariable(depth = 0): void {
    const height = this.#stack.length - 1 - depth;
    if ((this.#stack[height].flags & IS_LOCAL) === 0) this.place(height);
  }

  /** Spills the operands that read a local, before it is assigned, and volatile ones below them, which come first. */
  spillReaders(local: number): void {
    const bit = 1 << (local & 31);
    let reader = this.#stack.length - 1;
    while (reader >= this.#waitingFrom && !this.#reads(reader, local, bit)) reader--;
    for (let height = this.#waitingFrom; height <= reader; height++) {
      if ((this.#stack[height].flags & VOLATILE) !== 0 || this.#reads(height, local, bit)) this.spill(height);
    }
  }

  #reads(height: number, local: number, bit: number): boolean {
    const operand = this.#stack[height];
    return (operand.reads & bit) !== 0 && readsVariable(operand, local);
  }

  /** Forgets the operands above a height; code after a block starts with the block's results there. */
  reset(height: number, types: readonly ValType[]): void {
    this.#stack.length = height;
    this.#waitingFrom = Math.min(this.#waitingFrom, height);
    for (let i = 0; i < types.length; i++) this.pushVariable(types[i]);
  }
}

/** Whether there is nothing to spill: a constant, or the variable of its own height. */
function isSpilled({ kind, top, flags }: Node, height: number): boolean {
  return kind === CONSTANT || (top === height && (flags & IS_OPERAND) !== 0);
}

function isAnyLong(list: readonly Node[]): boolean {
  for (let i = 0; i < list.length; i++) if (list[i].type === I64) return true;
  return false;
}
