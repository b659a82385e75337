/**
 * Expressions: an operator and its operands.
 *
 * @module
 */
import { I32, OP_COUNT, type ValType } from "../../../wasm/mod.ts";
import { weightOfKind } from "./weight.ts";

/** Kinds of nodes that are no operators of Wasm; these are known by their numbers in the operator table. */
export const CONSTANT = OP_COUNT,
  /** A NaN other than the canonical one, as its bits: `value`, and for an f64 `more`, its high half. */
  NAN = OP_COUNT + 1,
  /** Variable `value`. */
  VARIABLE = OP_COUNT + 2,
  /** Result `value` that the function just called left in its frame. */
  FRAME_RESULT = OP_COUNT + 3,
  /** Value number `value` of the exception `a`. */
  EXCEPTION_VALUE = OP_COUNT + 4,
  /** Whether `a`, the tag of an exception, is tag `value` of the module. */
  HAS_TAG = OP_COUNT + 5,
  /** An indirect call, `a` the index, of one of a few functions that are known. */
  CALL_ONE_OF = OP_COUNT + 6,
  /** Counts a call or an iteration; counts straight code. */
  POLL = OP_COUNT + 7,
  TICK = OP_COUNT + 8;

/** Number of kinds. */
export const KIND_COUNT: number = OP_COUNT + 9;

/** An f32 that cannot be a signalling NaN. */
export const QUIET = 1,
  /** Evaluation can trap or reads what others write: it must not move past an effect. */
  VOLATILE = 2,
  /** The low 32 bits are at hand as a number, without the number that is asked for. */
  LOOSE = 4,
  /** The bits of a float are at hand as an integer. */
  RAW = 8,
  /** There is a shorter form that makes signalling NaNs quiet, as arithmetic does. */
  QUICK = 16,
  /** Reads a variable that holds a stored value; see lower/forwarding.ts. */
  READS_STORED = 32,
  /** Reads a variable that holds a 64-bit integer. */
  READS_LONG = 64,
  /** Is the variable of a local; of an operand, whose height is `top`. */
  IS_LOCAL = 128,
  IS_OPERAND = 256;

const INHERITED = VOLATILE | READS_STORED | READS_LONG;

const NO_NODES: readonly Node[] = [];

/** An expression. */
export class Node {
  readonly kind: number;
  readonly type: ValType;
  readonly flags: number;
  a: Node | undefined;
  b: Node | undefined;
  c: Node | undefined;
  /** Operands of calls and other operators of any number of operands. */
  list: readonly Node[];
  /** A variable, memory, global, table, function, tag: what the operator is about. */
  value: number;
  /** The offset of an access to memory; what else the operator is about. */
  more: number;
  constant: number | bigint | undefined;
  /** Where the operator is in the module; -1 if it can neither trap nor call. */
  offset: number;
  /** Number of operators in the expression. */
  readonly size: number;
  weight: number;
  /** The greatest height whose variable the expression reads; -1 for none. */
  top: number;
  /** Which locals the expression may read, as bits of their numbers modulo 32. */
  reads: number;

  constructor(kind: number, type: ValType, flags: number, a?: Node, b?: Node, c?: Node) {
    let all = flags, size = 1, weight = weightOfKind(kind), top = -1, reads = 0;
    if (a !== undefined) {
      all |= a.flags & INHERITED;
      size += a.size;
      weight += a.weight;
      top = a.top;
      reads = a.reads;
    }
    if (b !== undefined) {
      all |= b.flags & INHERITED;
      size += b.size;
      weight += b.weight;
      if (b.top > top) top = b.top;
      reads |= b.reads;
    }
    if (c !== undefined) {
      all |= c.flags & INHERITED;
      size += c.size;
      weight += c.weight;
      if (c.top > top) top = c.top;
      reads |= c.reads;
    }
    if (kind === VARIABLE || kind === CONSTANT) size = 0;
    this.kind = kind;
    this.type = type;
    this.flags = all;
    this.a = a;
    this.b = b;
    this.c = c;
    this.list = NO_NODES;
    this.value = 0;
    this.more = 0;
    this.constant = undefined;
    this.offset = -1;
    this.size = size;
    this.weight = weight;
    this.top = top;
    this.reads = reads;
  }
}

/** The literals of small integers, which are many. */
const SMALL_INTEGERS: Node[] = [];
const SMALLEST = -16, LARGEST = 256;

/** The literal of an i32. */
export function integer(value: number): Node {
  if (value < SMALLEST || value > LARGEST) return constant(I32, value);
  return SMALL_INTEGERS[value - SMALLEST] ??= constant(I32, value);
}

/** A literal. */
export function constant(type: ValType, value: number | bigint): Node {
  const node = new Node(CONSTANT, type, QUIET);
  node.constant = value;
  return node;
}

/** A node of a kind that is given its operands as a list. */
export function listNode(kind: number, type: ValType, list: readonly Node[], offset: number): Node {
  let flags = VOLATILE;
  for (let i = 0; i < list.length; i++) flags |= list[i].flags & INHERITED;
  const node = new Node(kind, type, flags);
  node.list = list;
  node.offset = offset;
  for (let i = 0; i < list.length; i++) node.weight += list[i].weight + 1;
  return node;
}

/** The same expression, for another place in the tree. */
export function copyOf(node: Node): Node {
  const { kind } = node;
  if (kind === VARIABLE || kind === CONSTANT) return node;
  const { a, b, c } = node;
  const copy = new Node(
    kind,
    node.type,
    node.flags,
    a && copyOf(a),
    b && copyOf(b),
    c && copyOf(c),
  );
  copy.list = node.list.length === 0 ? NO_NODES : node.list.map(copyOf);
  copy.value = node.value;
  copy.more = node.more;
  copy.constant = node.constant;
  copy.offset = node.offset;
  return copy;
}

/** Whether something holds of one of the operands of an expression. */
function isAnyOperand({ a, b, c, list }: Node, test: (operand: Node) => boolean): boolean {
  if ((a !== undefined && test(a)) || (b !== undefined && test(b)) || (c !== undefined && test(c))) return true;
  return list.some(test);
}

/** Whether an expression reads a variable. */
export function readsVariable(node: Node, variable: number): boolean {
  if (node.kind === VARIABLE) return node.value === variable;
  return isAnyOperand(node, (operand) => readsVariable(operand, variable));
}

/** Calls a function with each variable that an expression reads, in order. */
export function forEachRead(node: Node, visit: (variable: number) => void): void {
  if (node.kind === VARIABLE) return visit(node.value);
  if (node.a !== undefined) forEachRead(node.a, visit);
  if (node.b !== undefined) forEachRead(node.b, visit);
  if (node.c !== undefined) forEachRead(node.c, visit);
  for (let i = 0; i < node.list.length; i++) forEachRead(node.list[i], visit);
}
