/**
 * How calls are written. Numbers and references are arguments and results of the JavaScript function, 64-bit integers and
 * several results lie in the frame of the callee. An indirect call finds the JavaScript function in the `Func` of the
 * table's entry; the runtime is asked only where the entry is missing, of another type, or was never called.
 *
 * @module
 */
import { CALL_ONE_OF, CONSTANT, type Node, VARIABLE } from "../ir/mod.ts";
import { I64, OP } from "../../../wasm/mod.ts";
import { unsigned, whole } from "./expressions.ts";
import { indexText } from "./frame_text.ts";
import type { Printer } from "./printer.ts";

const CALL = OP.call, CALL_INDIRECT = OP.call_indirect, CALL_REF = OP.call_ref;
const RETURN_CALL = OP.return_call, RETURN_CALL_INDIRECT = OP.return_call_indirect;

/** Whether a node is a call, which is written as statements. */
export function isCall({ kind }: Node): boolean {
  return kind === CALL || kind === CALL_INDIRECT || kind === CALL_REF || kind === CALL_ONE_OF;
}

/** Writes a call, whose result is assigned to a variable if there is one. */
export function writeCall(p: Printer, node: Node, target: string | undefined): void {
  if (node.kind === CALL_ONE_OF) return callOneOf(p, node, target);
  const callee = findCallee(p, node);
  passInFrame(p, node);
  p.begin();
  if (target !== undefined) p.out += `${target}=`;
  callText(p, node, callee);
  p.out += ";";
  p.end();
}

/** What is called: the text before the parenthesis, and the first argument, if it takes one besides. */
interface Callee {
  readonly text: string;
  readonly first: string;
}

function findCallee(p: Printer, { kind, value, more, a, offset }: Node): Callee {
  if (kind === CALL) return { text: calleeText(p, value), first: "" };
  const type = p.linkage.typeText(value), c = p.temporary("c");
  if (kind === CALL_INDIRECT || kind === RETURN_CALL_INDIRECT) lookUp(p, a!, more, type, offset);
  else dereference(p, a!, offset);
  const isTail = kind !== CALL_INDIRECT && kind !== CALL_REF;
  const dispatcher = isTail ? undefined : p.linkage.dispatcher(p.linkage.module.types[value].id);
  return dispatcher === undefined ? { text: `${c}.direct`, first: "" } : { text: dispatcher, first: c };
}

function calleeText(p: Printer, index: number): string {
  return index === p.tree.index ? p.self : p.linkage.callee(index, p.tree.index);
}

function callText(p: Printer, { list, offset }: Node, { text, first }: Callee): void {
  p.mark(offset);
  p.out += `${text}(${first}`;
  writeArguments(p, list, first !== "");
  p.out += ")";
}

/** Writes the arguments that are values of JavaScript. */
function writeArguments(p: Printer, list: readonly Node[], follows: boolean): void {
  for (let i = 0, any = follows; i < list.length; i++) {
    if (list[i].type === I64) continue;
    if (any) p.out += ",";
    any = true;
    whole(p, list[i]);
  }
}

/** Writes the arguments that lie in the callee's frame there; returns how many they are. */
function passInFrame(p: Printer, { list }: Node): number {
  let count = 0;
  for (let i = 0; i < list.length; i++) {
    if (list[i].type !== I64) continue;
    p.begin();
    p.out += `I[${p.outgoing(count++)}]=`;
    whole(p, list[i]);
    p.out += ";";
    p.end();
  }
  return count;
}

/** Writes an index as something that can be written twice; returns it. */
function simpleIndex(p: Printer, index: Node): string {
  if (index.kind === CONSTANT || (index.kind === VARIABLE && index.type !== I64)) return textOf(p, index);
  const n = p.temporary("n");
  p.begin();
  p.out += `${n}=`;
  if (index.type === I64) unsigned(p, index);
  else whole(p, index);
  p.out += ";";
  p.end();
  return n;
}

/** The text of a constant or variable. */
function textOf(p: Printer, node: Node): string {
  const before = p.out;
  p.out = "";
  if (node.type === I64) unsigned(p, node);
  else whole(p, node);
  const text = p.out;
  p.out = before;
  return text;
}

function lookUp(p: Printer, index: Node, table: number, type: string, offset: number): void {
  const simple = simpleIndex(p, index);
  p.line(`c=t${table}[${simple}];`);
  p.begin();
  p.out += `if(c===undefined||c===null||c.directType!==${type})c=`;
  p.mark(offset);
  p.out += `indirect(${table},${simple},${type});`;
  p.end();
}

function dereference(p: Printer, reference: Node, offset: number): void {
  p.begin();
  p.out += "c=";
  whole(p, reference);
  p.out += ";";
  p.end();
  p.begin();
  p.out += "if(c===null||c.directType<0)c=";
  p.mark(offset);
  p.out += "reference(c);";
  p.end();
}

/** Calls one of the few functions that an index can mean. Any other index is looked up as usual, which traps. */
function callOneOf(p: Printer, node: Node, target: string | undefined): void {
  const { value: type, more: table, a } = node, n = p.temporary("n"), { linkage } = p;
  const assign = target === undefined ? "" : `${target}=`;
  p.begin();
  p.out += `${n}=`;
  if (a!.type === I64) unsigned(p, a!);
  else whole(p, a!);
  p.out += ";";
  p.end();
  passInFrame(p, node);
  p.line(`switch(${n}){`);
  p.indent(1);
  for (const [func, entries] of linkage.targets(table, linkage.module.types[type].id)!) {
    p.begin();
    p.out += entries.map((entry) => `case ${entry}:`).join("") + assign;
    callText(p, node, { text: calleeText(p, func), first: "" });
    p.out += ";break;";
    p.end();
  }
  p.begin();
  p.out += `default:${assign}`;
  callText(p, node, { text: `indirect(${table},${n},${linkage.typeText(type)}).direct`, first: "" });
  p.out += ";";
  p.indent(-1);
  p.out += "}";
  p.end();
}

/** Writes the call by which a function is left: the caller goes on with what `tail` notes. */
export function writeTailCall(p: Printer, node: Node): void {
  const callee = node.kind === RETURN_CALL ? calleeText(p, node.value) : findCallee(p, node).text;
  const inFrame = passInFrame(p, node);
  for (let i = 0; i < inFrame; i++) {
    p.usesFrame = true;
    p.line(`I[${indexText("fp", i)}]=I[${p.outgoing(i)}];`);
  }
  p.begin();
  p.out += `tail(${callee}`;
  writeArguments(p, node.list, true);
  p.out += ");";
  p.end();
}
