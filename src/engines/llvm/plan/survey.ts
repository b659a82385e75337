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
  Passing,
  PassingLimit,
  Reader,
  type TypeId,
  TypeSpace,
  writtenTable,
} from "../../../wasm/mod.ts";
import { readLocals } from "../../../wasm/validate/locals.ts";
import { turnsTooMuch, Weight } from "./weight.ts";

/** Functions that are compiled together. */
export interface Shard {
  /** Their indices, in order. */
  readonly functions: readonly number[];
  /** Whether they are too much for LLVM to optimise. */
  readonly isHeavy: boolean;
}

/** What was found out about a module. */
export interface Survey {
  readonly shards: readonly Shard[];
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
  /** Functions with loops that are not put in place of calls: together they would be too much. */
  readonly apart: ReadonlySet<number>;
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
  readonly weight: Weight;
}

/**
 * Surveys a validated module.
 *
 * @throws {LimitError} if its operators pass more values than the engine accepts for its size.
 */
export function survey(module: Module): Survey {
  const steps = surveyStepwise(module);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Surveys a module as {@linkcode survey} does, and comes up for air after each function. */
export function* surveyStepwise(module: Module): Generator<void, Survey> {
  const calls: FunctionCalls[] = [], limit = new PassingLimit(module);
  for (let i = 0; i < module.bodies.length; i++) {
    calls.push(callsOf(module, module.importedFuncs + i, limit));
    yield;
  }
  const shards = divide(module, calls), shardOf = new Map<number, number>();
  shards.forEach(({ functions }, number) => functions.forEach((index) => shardOf.set(index, number)));
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
    apart: new Set(shards.flatMap((shard) => functionsApart(module, calls, shard))),
    fixedTables: fixedTables(module, written),
  };
}

/**
 * The functions of a shard that have loops, if these could take too much time in one function: LLVM puts functions in place of
 * their only call, however large they are.
 */
function functionsApart(
  { bodies, importedFuncs }: Module,
  calls: readonly FunctionCalls[],
  { functions }: Shard,
): number[] {
  const turning = (index: number): number => calls[index - importedFuncs].weight.turning;
  const loops = functions.reduce((sum, index) => sum + turning(index), 0);
  const bytes = functions.reduce((sum, index) => {
    const { start, end } = bodies[index - importedFuncs];
    return sum + end - start;
  }, 0);
  return turnsTooMuch(loops, bytes) ? functions.filter((index) => turning(index) > 0) : [];
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

function callsOf(module: Module, index: number, limit: PassingLimit): FunctionCalls {
  const body = module.bodies[index - module.importedFuncs], types = new TypeSpace(module.types);
  const reader = new Reader(module.bytes, body.start, body.end);
  const locals = readLocals(reader, types, funcType(module.funcs[index]).params).length;
  const cursor = new OperatorCursor(reader, types), callees = new Set<number>(), tailCallees = new Set<number>();
  const called = new Set<TypeId>(), written = new Set<number>(), passing = new Passing(module, index);
  const weight = new Weight(body.end - body.start);
  let tailsUnknown = false, selfCalls = 0, harmless = locals <= SMALL.locals;
  limit.add(passing.passed);
  while (reader.pos < body.end) {
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

/** Divides functions into shards of about equal size, the heavy ones apart. The first shard is there in any case. */
function divide(module: Module, calls: readonly FunctionCalls[]): Shard[] {
  const indices = calls.map((_, i) => module.importedFuncs + i);
  const [light, heavy] = [false, true].map((isHeavy) => {
    return indices.filter((_, i) => calls[i].weight.isHeavy === isHeavy);
  });
  return [
    ...divideEvenly(module, light).map((functions) => ({ functions, isHeavy: false })),
    ...(heavy.length === 0 ? [] : divideEvenly(module, heavy)).map((functions) => ({ functions, isHeavy: true })),
  ];
}

function divideEvenly({ bodies, importedFuncs }: Module, indices: readonly number[]): number[][] {
  const size = (index: number): number => bodies[index - importedFuncs].end - bodies[index - importedFuncs].start;
  const total = indices.reduce((sum, index) => sum + size(index), 0);
  const count = Math.max(1, Math.round(total / SHARD_BYTES)), shards: number[][] = [[]];
  let bytes = 0;
  for (const index of indices) {
    if (bytes > shards.length * total / count) shards.push([]);
    shards[shards.length - 1].push(index);
    bytes += size(index);
  }
  return shards;
}
