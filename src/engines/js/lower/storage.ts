/**
 * Locals, globals, tables, references, `drop` and `select`.
 *
 * @module
 */
import { F32, FUNCREF, I32, I64, OP, type Site } from "../../../wasm/mod.ts";
import { ASSIGN, FRAME_RESULT, IF, Node, QUICK, QUIET, RAW, Statement, VARIABLE, VOLATILE } from "../ir/mod.ts";
import { branch, type Emit } from "./control.ts";
import type { Lowering } from "./lowering.ts";
import { operate, prepareAddresses, pushGrown } from "./memory.ts";

const SELECT = OP.select;

function getGlobal(f: Lowering, { cursor: { op, index }, type }: Site): void {
  const forms = type === F32 ? RAW | QUICK : 0, changes = f.module.globals[index].mutable ? VOLATILE : 0;
  const node = new Node(op, type, forms | changes);
  node.value = index;
  f.push(node);
}

function setGlobal(f: Lowering, { cursor: { op, index } }: Site): void {
  const value = f.pop();
  f.effect();
  const node = new Node(op, 0, VOLATILE, value);
  node.value = index;
  f.evaluate(node);
}

/** Evaluates what could trap, and nothing else. */
function drop(f: Lowering): void {
  const value = f.consume();
  if ((value.flags & VOLATILE) !== 0 && value.kind !== FRAME_RESULT) f.evaluate(value);
}

/** Both values are evaluated: only what cannot trap may stand in a branch. */
function select(f: Lowering, { type }: Site): void {
  const condition = f.pop();
  if (((condition.flags | f.peek().flags | f.peek(1).flags) & VOLATILE) !== 0) f.effect();
  const b = f.pop(), a = f.pop();
  if (type === I64) selectLong(f, condition, a, b);
  else f.pushNode(SELECT, type, a.flags & b.flags & QUIET, a, b, condition);
}

/** An i64 in a `?:` would be boxed. */
function selectLong(f: Lowering, condition: Node, a: Node, b: Node): void {
  const target = f.claim(I64),
    choose = (value: Node): Statement[] => {
      if (value.kind === VARIABLE && value.value === target) return [];
      const statement = new Statement(ASSIGN, value, target);
      f.tree.weight += statement.weight;
      return [statement];
    };
  f.usesLongs = true;
  const statement = f.add(new Statement(IF, condition)), otherwise = choose(b);
  statement.body = choose(a);
  if (otherwise.length > 0) statement.otherwise = otherwise;
  f.pushVariable(I64);
}

function tableGet(f: Lowering, { cursor: { op, index }, type }: Site): void {
  prepareAddresses(f, 1);
  const node = f.pushNode(op, type, VOLATILE, f.pop());
  node.value = index;
}

function tableGrow(f: Lowering, { cursor: { op, index } }: Site): void {
  prepareAddresses(f, 1);
  const operands = f.popMany(2);
  f.effect();
  pushGrown(f, f.nodeOf(op, f.module.tables[index].address, operands, index));
}

/** Tests the topmost reference, which is written twice; a branch without null carries it too. */
function branchOnNull(f: Lowering, { cursor: { op, index } }: Site, isCarried: boolean): void {
  f.spillAll();
  const tested = f.pop(), condition = new Node(op, I32, 0, tested);
  if (isCarried) f.push(tested);
  const statement = f.add(new Statement(IF, condition)), { body } = f;
  f.body = statement.body = [];
  branch(f, index);
  f.body = body;
  if (isCarried) f.pop();
  else f.push(tested);
}

/** The emitters of this file. */
export const STORAGE_EMITTERS = {
  drop,
  select,
  selectTyped: select,
  localGet: (f, { cursor }) => f.getLocal(cursor.index),
  localSet: (f, { cursor }) => f.setLocal(cursor.index),
  localTee: (f, { cursor }) => {
    f.setLocal(cursor.index);
    f.getLocal(cursor.index);
  },
  globalGet: getGlobal,
  globalSet: setGlobal,
  tableGet,
  tableSet: (f, site) => {
    prepareAddresses(f, 2);
    operateOnTable(f, site, 2);
  },
  tableGrow,
  tableFill: (f, site) => operate(f, site, 3),
  tableSize: (f, { cursor: { op, index } }) => {
    f.push(f.nodeOf(op, f.module.tables[index].address, [], index));
  },
  tableCopy: (f, site) => operate(f, site, 3),
  tableInit: (f, site) => operate(f, site, 3),
  elemDrop: (f, site) => operateOnTable(f, site, 0),
  refNull: (f, { cursor: { op }, type }) => f.pushNode(op, type, 0),
  refIsNull: (f, { cursor: { op } }) => f.pushNode(op, I32, 0, f.pop()),
  refFunc: (f, { cursor: { op, index } }) => {
    const node = new Node(op, FUNCREF, 0);
    node.value = index;
    f.push(node);
  },
  refAsNonNull: (f, { cursor: { op }, type }) => f.pushNode(op, type, VOLATILE, f.pop()),
  brOnNull: (f, site) => branchOnNull(f, site, false),
  brOnNonNull: (f, site) => branchOnNull(f, site, true),
} as const satisfies Record<string, Emit>;

/** Like `operate`, but memory stays what it was. */
function operateOnTable(f: Lowering, { cursor: { op, index, index2 } }: Site, count: number): void {
  const operands = f.popMany(count);
  f.effect();
  f.evaluate(f.nodeOf(op, 0, operands, index, index2));
}
