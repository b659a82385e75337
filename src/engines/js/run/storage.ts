/**
 * Locals, globals, tables, references, `drop` and `select`. A global is the typed array of its slot, a constant of the
 * instance: reading it is one move, and all who share the global see it.
 *
 * @module
 */
import { F32, F64, FUNCREF, I32, I64, type Site, type ValType } from "../../../wasm/mod.ts";
import { branchText, type Emit } from "../control.ts";
import type { FunctionEmitter } from "../function.ts";
import { callWithNumbers, prepareAddresses, pushSize, unsignedText } from "../memory.ts";
import {
  ATOMIC,
  CONDITION,
  conditionText,
  type Operand,
  operandText,
  PLAIN,
  QUIET,
  VOLATILE,
  wholeText,
} from "../operand.ts";

/** The fields of a value slot that hold a type's values. */
export function slotView(type: ValType): "i32" | "i64" | "f32" | "f64" | "refs" {
  if (type === I32) return "i32";
  if (type === I64) return "i64";
  if (type === F32) return "f32";
  return type === F64 ? "f64" : "refs";
}

/** The variable of generated code that holds a global. */
export function globalName(index: number): string {
  return `g${index}`;
}

/** The variable that holds the bits of an f32 global. */
export function globalBitsName(index: number): string {
  return `g${index}_bits`;
}

function getGlobal(f: FunctionEmitter, { cursor: { index }, type }: Site): void {
  const traits = f.module.globals[index].mutable ? VOLATILE | ATOMIC : ATOMIC, name = `${globalName(index)}[0]`;
  if (type !== F32) return f.expression(type, name, [], traits);
  const raw = `${globalBitsName(index)}[0]`;
  f.expression(type, `float_of_bits32(${raw})`, [], traits, { raw, quick: name });
}

function setGlobal(f: FunctionEmitter, { cursor: { index }, type }: Site): void {
  const value = f.pop();
  f.effect();
  if (type !== F32 || value.quiet) f.line(`${globalName(index)}[0]=${wholeText(value)};`);
  else f.line(`${globalBitsName(index)}[0]=${value.raw ?? `float_bits32(${wholeText(value)})`};`);
}

/** Evaluates what could trap, and nothing else. */
function drop(f: FunctionEmitter): void {
  const value = f.consume();
  if (value.volatile) f.line(`${wholeText(value)};`);
}

/** Both values are evaluated: only what cannot trap may stand in a branch. An i64 in a `?:` would be boxed. */
function select(f: FunctionEmitter, { type }: Site): void {
  const condition = f.pop();
  if (condition.volatile || f.peek().volatile || f.peek(1).volatile) f.effect();
  const b = f.pop(), a = f.pop();
  if (type === I64) {
    const target = f.claim(I64);
    const test = conditionText(condition);
    if (a.text === target) f.line(`if(!(${test}))${target}=${b.text};`);
    else if (b.text === target) f.line(`if(${test})${target}=${a.text};`);
    else f.line(`if(${test}){${target}=${a.text};}else{${target}=${b.text};}`);
    f.pushSlot(I64);
    return;
  }
  const test = condition.condition ? `(${condition.text})` : operandText(condition);
  const traits = a.quiet && b.quiet ? QUIET : PLAIN;
  f.expression(type, `${test}?${operandText(a)}:${operandText(b)}`, [a, b, condition], traits);
}

function tableGet(f: FunctionEmitter, { cursor: { index }, type }: Site): void {
  prepareAddresses(f, 1);
  const at = f.pop();
  f.expression(type, `${f.mark}tables[${index}].get(${unsignedText(at)})`, [at], VOLATILE | ATOMIC);
}

function tableSet(f: FunctionEmitter, { cursor: { index } }: Site): void {
  prepareAddresses(f, 2);
  const value = f.pop(), at = f.pop();
  f.effect();
  f.line(`${f.mark}tables[${index}].set(${unsignedText(at)},${value.text});`);
}

function tableGrow(f: FunctionEmitter, { cursor: { index } }: Site): void {
  prepareAddresses(f, 1);
  const delta = f.pop(), value = f.pop();
  f.effect();
  const text = `tables[${index}].grow(${unsignedText(delta)},${value.text})`;
  pushSize(f, f.module.tables[index].address, text, [value, delta]);
  f.settle(f.height - 1);
}

function tableFill(f: FunctionEmitter, { cursor: { index } }: Site): void {
  prepareAddresses(f, 3);
  const count = f.pop(), value = f.pop(), at = f.pop();
  f.effect();
  f.line(`${f.mark}tables[${index}].fill(${unsignedText(at)},${value.text},${unsignedText(count)});`);
}

function tableSize(f: FunctionEmitter, { cursor: { index } }: Site): void {
  pushSize(f, f.module.tables[index].address, `tables[${index}].length`, []);
}

function isNull(f: FunctionEmitter): void {
  const a = f.pop();
  f.expression(I32, `${operandText(a)}===null`, [a], CONDITION);
}

/** Pops the reference that a branch on null tests, as something that can be written twice. */
function popTested(f: FunctionEmitter): Operand {
  f.settleAll();
  return f.pop();
}

function branchOnNull(f: FunctionEmitter, { cursor: { index }, type }: Site): void {
  const tested = popTested(f);
  f.line(`if(${tested.text}===null){${branchText(f, index)}}`);
  f.expression(type, tested.text, [tested], ATOMIC);
}

/** The branch carries the reference too, which the other way does not have. */
function branchOnNonNull(f: FunctionEmitter, { cursor: { index } }: Site): void {
  const tested = popTested(f);
  f.push(tested);
  f.line(`if(${tested.text}!==null){${branchText(f, index)}}`);
  f.pop();
}

function asNonNull(f: FunctionEmitter, { type }: Site): void {
  const a = f.pop();
  f.expression(type, `${operandText(a)}??${f.mark}null_reference()`, [a], VOLATILE);
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
  tableSet,
  tableGrow,
  tableFill,
  tableSize,
  tableCopy: (f, { cursor: { index, index2 } }) => callWithNumbers(f, "table_copy", 3, `${index},${index2}`),
  tableInit: (f, { cursor: { index, index2 } }) => callWithNumbers(f, "table_init", 3, `${index},${index2}`),
  elemDrop: (f, { cursor: { index } }) => {
    f.effect();
    f.line(`instance.dropElements(${index});`);
  },
  refNull: (f, { type }) => f.expression(type, "null", [], ATOMIC),
  refIsNull: isNull,
  refFunc: (f, { cursor }) => f.expression(FUNCREF, `instance.func(${cursor.index})`, [], ATOMIC),
  refAsNonNull: asNonNull,
  brOnNull: branchOnNull,
  brOnNonNull: branchOnNonNull,
} as const satisfies Record<string, Emit>;
