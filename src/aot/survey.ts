/**
 * A first, quick look at all function bodies: who calls whom. From it follows how functions are put into shards that
 * compile in parallel, which of them other shards must see, which take part in tail calls, and which call nothing.
 *
 * @module
 */
import {
  type Family,
  type FixedTable,
  fixedTables,
  funcType,
  type Module,
  OP,
  OP_FAMILIES,
  OperatorCursor,
  Reader,
  type TypeId,
  TypeSpace,
  writtenTable,
} from "../wasm/mod.ts";
import { readLocals } from "../wasm/validate/function.ts";

/** What was found out about a module. */
export interface Survey {
  /** Functions by shard, in the order of their indices. */
  readonly shards: readonly (readonly number[])[];
  /** Functions that are called from another shard than their own. */
  readonly shared: ReadonlySet<number>;
  /** Functions in the calling convention that allows tail calls, which makes all calls dearer. */
  readonly tail: ReadonlySet<number>;
  /** Type indices of the functions that are imported or called through references, one for each type. */
  readonly referenced: readonly number[];
  /** Small functions that call themselves, with how many times they should be put into themselves. */
  readonly recursive: ReadonlyMap<number, number>;
  /** Functions that only compute: they cannot trap, do not loop and call nothing, and their frames are small. */
  readonly harmless: ReadonlySet<number>;
  /** Contents of the tables that never change. */
  readonly fixedTables: ReadonlyMap<number, FixedTable>;
}

/** Bytes of code in a shard, about: small enough to share the work out, large enough to find what can be inlined. */
const SHARD_BYTES = 48 * 1024;

/** Functions up to this size certainly have a small frame. */
const SMALL = { locals: 16, bytes: 600 };

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

interface FunctionCalls {
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
}

/** Surveys a validated module. */
export function survey(module: Module): Survey {
  const steps = surveyStepwise(module);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Surveys a module as {@linkcode survey} does, and comes up for air after each function. */
export function* surveyStepwise(module: Module): Generator<void, Survey> {
  const calls: FunctionCalls[] = [];
  for (let i = 0; i < module.bodies.length; i++) {
    calls.push(callsOf(module, module.importedFuncs + i));
    yield;
  }
  const shards = divide(module), shardOf = new Map<number, number>();
  shards.forEach((shard, number) => shard.forEach((index) => shardOf.set(index, number)));
  const shared = new Set<number>();
  calls.forEach(({ callees }, i) => {
    const own = shardOf.get(module.importedFuncs + i);
    for (const callee of callees) if (shardOf.has(callee) && shardOf.get(callee) !== own) shared.add(callee);
  });
  const harmless = new Set<number>(), recursive = new Map<number, number>();
  calls.forEach((each, i) => {
    const index = module.importedFuncs + i,
      { start, end } = module.bodies[i],
      depth = recursionDepth(each, end - start);
    if (each.harmless && end - start <= SMALL.bytes) harmless.add(index);
    if (depth > 0) recursive.set(index, depth);
  });
  const referenced = new Set(module.funcs.slice(0, module.importedFuncs));
  for (const { types } of calls) for (const type of types) referenced.add(type);
  const indices = [...referenced].map((type) => module.types.findIndex(({ id }) => id === type));
  const written = new Set(calls.flatMap((each) => [...each.written]));
  return {
    shards,
    shared,
    tail: tailFunctions(module, calls),
    referenced: indices,
    recursive,
    harmless,
    fixedTables: fixedTables(module, written),
  };
}

/** How many times a function should be put into itself; each time there are more places for it. */
function recursionDepth({ locals, selfCalls }: FunctionCalls, bytes: number): number {
  if (selfCalls === 0 || locals > SMALL.locals) return 0;
  let depth = 0;
  for (let places = selfCalls, total = bytes; depth < RECURSION_DEPTH; depth++, places *= selfCalls) {
    if ((total += places * bytes) > SMALL.bytes) break;
  }
  return depth;
}

function callsOf(module: Module, index: number): FunctionCalls {
  const body = module.bodies[index - module.importedFuncs], types = new TypeSpace(module.types);
  const reader = new Reader(module.bytes, body.start, body.end);
  const locals = readLocals(reader, types, funcType(module.funcs[index]).params).length;
  const cursor = new OperatorCursor(reader, types), callees = new Set<number>(), tailCallees = new Set<number>();
  const called = new Set<TypeId>(), written = new Set<number>();
  let tailsUnknown = false, selfCalls = 0, harmless = locals <= SMALL.locals;
  while (reader.pos < body.end) {
    cursor.next();
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
  return { locals, callees, selfCalls, tailCallees, types: called, tailsUnknown, harmless, written };
}

/** Whether an operator opens a block whose type is a function type: a few bytes of code then carry any number of values. */
function carriesSeveral({ family, blockType }: OperatorCursor): boolean {
  return (family === "block" || family === "if") && blockType >= 0;
}

/** Who calls by tail, or can be called so: callees by name, and everything that can be referred to. */
function tailFunctions(module: Module, calls: readonly FunctionCalls[]): Set<number> {
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

function divide(module: Module): number[][] {
  const total = module.bodies.reduce((sum, { start, end }) => sum + end - start, 0);
  const count = Math.max(1, Math.round(total / SHARD_BYTES)), shards: number[][] = [[]];
  let bytes = 0;
  module.bodies.forEach(({ start, end }, i) => {
    if (bytes > shards.length * total / count) shards.push([]);
    shards[shards.length - 1].push(module.importedFuncs + i);
    bytes += end - start;
  });
  return shards;
}
