/**
 * Rules of structured control: blocks, branches, calls and returns.
 *
 * @module
 */
import { type Family, OP } from "../opcodes.ts";
import {
  BOTTOM,
  concrete,
  FUNCREF,
  type FuncType,
  funcType,
  I32,
  isRef,
  matches,
  matchesAll,
  nonNull,
  ref,
  showType,
  showTypes,
  type ValType,
} from "../types.ts";
import type { ControlFrame, Rule, Validator } from "./validator.ts";

/** The types that a branch to a frame carries. */
export function labelTypes(frame: ControlFrame): readonly ValType[] {
  return frame.op === OP.loop ? frame.params : frame.results;
}

/** Opens a block of the type at the cursor. */
export function enterBlock(v: Validator): void {
  const { site } = v;
  v.blockType();
  v.popAll(site.params);
  v.pushCtrl(v.cursor.op, site.params, site.results);
}

/** Ends a branch of a block, and begins the next one (`else`, `catch`) with `params`. */
export function nextBranch(v: Validator, params: readonly ValType[]): ControlFrame {
  const closed = popBranch(v);
  v.pushCtrl(v.cursor.op, params, closed.results);
  return closed;
}

/** Ends a block, whose results are what is left of it. */
export function closeBlock(v: Validator): void {
  v.pushAll(popBranch(v).results);
}

/** Ends a branch of a block, and tells the site what it was. */
function popBranch(v: Validator): ControlFrame {
  const { site } = v;
  site.reachable = !v.frame.unreachable;
  const closed = v.popCtrl();
  v.live = closed.live;
  site.height = closed.height;
  site.params = closed.params;
  site.results = closed.results;
  return closed;
}

function checkCall(v: Validator, type: FuncType): void {
  v.popAll(type.params);
  v.site.params = type.params;
  v.site.results = type.results;
}

/** A tail call must give what the caller gives. */
function checkTailCall(v: Validator, type: FuncType): void {
  checkCall(v, type);
  const wanted = v.controls[0].results;
  if (!matchesAll(type.results, wanted)) {
    v.fail(`type mismatch: the callee returns ${showTypes(type.results)}, the caller ${showTypes(wanted)}`);
  }
}

/** Pops the index of an indirect call and gives the type it expects. */
function indirectType(v: Validator): FuncType {
  const { index, index2 } = v.cursor, type = v.composite(index, "func"), table = v.table(index2);
  if (!matches(table.element, FUNCREF)) {
    v.fail(`type mismatch: table ${index2} holds ${showType(table.element)}, not functions`);
  }
  v.pop(table.address);
  v.site.index = table.address;
  v.site.callee = v.typeId(index);
  return type;
}

/** Pops the function reference of a call by reference and gives its type. */
function referencedType(v: Validator): FuncType {
  const { index } = v.cursor, type = v.composite(index, "func");
  v.site.type = v.pop(ref(concrete(v.typeId(index)), true));
  v.site.callee = v.typeId(index);
  return type;
}

/** Pops a reference of any type, for the branches on null; bottom if unknown. */
function popNullable(v: Validator): ValType {
  const type = v.popRef();
  v.site.type = type;
  return type;
}

function checkBranch(v: Validator, types: readonly ValType[]): void {
  v.popAll(types);
  v.pushAll(types);
}

/** Checks the operands of `br_table` against one more label, without consuming them. */
function checkTableLabel(v: Validator, depth: number, arity: number): void {
  const types = labelTypes(v.label(depth));
  if (types.length !== arity) v.fail(`type mismatch: labels of br_table differ in arity, ${types.length} and ${arity}`);
  const popped: ValType[] = [];
  for (let i = arity - 1; i >= 0; i--) popped.push(v.pop(types[i]));
  while (popped.length > 0) v.push(popped.pop()!);
}

/** The rules of this file. */
export const CONTROL_RULES = {
  unreachable: (v) => v.unreachable(),
  nop: () => {},
  block: enterBlock,
  loop: enterBlock,
  if: (v) => {
    v.pop(I32);
    enterBlock(v);
  },
  else: (v) => {
    if (v.frame.op !== OP.if) v.fail("else without if: END opcode expected");
    nextBranch(v, v.frame.params);
  },
  end: (v) => {
    const { frame } = v;
    if (frame.op === OP.if && !matchesAll(frame.params, frame.results)) {
      v.fail(`type mismatch: if without else takes ${showTypes(frame.params)}, gives ${showTypes(frame.results)}`);
    }
    closeBlock(v);
  },
  br: (v) => {
    v.popAll(labelTypes(v.label(v.cursor.index)));
    v.unreachable();
  },
  brIf: (v) => {
    const types = labelTypes(v.label(v.cursor.index));
    v.pop(I32);
    checkBranch(v, types);
  },
  brTable: (v) => {
    const { labels } = v.cursor, arity = labelTypes(v.label(labels[labels.length - 1])).length;
    v.pop(I32);
    for (const depth of new Set(labels)) checkTableLabel(v, depth, arity);
    v.unreachable();
  },
  return: (v) => {
    v.popAll(v.controls[0].results);
    v.unreachable();
  },
  call: (v) => {
    checkCall(v, funcType(v.func(v.cursor.index)));
    v.pushAll(v.site.results);
  },
  callIndirect: (v) => {
    checkCall(v, indirectType(v));
    v.pushAll(v.site.results);
  },
  callRef: (v) => {
    checkCall(v, referencedType(v));
    v.pushAll(v.site.results);
  },
  returnCall: (v) => {
    checkTailCall(v, funcType(v.func(v.cursor.index)));
    v.unreachable();
  },
  returnCallIndirect: (v) => {
    checkTailCall(v, indirectType(v));
    v.unreachable();
  },
  returnCallRef: (v) => {
    checkTailCall(v, referencedType(v));
    v.unreachable();
  },
  brOnNull: (v) => {
    const types = labelTypes(v.label(v.cursor.index)), type = popNullable(v);
    checkBranch(v, types);
    v.push(nonNull(type));
  },
  brOnNonNull: (v) => {
    const types = labelTypes(v.label(v.cursor.index)), type = popNullable(v), target = types[types.length - 1];
    if (target === undefined || !isRef(target)) v.fail("type mismatch: the label of br_on_non_null takes no reference");
    if (type !== BOTTOM && !matches(nonNull(type), target)) v.mismatch(target, type);
    checkBranch(v, types.slice(0, -1));
  },
} as const satisfies Partial<Record<Family, Rule>>;
