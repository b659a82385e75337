/**
 * How statements are written.
 *
 * @module
 */
import { I64, OP, OP_COUNT, OP_FAMILIES, OP_NAMES } from "../../../wasm/mod.ts";
import {
  ASSIGN,
  BLOCK,
  CALL_PART,
  type Case,
  CLAUSES,
  CONSTANT,
  DISPATCH_LOOP,
  EVALUATE,
  type Exit,
  holds,
  IF,
  JUMP,
  type Label,
  LOOP,
  LOOSE,
  type Node,
  type Part,
  RAW,
  RETURN,
  type Statement,
  SWITCH,
  TAIL_CALL,
  THROW,
  TRY,
} from "../ir/mod.ts";
import { isCall, writeCall, writeTailCall } from "./calls.ts";
import { condition, looseWhole, operand, whole } from "./expressions.ts";
import { placeText, resultText } from "./frame_text.ts";
import { resultsInFrame } from "../ir/results.ts";
import { longText } from "./literals.ts";
import { writeAccess } from "./memory.ts";
import type { Printer } from "./printer.ts";

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
  if (node.type === I64 && IN_FRAME[node.kind] !== undefined && IN_FRAME[node.kind]!(p, node, variable)) return;
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

// Operators on slots of the frame.

/** Writes an assignment of an operator to a variable if it works on slots; tells whether it does. */
type WriteInFrame = (p: Printer, node: Node, target: number) => boolean;

const IN_FRAME: (WriteInFrame | undefined)[] = new Array(OP_COUNT).fill(undefined);

/** The functions of operators, and the views of the frame that they take. */
const SLOT_FUNCTIONS: Readonly<Record<string, readonly [name: string, views: string]>> = {
  "i64.clz": ["clz", "I,W"],
  "i64.ctz": ["ctz", "I,W"],
  "i64.popcnt": ["popcnt", "I,W"],
  "i64.trunc_f32_s": ["truncS", "I"],
  "i64.trunc_f32_u": ["truncU", "I"],
  "i64.trunc_f64_s": ["truncS", "I"],
  "i64.trunc_f64_u": ["truncU", "I"],
  "i64.trunc_sat_f32_s": ["truncSatS", "I"],
  "i64.trunc_sat_f32_u": ["truncSatU", "I"],
  "i64.trunc_sat_f64_s": ["truncSatS", "I"],
  "i64.trunc_sat_f64_u": ["truncSatU", "I"],
  "i64.shl": ["shl", "I,W"],
  "i64.shr_s": ["shrS", "I,W"],
  "i64.shr_u": ["shrU", "I,W"],
  "i64.rotl": ["rotl", "I,W"],
  "i64.rotr": ["rotr", "I,W"],
  "i64.div_s": ["divS", "I,W"],
  "i64.div_u": ["divU", "I,W"],
  "i64.rem_s": ["remS", "I,W"],
  "i64.rem_u": ["remU", "I,W"],
};

for (const [name, [apply, views]] of Object.entries(SLOT_FUNCTIONS)) {
  const isShift = /shl|shr|rot/.test(name), isDivision = /div|rem/.test(name), isUnsigned = name.endsWith("_u");
  IN_FRAME[OP_NAMES.indexOf(name as typeof OP_NAMES[number])] = (p, node, target) => {
    const { b } = node;
    if (isShift && b!.kind === CONSTANT) return false;
    if (isDivision && node.c !== undefined) return divideUnsigned(p, node, target, apply, name.includes("div") ? "/" : "%");
    if (isDivision && b!.kind === CONSTANT && !isUnsigned) return false;
    const isByNumber = isShift && (b!.flags & LOOSE) !== 0;
    p.begin();
    p.mark(node.offset);
    const by = isByNumber ? "By" : "";
    p.out += `long_${apply}${by}(${isByNumber && apply === "shl" ? "I" : views},${p.slotIndex(target)}`;
    slotArgument(p, node.a!);
    if (isByNumber) {
      p.out += ",";
      looseWhole(p, b!);
    } else if (b !== undefined) slotArgument(p, b);
    p.out += ")";
    terminate(p);
    return true;
  };
}

function slotArgument(p: Printer, node: Node): void {
  p.out += ",";
  if (node.type === I64) p.out += p.slotIndex(node.value);
  else whole(p, node);
}

IN_FRAME[OP["i64.reinterpret_f64"]] = (p, { a }, target) => {
  if ((a!.flags & RAW) !== 0) return false;
  p.begin();
  p.out += `D[${p.slotIndex(target)}]=`;
  whole(p, a!);
  terminate(p);
  return true;
};

/** A dividend below 2^63 is divided as a signed one. */
function divideUnsigned(p: Printer, node: Node, target: number, apply: string, operator: string): boolean {
  const { a, b, c, more } = node, index = p.slotIndex(a!.value), divisor = longText(b!.constant as bigint);
  p.begin();
  p.out += `if(${p.word(a!.value, 1)}>=0){${p.variable(target)}=asIntN(64,`;
  operand(p, c!);
  p.out += `${operator}${divisor});}else{${p.variable(more)}=${divisor};`;
  p.out += `long_${apply}(I,W,${p.slotIndex(target)},${index},${p.slotIndex(more)});}`;
  p.end();
  return true;
}

