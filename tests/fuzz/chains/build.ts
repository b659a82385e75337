/**
 * From the plan of a chain or nest to its module: an export that begins with its parameter and stores the end.
 *
 * @module
 */
import type { OpName } from "../../../src/wasm/mod.ts";
import { canonicalise, FLOATS } from "../bodies/nan.ts";
import { OPERATORS, type PlannedOperator, writeOperator } from "../bodies/operators.ts";
import { type Case, EXPORTS } from "../case.ts";
import { Bytes, moduleOf, section, vector } from "../generate/bytes.ts";
import { type DataLetter, functionType, operator, STORES, TYPE_CODES } from "../generate/letters.ts";
import { Random } from "../generate/random.ts";
import { HELPER, NESTS } from "./nests.ts";
import type { ChainsPlan } from "./plan.ts";

/** How the parameter becomes a value of a type. */
const FROM_I32: Readonly<Record<DataLetter, OpName | undefined>> = {
  i: undefined,
  I: "i64.extend_i32_s",
  f: "f32.convert_i32_s",
  F: "f64.convert_i32_s",
  v: "i32x4.splat",
};
const ARGUMENTS = [0, 5, -1, 0x7fffffff];

/** Builds the module of a plan. */
export function buildChains(plan: ChainsPlan): Case {
  const run = codeOf(plan), helper = new Bytes().raw(0, 0x20, 0, 0x41, 1, 0x6a, 0x0b);
  const bytes = moduleOf([
    section(
      1,
      vector([{ params: ["i"], results: [] }, { params: ["i"], results: ["i"] }] as const, functionType),
    ),
    section(3, new Bytes().raw(2, HELPER.type, 0)),
    section(4, new Bytes().raw(1, 0x70, 0, 1)),
    section(5, new Bytes().raw(1, 0, 1)),
    section(7, new Bytes().raw(2).name(EXPORTS.memory).raw(2, 0).name("run").raw(0, 1)),
    section(9, new Bytes().raw(1, 0, 0x41, 0, 0x0b, 1, HELPER.function)),
    section(10, vector([helper, run], (bytes, body) => bytes.blob(body.toArray()))),
  ]);
  return {
    modules: [{ name: "m", bytes }],
    calls: ARGUMENTS.map((argument) => ({ name: "run", args: [argument] })),
    mayBeRefused: true,
  };
}

function codeOf(plan: ChainsPlan): Bytes {
  if (plan.shape !== "nest") return chain(plan);
  const bytes = new Bytes().raw(0, 0x41, 0);
  NESTS[plan.nest](bytes, plan.length);
  return bytes.raw(0x36, 0, 0, 0x0b);
}

function chain({ shape, operators: names, length }: Exclude<ChainsPlan, { shape: "nest" }>): Bytes {
  const operators = names.map((name) => OPERATORS.find((each) => each.name === name)!), [first] = operators;
  const letter = first.params[0], last = operators.at(-1)!, random = new Random(length);
  const shapes = operators.flatMap(({ openNaN }) => openNaN ?? []), scratch = shapes.map((shape) => FLOATS[shape]);
  const bytes = vector([letter, ...scratch], (bytes, letter) => bytes.raw(1, TYPE_CODES[letter]));
  bytes.raw(0x20, 0);
  if (FROM_I32[letter] !== undefined) operator(bytes, FROM_I32[letter]);
  bytes.raw(0x21, 1, 0x41, 0, 0x20, 1);
  const operands = (count: number) => bytes.append(Array.from({ length: count }, () => [0x20, 1]).flat());
  const one = (each: PlannedOperator) => writeOperator(bytes, each, random);
  if (shape === "right") operands(length * (first.params.length - 1));
  for (let i = 0; i < length; i++) {
    if (shape === "left") operands(first.params.length - 1);
    operators.forEach(one);
  }
  shapes.forEach((shape, i) => FLOATS[shape] === last.result && canonicalise(bytes, shape, 2 + i));
  operator(bytes, STORES[last.result!]).raw(0, 0);
  return bytes.raw(0x0b);
}
