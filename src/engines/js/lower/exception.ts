/**
 * Exceptions, those of Wasm 3.0 and the legacy ones, as `try` and `catch`. Only exceptions that a program threw are caught;
 * traps and errors of the host pass.
 *
 * `delegate` sends an exception past the handlers in between: it notes the number of the one to go to in a variable, and the
 * others let pass what is not for them.
 *
 * @module
 */
import { EXNREF, I32, type Site, type ValType } from "../../../wasm/mod.ts";
import {
  CAUGHT,
  CAUGHT_TAG,
  CLAUSES,
  constant,
  DELEGATE,
  EXCEPTION_VALUE,
  HAS_TAG,
  makeCase,
  Node,
  Statement,
  THROW,
  TRY,
} from "../ir/mod.ts";
import {
  type Block,
  blockOf,
  closeBlock,
  type Emit,
  inBody,
  jumpTo,
  openBlock,
  placeResults,
  returnOperands,
  spillForBlock,
} from "./control.ts";
import type { Lowering } from "./lowering.ts";

function openTry(f: Lowering, site: Site): Block {
  spillForBlock(f, site);
  const block = openBlock(f, site, TRY), { statement, label } = block;
  statement.otherwise = [];
  statement.variable = f.variables.make(CAUGHT, EXNREF, label.number);
  statement.value = f.variables.make(CAUGHT_TAG, EXNREF, label.number);
  return block;
}

/** Begins the handler of a `try`, which restores the frame. */
function openHandler(f: Lowering, { statement }: Block): void {
  f.noteHandler();
  f.body = statement.otherwise!;
}

function topBlock(f: Lowering): Block {
  return f.blocks[f.blocks.length - 1];
}

/** Reads what a handler caught. */
function caught(f: Lowering, { statement }: Block): Node {
  return f.variables.read(statement.variable);
}

/** Throws what a handler caught again. */
function throwAgain(f: Lowering, block: Block): void {
  f.add(new Statement(THROW, caught(f, block)));
}

/** Value `index` of what a handler caught. */
function valueOf(f: Lowering, block: Block, type: ValType, index: number): Node {
  const node = new Node(EXCEPTION_VALUE, type, 0, caught(f, block));
  node.value = index;
  return node;
}

/** The condition of a clause: whether what was caught has a tag. */
function hasTag(f: Lowering, { statement }: Block, tag: number): Node {
  const node = new Node(HAS_TAG, I32, 0, f.variables.read(statement.value));
  node.value = tag;
  return node;
}

/** Puts the values that an exception carries on the stack. */
function pushValues(f: Lowering, block: Block, types: readonly ValType[]): void {
  types.forEach((type, i) => {
    f.assign(f.claim(type), valueOf(f, block, type, i));
    f.pushVariable(type);
  });
}

/** Begins a clause of a legacy `try`; the first one ends the body and opens the handler. */
function openClause(f: Lowering, { reachable }: Site, tag: number | undefined): Block {
  const block = topBlock(f), body: Statement[] = [];
  if (reachable) placeResults(f, block);
  if (block.clauses === "none") {
    openHandler(f, block);
    f.add(new Statement(CLAUSES)).cases = [];
  }
  const [clauses] = block.statement.otherwise!;
  clauses.cases!.push(makeCase([], tag === undefined ? undefined : hasTag(f, block, tag), body));
  block.clauses = tag === undefined ? "all" : "some";
  f.body = body;
  f.reset(block.height, []);
  return block;
}

/** Ends a legacy `try`. */
export function endTry(f: Lowering, block: Block, reachable: boolean): void {
  if (reachable) placeResults(f, block);
  if (block.clauses === "none") openHandler(f, block);
  if (block.clauses === "none") throwAgain(f, block);
  if (block.clauses === "some") {
    const rest: Statement[] = [];
    inBody(f, rest, () => throwAgain(f, block));
    block.statement.otherwise![0].cases!.push(makeCase([], undefined, rest));
  }
  closeBlock(f, block);
}

/** Ends a `try_table`: its clauses are outside of the block, so that their labels count from there. */
export function endTryTable(f: Lowering, block: Block, reachable: boolean): void {
  if (reachable) placeResults(f, block);
  openHandler(f, block);
  f.blocks.pop();
  const clauses = f.add(new Statement(CLAUSES));
  clauses.cases = block.catches!.map(({ kind, tag, label }) => {
    const ofTag = kind === "catch" || kind === "catch_ref", body: Statement[] = [];
    f.reset(block.height, []);
    inBody(f, body, () => catchInto(f, label, block, ofTag ? f.tagTypes(tag) : [], kind.endsWith("_ref")));
    return makeCase([], ofTag ? hasTag(f, block, tag) : undefined, body);
  });
  const all = clauses.cases.findIndex(({ condition }) => condition === undefined);
  if (all >= 0) clauses.cases.length = all + 1; // Clauses behind one for all are never asked.
  else throwAgain(f, block);
  f.blocks.push(block);
  closeBlock(f, block);
}

/** Leaves a handler for a label with the values of the exception and, if asked for, the exception itself. */
function catchInto(f: Lowering, label: number, block: Block, types: readonly ValType[], ref: boolean): void {
  const target = blockOf(f, label), isReturn = target === f.blocks[0];
  const all = ref ? [...types, EXNREF] : types;
  all.forEach((type, i) => {
    const value = i < types.length ? valueOf(f, block, type, i) : caught(f, block);
    if (!isReturn) return f.assign(f.variableAt(target.height + i, type), value);
    f.assign(f.claim(type), value);
    f.pushVariable(type);
  });
  if (isReturn) returnOperands(f, all.length);
  else jumpTo(f, target);
}

/** The number by which the handler is known that `delegate` to a label goes to; -1 for that of the caller. */
function delegateTarget(f: Lowering, depth: number): number {
  for (let i = f.blocks.length - 1 - depth; i > 0; i--) {
    if (f.blocks[i].clauses === "none" || f.blocks[i].catches !== undefined) return f.blocks[i].label.number + 1;
  }
  return -1;
}

/** The variable that says where an exception is on its way to. */
function delegateVariable(f: Lowering): number {
  const { variables } = f, known = variables.kinds.indexOf(DELEGATE);
  return known >= 0 ? known : variables.make(DELEGATE, I32, 0);
}

/** The emitters of this file. */
export const EXCEPTION_EMITTERS = {
  throw: (f, { cursor: { op, index }, params }) => {
    const values = f.popMany(params.length);
    f.effect();
    f.add(new Statement(THROW, f.nodeOf(op, 0, values, index)));
  },
  throwRef: (f, { cursor: { op } }) => {
    f.add(new Statement(THROW, f.nodeOf(op, 0, [f.consume()])));
  },
  tryTable: (f, site) => {
    openTry(f, site).catches = site.cursor.catches;
  },
  try: (f, site) => {
    openTry(f, site).clauses = "none";
  },
  catch: (f, site) => {
    const block = openClause(f, site, site.cursor.index);
    pushValues(f, block, site.params);
  },
  catchAll: (f, site) => {
    openClause(f, site, undefined);
  },
  rethrow: (f, { cursor }) => {
    f.effect();
    throwAgain(f, blockOf(f, cursor.index));
  },
  delegate: (f, site) => {
    const block = topBlock(f);
    if (site.reachable) placeResults(f, block);
    openHandler(f, block);
    f.blocks.pop();
    f.assign(delegateVariable(f), constant(I32, delegateTarget(f, site.cursor.index)));
    throwAgain(f, block);
    f.blocks.push(block);
    f.tree.delegates = true;
    closeBlock(f, block);
  },
} as const satisfies Record<string, Emit>;
