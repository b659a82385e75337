/**
 * Calls. Numbers and references are arguments and results of the JavaScript function, 64-bit integers and several
 * results lie in the frame of the callee. An indirect call finds the JavaScript function in the `Func` of the table's
 * entry; the runtime is asked only where the entry is missing, of another type, or was never called.
 *
 * @module
 */
import { I64, type Site, type ValType } from "../../wasm/mod.ts";
import { type Emit, resultText } from "./control.ts";
import { resultsInFrame } from "./frame_text.ts";
import type { FunctionEmitter } from "./function.ts";
import { prepareAddresses, unsignedText } from "./memory.ts";
import { ATOMIC, VOLATILE, wholeText } from "./operand.ts";

/** Takes the arguments of a call: writes those that lie in the callee's frame; returns the others, after `first`. */
function passArguments(f: FunctionEmitter, params: readonly ValType[], first = ""): string {
  if (params.includes(I64)) f.effect();
  const operands = f.popMany(params.length);
  f.effect();
  let passed = first, inFrame = 0;
  for (const operand of operands) {
    if (operand.type === I64) f.line(`${f.outgoing(inFrame++)}=${operand.text};`);
    else passed += passed === "" ? wholeText(operand) : `,${wholeText(operand)}`;
  }
  return passed;
}

/** Writes a call and puts its results on the stack. */
export function finishCall(f: FunctionEmitter, call: string, results: readonly ValType[]): void {
  f.noteCall();
  if (results.length === 0) return f.line(`${call};`);
  if (!resultsInFrame(results)) {
    const [type] = results, target = f.claim(type);
    f.assign(target, call, f.height);
    f.pushSlot(type);
    return;
  }
  f.line(`${call};`);
  pushFrameResults(f, results);
}

/** Puts results on the stack that a callee left in its frame. */
function pushFrameResults(f: FunctionEmitter, results: readonly ValType[]): void {
  f.outgoing(0);
  results.forEach((type, i) => f.expression(type, resultText(type, "ap", i), [], VOLATILE | ATOMIC));
}

function calleeText(f: FunctionEmitter, index: number): string {
  return index === f.index ? f.self : f.linkage.callee(index, f.index);
}

/** Writes the look-up of an indirect call's callee, whose index is the topmost operand; returns the variable. */
function lookUp(f: FunctionEmitter, { cursor }: Site): string {
  prepareAddresses(f, 1);
  const at = f.pop(), table = cursor.index2, type = f.linkage.typeText(cursor.index), callee = f.variable("c");
  f.effect();
  const isLong = at.type === I64, index = isLong ? unsignedText(at) : wholeText(at);
  const simple = at.settled || at.local !== undefined ? index : f.variable("n");
  if (simple !== index) f.line(`n=${index};`);
  f.line(`c=t${table}[${simple}];`);
  const missing = `${callee}===undefined||${callee}===null||${callee}.directType!==${type}`;
  f.line(`if(${missing})${callee}=${f.mark}indirect(${table},${simple},${type});`);
  return callee;
}

/** Writes the check of a function reference, the topmost operand; returns the variable that holds it. */
function dereference(f: FunctionEmitter): string {
  const reference = f.pop(), callee = f.variable("c");
  f.effect();
  f.line(`c=${reference.text};`);
  f.line(`if(${callee}===null||${callee}.directType<0)${callee}=${f.mark}reference(${callee});`);
  return callee;
}

/**
 * Calls one of the few functions that the index can mean, each by its name, so that V8 may put them in place. Any other
 * index is looked up as usual, which traps.
 */
function callOneOf(f: FunctionEmitter, targets: ReadonlyMap<number, readonly number[]>, site: Site): void {
  const { cursor: { index: type, index2: table }, params, results } = site;
  for (let depth = params.length; depth > 0; depth--) f.simplify(depth);
  prepareAddresses(f, 1);
  const n = f.variable("n"), at = f.pop();
  f.effect();
  f.line(`n=${at.type === I64 ? unsignedText(at) : wholeText(at)};`);
  const args = passArguments(f, params), inFrame = resultsInFrame(results);
  const assign = results.length === 0 || inFrame ? "" : `${f.claim(results[0])}=`;
  f.noteCall();
  f.line(`switch(${n}){`);
  for (const [func, entries] of targets) {
    const labels = entries.map((entry) => `case ${entry}:`).join("");
    f.line(`${labels}${assign}${f.mark}${calleeText(f, func)}(${args});break;`);
  }
  f.line(`default:${assign}${f.mark}indirect(${table},${n},${f.linkage.typeText(type)}).direct(${args});}`);
  if (inFrame) pushFrameResults(f, results);
  else if (results.length > 0) f.pushSlot(results[0]);
}

function callThrough(f: FunctionEmitter, callee: string, { cursor, params, results }: Site): void {
  const dispatcher = f.linkage.dispatcher(f.module.types[cursor.index].id);
  const call = dispatcher === undefined ? `${callee}.direct` : dispatcher;
  const args = passArguments(f, params, dispatcher === undefined ? "" : callee);
  finishCall(f, `${f.mark}${call}(${args})`, results);
}

/** Leaves by a call: the frame is given up first, and the caller goes on with what `tail` notes. */
function tailCall(f: FunctionEmitter, callee: string, { params }: Site): void {
  f.settleAll();
  const args = passArguments(f, params, callee), inFrame = params.filter((type) => type === I64).length;
  for (let i = 0; i < inFrame; i++) f.line(`I[fp${i === 0 ? "" : `+${i}`}]=${f.outgoing(i)};`);
  f.noteCall();
  f.noteTailCall();
  f.line(`${f.epilogue}return tail(${args});`);
}

/** The emitters of this file. */
export const CALL_EMITTERS = {
  call: (f, site) => {
    const { cursor, params, results } = site, args = passArguments(f, params);
    finishCall(f, `${f.mark}${calleeText(f, cursor.index)}(${args})`, results);
  },
  callIndirect: (f, site) => {
    const { index, index2 } = site.cursor, targets = f.linkage.targets(index2, f.module.types[index].id);
    if (targets === undefined) callThrough(f, lookUp(f, site), site);
    else callOneOf(f, targets, site);
  },
  callRef: (f, site) => callThrough(f, dereference(f), site),
  returnCall: (f, site) => tailCall(f, calleeText(f, site.cursor.index), site),
  returnCallIndirect: (f, site) => tailCall(f, `${lookUp(f, site)}.direct`, site),
  returnCallRef: (f, site) => tailCall(f, `${dereference(f)}.direct`, site),
} as const satisfies Record<string, Emit>;
