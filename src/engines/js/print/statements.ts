/**
 * How statements are written.
 *
 * @module
 */
import { I64, OP_FAMILIES } from "../../../wasm/mod.ts";
import {
  ASSIGN,
  BLOCK,
  CALL_PART,
  type Case,
  CLAUSES,
  DISPATCH_LOOP,
  EVALUATE,
  IF,
  JUMP,
  type Label,
  leaves,
  LOOP,
  RETURN,
  type Statement,
  SWITCH,
  TAIL_CALL,
  THROW,
  TRY,
} from "../ir/mod.ts";
import { isSlotFunction } from "../ir/slots.ts";
import { isCall, writeCall, writeTailCall } from "./calls.ts";
import { condition, operand, whole } from "./expressions.ts";
import { jump, leave, returnValues } from "./jumps.ts";
import { writeAccess } from "./memory.ts";
import { callPart } from "./parts.ts";
import type { Printer } from "./printer.ts";
import { writeSlotFunction } from "./slot_functions.ts";

/** Writes statements, one after the other. */
export function statements(p: Printer, list: readonly Statement[]): void {
  for (let i = 0; i < list.length; i++) statement(p, list[i]);
}

function statement(p: Printer, s: Statement): void {
  switch (s.kind) {
    case ASSIGN:
      return assignment(p, s);
    case EVALUATE:
      return evaluation(p, s);
    case BLOCK:
      return block(p, s, "{");
    case LOOP:
      return loop(p, s);
    case IF:
      return conditional(p, s);
    case SWITCH:
      return dispatch(p, s);
    case JUMP:
      return jump(p, s.label!);
    case RETURN:
      return returnValues(p, s);
    case TAIL_CALL:
      writeTailCall(p, s.a!);
      return leave(p, "");
    case THROW:
      p.begin();
      p.out += "throw ";
      whole(p, s.a!);
      return terminate(p);
    case TRY:
      return tryStatement(p, s);
    case CLAUSES:
      return clauses(p, s.cases!);
    case DISPATCH_LOOP:
      return dispatchLoop(p, s);
    case CALL_PART:
      return callPart(p, s.part!);
  }
}

/** Ends a statement. */
function terminate(p: Printer): void {
  p.out += ";";
  p.end();
}

function assignment(p: Printer, { variable, a, alias }: Statement): void {
  const node = a!;
  if (isCall(node)) return writeCall(p, node, p.variable(variable));
  if (node.type === I64 && isSlotFunction(node)) return writeSlotFunction(p, node, variable);
  p.begin();
  p.out += `${p.variable(variable)}=`;
  if (alias >= 0) p.out += `${p.variable(alias)}=`;
  whole(p, node);
  terminate(p);
}

function evaluation(p: Printer, { a, variable }: Statement): void {
  const node = a!;
  if (isCall(node)) return writeCall(p, node, undefined);
  p.begin();
  if (OP_FAMILIES[node.kind] === "store") writeAccess(p, node, variable < 0 ? undefined : p.variable(variable));
  else whole(p, node);
  terminate(p);
}

/** Writes statements between braces, the first of which is written. */
function braced(p: Printer, body: readonly Statement[]): void {
  p.end();
  p.indent(1);
  statements(p, body);
  p.indent(-1);
  p.begin();
  p.out += "}";
}

function labelled(p: Printer, label: Label | undefined): void {
  p.begin();
  if (label !== undefined && label.isTarget && label.loop === undefined) p.out += `L${label.number}:`;
}

function block(p: Printer, { label, body }: Statement, opening: string): void {
  labelled(p, label);
  p.out += opening;
  braced(p, body);
  p.end();
}

/** The count of iterations, where a loop is a part that returns from time to time. */
const COUNT = "if((iterations=iterations-1|0)<0){way=-1;break;}";

function loop(p: Printer, s: Statement): void {
  labelled(p, s.label);
  p.out += "for(;;){";
  p.end();
  p.indent(1);
  if (p.part?.isLoop && p.part.body[0] === s) p.line(COUNT);
  statements(p, s.body);
  if (!endsByLeaving(s.body)) p.line("break;");
  p.indent(-1);
  p.line("}");
}