// Structure.

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
  return last !== undefined && last.kind >= JUMP && last.kind <= THROW;
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

/** The number of a way out of the part that is printed; undefined if it is none. */
function wayOf(p: Printer, exit: Exit): number | undefined {
  const index = p.part?.exits.indexOf(exit) ?? -1;
  return index < 0 ? undefined : index + 1;
}

function jump(p: Printer, label: Label): void {
  const way = wayOf(p, label);
  if (way !== undefined) return p.line(`way=${way};break OUT;`);
  if (label.loop === undefined) return p.line(`${label.isLoop ? "continue" : "break"} L${label.number};`);
  p.line(`${p.variable(label.loop.variable)}=${label.place};continue L${label.loop.label!.number};`);
}

function returnValues(p: Printer, { list }: Statement): void {
  const { type: { results } } = p.tree;
  if (list.length === 0) return leave(p, "");
  p.begin();
  if (resultsInFrame(results)) {
    list.forEach((value, i) => {
      p.usesFrame = true;
      p.out += `${resultText(results[i], "fp", i)}=`;
      whole(p, value);
      p.out += ";";
    });
    leaveHere(p, "");
  } else if (p.part !== undefined) {
    p.out += `${placeText(holds(results[0]), 0)}=`;
    whole(p, list[0]);
    p.out += ";";
    leaveHere(p, "");
  } else {
    p.out += `${epilogue(p)}return `;
    whole(p, list[0]);
    p.out += ";";
  }
  p.end();
}

/** Whether a statement returns nothing, which at the end of a function needs no words. */
export function isSilentReturn(s: Statement | undefined): boolean {
  return s !== undefined && s.kind === RETURN && s.list.length === 0;
}

/** Gives up the frame, if others were told of it. */
export function epilogue(p: Printer): string {
  if (!p.tree.framed || !p.tree.calls) return "";
  p.usesFrame = true;
  return "W[0]=fp;";
}

/** Writes a way out of the function, on a line. */
function leave(p: Printer, value: string): void {
  p.begin();
  leaveHere(p, value);
  p.end();
}

function leaveHere(p: Printer, value: string): void {
  const way = wayOf(p, undefined);
  p.out += way === undefined ? `${epilogue(p)}return${value};` : `way=${way};break OUT;`;
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

/** Clauses of a handler. */
function clauses(p: Printer, cases: readonly Case[]): void {
  p.begin();
  cases.forEach(({ condition: test, body }, i) => {
    if (i > 0) p.out += "else ";
    if (test !== undefined) {
      p.out += "if(";
      condition(p, test);
      p.out += ")";
    }
    p.out += "{";
    braced(p, body);
  });
  p.end();
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

// Parts.

/** Calls a part: gives it what it takes, takes what it gives back, and goes where it was left for. */
function callPart(p: Printer, part: Part): void {
  const name = `${p.family}$${part.number}`, exit = p.temporary("exit"), frame = p.frameOfParts();
  p.beginLine();
  if (part.isLoop) {
    p.out += giveText(p, part, part.taken);
    p.out += `${exit}=${name}(${frame},S[${p.tree.index}]);if(${exit}<0)${exit}=resume(${name},${p.tree.index},${frame});`;
  } else {
    const args = part.taken.map((variable) => p.variable(variable));
    if (p.takesFrame(part)) args.unshift(frame);
    p.out += `${exit}=${name}(${args});`;
  }
  p.out += takeText(p, part);
  exits(p, part, exit);
  p.endLine();
}

/** The place in which a part takes or gives back a variable; the first is that of the result. */
export function placeOf(p: Printer, { places }: Part, variable: number): string {
  return placeText(holds(p.tree.variables.types[variable]), places.indexOf(variable) + 1);
}

/** Puts variables in their places. */
export function giveText(p: Printer, part: Part, variables: readonly number[]): string {
  return variables.map((variable) => `${placeOf(p, part, variable)}=${p.variable(variable)};`).join("");
}

/** Takes the variables that a part gives back. */
function takeText(p: Printer, part: Part): string {
  return part.returned.map((variable) => `${p.variable(variable)}=${placeOf(p, part, variable)};`).join("");
}

/** Goes on where a part was left for. */
function exits(p: Printer, { exits }: Part, exit: string): void {
  if (exits.length === 0) return;
  p.out += `switch(${exit}){`;
  exits.forEach((target, i) => {
    p.out += `case ${i + 1}:`;
    if (target !== undefined) jump(p, target);
    else returnPlace(p);
  });
  p.out += "}";
}

/** Returns what a part has left for that. */
function returnPlace(p: Printer): void {
  const { type: { results } } = p.tree;
  leaveHere(p, results.length === 0 || resultsInFrame(results) ? "" : ` ${placeText(holds(results[0]), 0)}`);
}
