/**
 * Calls. A call is one statement with all of its arguments: how the callee is found, and which arguments and results lie
 * in its frame, the printer writes.
 *
 * @module
 */
import { I64, OP, type Site, type ValType } from "../../../wasm/mod.ts";
import { CALL_ONE_OF, FRAME_RESULT, Node, Statement, TAIL_CALL, VOLATILE } from "../ir/mod.ts";
import { resultsInFrame } from "../ir/results.ts";
import type { Emit } from "./control.ts";
import type { Lowering } from "./lowering.ts";
import { prepareAddresses } from "./memory.ts";

/** Takes the arguments of a call. Those that lie in the callee's frame are written before the others are evaluated. */
function takeArguments(f: Lowering, params: readonly ValType[]): Node[] {
  if (params.includes(I64)) {
    f.effect();
    f.noteOutgoing();
  }
  const operands = f.popMany(params.length);
  f.effect();
  return operands;
}

/** Adds a call and puts its results on the stack. */
function addCall(f: Lowering, node: Node, results: readonly ValType[]): void {
  f.noteCall();
  if (results.length > 0 && !resultsInFrame(results)) {
    const target = f.claim(results[0]);
    f.assign(target, node);
    f.pushVariable(results[0]);
    return;
  }
  f.evaluate(node);
  if (results.length > 0) f.noteOutgoing();
  for (let i = 0; i < results.length; i++) {
    const result = new Node(FRAME_RESULT, results[i], VOLATILE);
    result.value = i;
    f.push(result);
  }
}

/** Takes the index of an indirect call, which is looked up before the arguments are written. */
function takeIndex(f: Lowering): Node {
  prepareAddresses(f, 1);
  const index = f.pop();
  f.effect();
  return index;
}

function takeReference(f: Lowering): Node {
  const reference = f.pop();
  f.effect();
  return reference;
}

/** A call of what was looked up by an index or is a reference. */
function callThrough(f: Lowering, { cursor: { op, index, index2 }, params }: Site, callee: Node): Node {
  const node = f.nodeOf(op, 0, takeArguments(f, params), index, index2);
  node.a = callee;
  node.weight += callee.weight;
  return node;
}

/** Calls one of the few functions that the index can mean, each by its name, so that V8 may inline them. */
function callOneOf(f: Lowering, { cursor: { index, index2 }, params, results }: Site, targets: number): void {
  for (let depth = params.length; depth > 0; depth--) f.simplify(depth);
  const at = takeIndex(f), node = f.nodeOf(CALL_ONE_OF, 0, takeArguments(f, params), index, index2);
  node.a = at;
  node.weight = (targets + 1) * node.weight + at.weight;
  addCall(f, node, results);
}

/** Leaves by a call. */
function tailCall(f: Lowering, site: Site): void {
  const { cursor: { op, index, index2 }, params } = site;
  let callee: Node | undefined;
  if (op === OP.return_call_indirect) callee = takeIndex(f);
  else if (op === OP.return_call_ref) callee = takeReference(f);
  f.spillAll();
  const node = f.nodeOf(op, 0, takeArguments(f, params), index, index2);
  node.a = callee;
  f.noteCall();
  f.tree.tailCalls = true;
  f.add(new Statement(TAIL_CALL, node));
}

/** The emitters of this file. */
export const CALL_EMITTERS = {
  call: (f, { cursor: { op, index }, params, results }) => {
    if (index === f.index) f.tree.recursive = true;
    addCall(f, f.nodeOf(op, 0, takeArguments(f, params), index), results);
  },
  callIndirect: (f, site) => {
    const { index, index2 } = site.cursor, targets = f.linkage.targets(index2, f.module.types[index].id);
    if (targets !== undefined) callOneOf(f, site, targets.size);
    else addCall(f, callThrough(f, site, takeIndex(f)), site.results);
  },
  callRef: (f, site) => addCall(f, callThrough(f, site, takeReference(f)), site.results),
  returnCall: tailCall,
  returnCallIndirect: tailCall,
  returnCallRef: tailCall,
} as const satisfies Record<string, Emit>;
