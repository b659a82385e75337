/**
 * Holds every function against V8's WebAssembly, bit for bit: each operator becomes a function of a module made here,
 * and is given all combinations of edge values and a number of seeded random ones. Floats go in and out as integers, so
 * that signs and payloads of NaNs are seen; where the specification lets the engine choose a NaN, ours must be one of
 * those it may choose.
 */
import { assert, assertEquals } from "@std/assert";
import { OP, OP_PARAMS, OP_RESULTS } from "../wasm/opcodes.ts";
import { ArithmeticFault } from "./fault.ts";
import { CARRIER, codeOf, FROM_BITS, moduleOf, TO_BITS } from "./testing/module.ts";
import { isCanonical, isNan, isQuiet } from "./testing/nan.ts";
import { edgesOf, randomOf, type ScalarLetter, seededRandom, show } from "./testing/samples.ts";
import { evaluateBits, type Scalar, type ScalarOperatorName, scalarOperators } from "./table.ts";

const NAMES = Object.keys(scalarOperators) as ScalarOperatorName[];
const RANDOM_CASES = 2000;

const paramsOf = (name: ScalarOperatorName) => [...OP_PARAMS[OP[name]]] as ScalarLetter[];
const resultOf = (name: ScalarOperatorName) => OP_RESULTS[OP[name]] as ScalarLetter;

const v8 = new WebAssembly.Instance(
  new WebAssembly.Module(moduleOf(NAMES.map((name) => ({
    name,
    params: paramsOf(name).map((letter) => CARRIER[letter]),
    results: [CARRIER[resultOf(name)]],
    code: [
      ...paramsOf(name).flatMap((letter, index) => [0x20, index, ...FROM_BITS[letter]]),
      ...codeOf(name),
      ...TO_BITS[resultOf(name)],
    ],
  })))),
).exports as Record<ScalarOperatorName, (...operands: Scalar[]) => Scalar>;

/** What V8 says where we say the same. Its two messages for a bad truncation are one. */
const FAULTS: Record<string, string> = {
  "divide by zero": "integer divide by zero",
  "remainder by zero": "integer divide by zero",
  "divide result unrepresentable": "integer overflow",
  "float unrepresentable in integer range": "truncation",
};

function outcome(compute: () => Scalar): Scalar | string {
  try {
    return compute();
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return FAULTS[error.message] ?? error.message;
    if (error instanceof ArithmeticFault) return error.kind;
    throw error;
  }
}

function* casesOf(name: ScalarOperatorName): Generator<Scalar[]> {
  const params = paramsOf(name);
  for (const a of edgesOf(params[0])) {
    if (params.length === 1) yield [a];
    else for (const b of edgesOf(params[1])) yield [a, b];
  }
  const next = seededRandom(1);
  for (let count = 0; count < RANDOM_CASES; count++) yield params.map((letter) => randomOf(letter, next));
}

/** Whether the specification leaves a NaN result open; these operators it defines bit by bit. */
function choosesNan(name: ScalarOperatorName): boolean {
  return !/abs|neg|copysign|reinterpret/.test(name);
}

/** "nans_N": canonical if every NaN among the operands is, else any quiet one. */
function assertAllowedNan(name: ScalarOperatorName, operands: Scalar[], bits: Scalar, label: string): void {
  const letter = resultOf(name);
  const params = paramsOf(name);
  const canonical = operands.every((operand, i) => !isNan(params[i], operand) || isCanonical(params[i], operand));
  assert(isNan(letter, bits) && (canonical ? isCanonical(letter, bits) : isQuiet(letter, bits)), label);
}

function assertSameAsV8(name: ScalarOperatorName, operands: Scalar[]): void {
  const expected = outcome(() => v8[name](...operands));
  const actual = outcome(() => evaluateBits(name, operands));
  if (actual === expected) return;
  const params = paramsOf(name);
  const letter = resultOf(name);
  const shown = operands.map((operand, index) => show(params[index], operand)).join(", ");
  const label = `${name}(${shown}) is ${describe(letter, actual)}, in V8 ${describe(letter, expected)}`;
  if (expected === "truncation") {
    assertEquals(actual, isNan(params[0], operands[0]) ? "invalid conversion to integer" : "integer overflow", label);
  } else {
    assert(typeof expected !== "string" && typeof actual !== "string", label);
    assert(choosesNan(name) && isNan(letter, expected), label);
    assertAllowedNan(name, operands, actual, label);
  }
}

function describe(letter: ScalarLetter, result: Scalar | string): string {
  return typeof result === "string" ? result : show(letter, result);
}

for (const type of ["i32", "i64", "f32", "f64"]) {
  Deno.test(`every ${type} operator computes what V8 computes`, () => {
    for (const name of NAMES.filter((name) => name.startsWith(type))) {
      for (const operands of casesOf(name)) assertSameAsV8(name, operands);
    }
  });
}