/** Whether control surely does not arrive at the end of statements. */
function endsByLeaving(list: readonly Statement[]): boolean {
  const last = list[list.length - 1];
  return last !== undefined && leaves(last.kind);
}

function conditional(p: Printer, s: Statement): void {
  const { label, a, body, otherwise } = s;
  if (isShort(s)) return shortConditional(p, s);
  labelled(p, label);
  p.out += "if(";
  condition(p, a!);
  p.out += "){";
  braced(p, body);
  if (otherwise !== undefined) {
    p.out += "else{";
    braced(p, otherwise);
  }
  p.end();
}

/** Whether a condition fits on a line: a few assignments and a jump. */
function isShort({ label, body, otherwise }: Statement): boolean {
  if (label !== undefined || body.length > 3) return false;
  for (let i = 0; i < body.length; i++) if (!isSimple(body[i])) return false;
  return otherwise === undefined || otherwise.every(isSimple);
}

function isSimple({ kind, a }: Statement): boolean {
  return kind === JUMP || kind === RETURN || (kind === ASSIGN && !isCall(a!));
}

function shortConditional(p: Printer, { a, body, otherwise }: Statement): void {
  p.beginLine();
  p.out += body.length === 0 ? "if(!(" : "if(";
  condition(p, a!);
  p.out += body.length === 0 ? ")){" : "){";
  statements(p, body.length === 0 ? otherwise! : body);
  p.out += "}";
  if (body.length > 0 && otherwise !== undefined) {
    p.out += "else{";
    statements(p, otherwise);
    p.out += "}";
  }
  p.endLine();
}

function dispatch(p: Printer, { a, cases }: Statement): void {
  p.begin();
  p.out += "switch(";
  operand(p, a!);
  p.out += "){";
  p.end();
  p.indent(1);
  cases!.forEach(({ numbers, body }, i) => {
    const isLast = i === cases!.length - 1;
    p.beginLine();
    p.out += isLast ? "default:" : numbers.map((number) => `case ${number}:`).join("");
    statements(p, body);
    if (isLast) p.out += "}";
    p.endLine();
  });
  p.indent(-1);
}

function tryStatement(p: Printer, s: Statement): void {
  const { body, otherwise, label, variable, value } = s;
  labelled(p, label);
  p.out += "try{";
  braced(p, body);
  const caught = p.variable(variable);
  p.out += `catch(${caught}){W[0]=${p.outgoing(0)};const ${p.variable(value)}=tagOf(${caught});`;
  p.end();
  p.indent(1);
  if (p.tree.delegates) {
    const delegate = p.delegate();
    p.line(`if(${delegate}){if(${delegate}!==${label!.number + 1})throw ${caught};${delegate}=0;}`);
  }
  statements(p, otherwise!);
  p.indent(-1);
  p.line("}");
}

/** Clauses of a handler. Behind one that leaves there is no `else`: V8's parser takes stack for each in a chain. */
function clauses(p: Printer, cases: readonly Case[]): void {
  let isChained = false;
  for (const { condition: test, body } of cases) {
    if (isChained) p.out += "else ";
    else p.begin();
    if (test !== undefined) {
      p.out += "if(";
      condition(p, test);
      p.out += ")";
    }
    p.out += "{";
    braced(p, body);
    isChained = !endsByLeaving(body);
    if (!isChained) p.end();
  }
  if (isChained) p.end();
}

/** Where a flattened function goes on by the number of a place. */
function dispatchLoop(p: Printer, { label, variable, cases }: Statement): void {
  const state = p.variable(variable);
  p.line(`${state}=0;`);
  p.line(`L${label!.number}:for(;;){switch(${state}){`);
  for (const { numbers, body } of cases!) {
    p.line(numbers.map((number) => `case ${number}:`).join(""));
    p.indent(1);
    statements(p, body);
    p.indent(-1);
  }
  p.line(`break L${label!.number};`);
  p.line("}}");
}
