/**
 * The call graph, and what else one quick reading of all function bodies finds: who calls whom, and how; what only computes.
 *
 * @module
 */
import {
  type Family,
  funcType,
  type Module,
  OP,
  OP_FAMILIES,
  OperatorCursor,
  Passing,
  type PassingLimit,
  Reader,
  type TypeId,
  TypeSpace,
  writtenTable,
} from "../../../wasm/mod.ts";
import { readLocals } from "../../../wasm/validate/locals.ts";
import { Weight } from "./weight.ts";

/** Functions up to this size certainly have a small frame. */
export const SMALL = { locals: 16, bytes: 600 };

/** How many times, at most, a small function is put in place of its calls of itself. */
const RECURSION_DEPTH = 3;

/** Families of operators that call. */
const CALLS: ReadonlySet<Family> = new Set<Family>([
  "call",
  "callIndirect",
  "callRef",
  "returnCall",
  "returnCallIndirect",
  "returnCallRef",
]);

/** Families of operators that do not trap, loop or call, apart from {@linkcode TRAPPING}. */
const HARMLESS: ReadonlySet<Family> = new Set<Family>([
  "nop",
  "block",
  "if",
  "else",
  "end",
  "br",
  "brIf",
  "return",
  "drop",
  "select",
  "localGet",
  "localSet",
  "localTee",
  "const",
  "unary",
  "binary",
]);

/** Names of the operators on numbers that trap. */
const TRAPPING = /^i\d+\.(div|rem|trunc_f)/;

/** What the body of a function says about it. */
export interface FunctionNode {
  readonly locals: number;
  readonly callees: ReadonlySet<number>;
  /** How many times it calls itself. */
  readonly selfCalls: number;
  readonly tailCallees: ReadonlySet<number>;
  /** Types of what it calls through references. */
  readonly types: ReadonlySet<TypeId>;
  /** Whether it calls by tail a function that only the run decides on. */
  readonly tailsUnknown: boolean;
  /** Whether it only computes. */
  readonly harmless: boolean;
  /** Tables that it changes. */
  readonly written: ReadonlySet<number>;
  readonly weight: Weight;
}

/** Operators that are read in a step. */
const STEP = 4096;

/** Reads the body of a function, in steps of some thousand operators. */
export function* readNode(module: Module, index: number, limit: PassingLimit): Generator<void, FunctionNode> {
  const body = module.bodies[index - module.importedFuncs], types = new TypeSpace(module.types);
  const reader = new Reader(module.bytes, body.start, body.end);
  const locals = readLocals(reader, types, funcType(module.funcs[index]).params).length;
  const cursor = new OperatorCursor(reader, types), callees = new Set<number>(), tailCallees = new Set<number>();
  const called = new Set<TypeId>(), written = new Set<number>(), passing = new Passing(module, index);
  const weight = new Weight(body.end - body.start);
  let tailsUnknown = false, selfCalls = 0, harmless = locals <= SMALL.locals;
  limit.add(passing.passed);
  for (let count = 1; reader.pos < body.end; count++) {
    if (count % STEP === 0) yield;
    cursor.next();
    limit.add(passing.add(cursor));
    weight.add(cursor);
    harmless &&= HARMLESS.has(cursor.family) && !TRAPPING.test(cursor.name) && !carriesSeveral(cursor);
    const table = writtenTable(cursor);
    if (table !== undefined) written.add(table);
    if (!CALLS.has(OP_FAMILIES[cursor.op])) continue;
    if (cursor.op === OP.call || cursor.op === OP.return_call) {
      callees.add(cursor.index);
      if (cursor.index === index) selfCalls++;
    } else called.add(module.types[cursor.index].id);
    if (cursor.op === OP.return_call) tailCallees.add(cursor.index);
    if (cursor.op === OP.return_call_indirect || cursor.op === OP.return_call_ref) tailsUnknown = true;
  }
  return { locals, callees, selfCalls, tailCallees, types: called, tailsUnknown, harmless, written, weight };
}

/** Whether an operator opens a block whose type is a function type: a few bytes of code then carry any number of values. */
function carriesSeveral({ family, blockType }: OperatorCursor): boolean {
  return (family === "block" || family === "if") && blockType >= 0;
}

/** Who calls by tail, or can be called so: callees by name, and everything that can be referred to. */
export function tailFunctions(module: Module, calls: readonly FunctionNode[]): Set<number> {
  const tail = new Set<number>();
  let anyUnknown = false;
  calls.forEach(({ tailCallees, tailsUnknown }, i) => {
    if (tailCallees.size > 0 || tailsUnknown) tail.add(module.importedFuncs + i);
    for (const callee of tailCallees) if (callee >= module.importedFuncs) tail.add(callee);
    anyUnknown ||= tailsUnknown;
  });
  if (anyUnknown) { for (const index of module.declaredFuncs) if (index >= module.importedFuncs) tail.add(index); }
  return tail;
}

/** How many times a function should be put into itself; each time there are more places for it. */
export function recursionDepth({ locals, selfCalls }: FunctionNode, bytes: number): number {
  if (selfCalls === 0 || locals > SMALL.locals) return 0;
  let depth = 0;
  for (let places = selfCalls, total = bytes; depth < RECURSION_DEPTH; depth++, places *= selfCalls) {
    if ((total += places * bytes) > SMALL.bytes) break;
  }
  return depth;
}
