/**
 * From a plan of random bodies to its module.
 *
 * @module
 */
import { type Case, EXPORTS } from "../case.ts";
import { Bytes, moduleOf, section, vector } from "../generate/bytes.ts";
import {
  constant,
  type DataLetter,
  functionType,
  operator,
  type Signature,
  STORES,
  TYPE_CODES,
} from "../generate/letters.ts";
import { Random } from "../generate/random.ts";
import { EDGES } from "../generate/values.ts";
import type { PlannedBody } from "./body.ts";
import { nameSection } from "./names.ts";
import type { BodiesPlan, PlannedRun } from "./plan.ts";
import { withTraps } from "./traps.ts";

/** Where the results of runs are stored, and behind them the globals. */
const RESULTS_AT = 0x8000;
const SPACE = 16 * 4;
/** How many entries of the table, which has all functions, are empty. */
const EMPTY = 2;

/** Builds the module of a plan: runs are exports that are told the number of a place to trap at. */
export function buildBodies(plan: BodiesPlan): Case {
  const calls = plan.runs.flatMap((_, run) =>
    (plan.traps ?? [0]).map((place) => ({ name: `run${run}`, args: [place] }))
  );
  const globals = { name: "globals", args: [0] };
  return {
    modules: [{ name: "m", bytes: moduleBytes(plan) }],
    calls: plan.traps === undefined ? [...calls, globals] : calls,
    hasFreshCalls: plan.traps !== undefined,
  };
}

function moduleBytes(plan: BodiesPlan): Uint8Array<ArrayBuffer> {
  const { letters, functions, runs, names } = plan, trapGlobal = letters.length;
  const bodies = plan.traps === undefined ? functions : functions.map((f, i) => withTraps(f, i, functions, trapGlobal));
  const types: Signature<DataLetter>[] = [...functions, { params: ["i"], results: [] }];
  const run = functions.length, exported = [...runs.map((_, i) => `run${i}`), "globals"];
  return moduleOf([
    section(1, vector(types, functionType)),
    section(3, vector([...functions.keys(), ...exported.map(() => run)], (bytes, type) => bytes.u32(type))),
    section(4, new Bytes().u32(1).raw(0x70, 0).u32(functions.length + EMPTY)),
    section(5, new Bytes().u32(1).raw(1, 1, 3)),
    section(6, globals(plan)),
    section(7, exports(exported, functions.length)),
    section(9, elements(functions.length)),
    section(
      10,
      vector([
        ...bodies.map(code),
        ...runs.map((each, i) => runCode(each, functions[each.callee], trapGlobal, RESULTS_AT + SPACE * i)),
        globalsCode(letters, RESULTS_AT + SPACE * runs.length),
      ], (bytes, body) => bytes.blob(body.toArray())),
    ),
    section(11, data(plan.seed)),
    ...names === undefined ? [] : [nameSection(names)],
  ]);
}

function globals({ letters, seed }: BodiesPlan): Bytes {
  const random = new Random(seed ^ 0x6a09e667);
  const initial = letters.map((letter) => ({ letter, bits: random.pick(EDGES[letter]) }));
  return vector([...initial, { letter: "i" as const, bits: 0n }], (bytes, { letter, bits }) => {
    bytes.raw(TYPE_CODES[letter], 1);
    constant(bytes, letter, bits);
    bytes.raw(0x0b);
  });
}

function exports(names: readonly string[], first: number): Bytes {
  const bytes = new Bytes().u32(names.length + 1).name(EXPORTS.memory).raw(2, 0);
  names.forEach((name, i) => bytes.name(name).raw(0).u32(first + i));
  return bytes;
}

function elements(count: number): Bytes {
  const bytes = new Bytes().u32(1).raw(0, 0x41, 0, 0x0b).u32(count);
  for (let i = 0; i < count; i++) bytes.u32(i);
  return bytes;
}

function data(seed: number): Bytes {
  const random = new Random(seed ^ 0x3c6ef372);
  return new Bytes().u32(1).raw(0, 0x41, 0, 0x0b).blob(Array.from({ length: 256 }, () => random.below(256)));
}

function declare(locals: readonly DataLetter[]): Bytes {
  return vector(locals, (bytes, letter) => bytes.raw(1, TYPE_CODES[letter]));
}

function code({ locals, code }: PlannedBody): Bytes {
  return declare(locals).append(Uint8Array.fromHex(code)).raw(0x0b);
}

/** Calls a function with edge values, and stores its results. */
function runCode({ callee, args }: PlannedRun, signature: PlannedBody, trapGlobal: number, at: number): Bytes {
  const { params, results } = signature, bytes = declare(results).raw(0x20, 0, 0x24).u32(trapGlobal);
  params.forEach((letter, i) => constant(bytes, letter, BigInt(args[i])));
  bytes.raw(0x10).u32(callee);
  for (let i = results.length; i > 0; i--) bytes.raw(0x21).u32(i);
  results.forEach((letter, i) => store(bytes, letter, at + 16 * i, 0x20, i + 1));
  return bytes.raw(0x0b);
}

/** Stores all globals. */
function globalsCode(letters: readonly DataLetter[], at: number): Bytes {
  const bytes = new Bytes().u32(0);
  letters.forEach((letter, i) => store(bytes, letter, at + 16 * i, 0x23, i));
  return bytes.raw(0x0b);
}

function store(bytes: Bytes, letter: DataLetter, at: number, get: number, index: number): void {
  bytes.raw(0x41).signed(BigInt(at)).raw(get).u32(index);
  operator(bytes, STORES[letter]).raw(0, 0);
}
