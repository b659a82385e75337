import { assertEquals } from "@std/assert";
import { evaluateBits, isScalarOperator, type Scalar, type ScalarOperatorName } from "../../../numerics/mod.ts";
import { isNan } from "../../../numerics/testing/nan.ts";
import { edgesOf, type ScalarLetter } from "../../../numerics/testing/samples.ts";
import { Slots } from "../../../runtime/mod.ts";
import { OP, OP_NAMES, OP_PARAMS, OP_RESULTS } from "../../../wasm/mod.ts";
import { instantiate, thrownBy } from "../testing.ts";

const TYPE_NAMES: Readonly<Record<string, string>> = { i: "i32", I: "i64", f: "f32", F: "f64" };

const OPERATORS = OP_NAMES.filter((name): name is ScalarOperatorName => isScalarOperator(name));

function operands(name: ScalarOperatorName): Scalar[][] {
  const [first, second] = [...OP_PARAMS[OP[name]]].map((letter) => edgesOf(letter as ScalarLetter));
  if (second === undefined) return first.map((a) => [a]);
  return first.flatMap((a) => second.map((b) => [a, b]));
}

/** One function for each operator, with variables as operands, and one with a constant for each second operand. */
function moduleText(): string {
  const functions = OPERATORS.map((name) => {
    const letters = [...OP_PARAMS[OP[name]]], result = TYPE_NAMES[OP_RESULTS[OP[name]]];
    const params = letters.map((letter) => TYPE_NAMES[letter]).join(" ");
    const gets = letters.map((_, i) => `(local.get ${i})`).join(" ");
    return `(func (export "${name}") (param ${params}) (result ${result}) (${name} ${gets}))`;
  });
  const constants = OPERATORS.filter((name) => /^(ii|II)>/.test(`${OP_PARAMS[OP[name]]}>`)).flatMap((name) => {
    const [letter] = OP_PARAMS[OP[name]], type = TYPE_NAMES[letter], result = TYPE_NAMES[OP_RESULTS[OP[name]]];
    return edgesOf(letter as ScalarLetter).map((constant) => {
      const body = `(${name} (local.get 0) (${type}.const ${constant}))`;
      return `(func (export "${name} ${constant}") (param ${type}) (result ${result}) ${body})`;
    });
  });
  return `(module ${[...functions, ...constants].join("\n")})`;
}

const instance = instantiate(moduleText());

/** The bits that a function returns for these, or the message of its trap. */
function callBits(func: string, result: string, bits: readonly Scalar[]): Scalar | string {
  const params = new Slots(bits.length), results = new Slots(1);
  bits.forEach((value, i) => {
    if (typeof value === "bigint") params.i64[2 * i] = value;
    else params.i32[4 * i] = value;
  });
  try {
    instance.func(func).callSlots(params, results);
  } catch (error) {
    return (error as Error).message;
  }
  return result === "I" || result === "F" ? results.i64[0] : results.i32[0];
}

function expectedBits(name: ScalarOperatorName, bits: readonly Scalar[]): Scalar | string {
  try {
    return evaluateBits(name, bits);
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether two results are the same, or NaNs that arithmetic may choose between. */
function agree(name: ScalarOperatorName, actual: Scalar | string, expected: Scalar | string): boolean {
  if (actual === expected) return true;
  const result = OP_RESULTS[OP[name]] as ScalarLetter;
  if (typeof actual === "string" || typeof expected === "string") return false;
  return !/abs|neg|copysign|reinterpret/.test(name) && isNan(result, actual) && isNan(result, expected);
}

for (const name of OPERATORS) {
  Deno.test(`${name} computes what numerics says`, () => {
    const result = OP_RESULTS[OP[name]];
    for (const bits of operands(name)) {
      const expected = expectedBits(name, bits), actual = callBits(name, result, bits);
      if (!agree(name, actual, expected)) assertEquals(actual, expected, `${name}(${bits})`);
      const constant = `${name} ${bits[1]}`;
      if (!instance.names().includes(constant)) continue;
      assertEquals(
        callBits(constant, result, [bits[0]]),
        expected,
        `${name}(${bits}), the last one constant`,
      );
    }
  });
}

Deno.test("division by a constant traps only for 0 and -1", () => {
  const handle = instantiate(`(module
    (func (export "zero") (param i32) (result i32) (i32.div_s (local.get 0) (i32.const 0)))
    (func (export "minus") (param i32) (result i32) (i32.div_s (local.get 0) (i32.const -1))))`);
  assertEquals(thrownBy(() => handle.func("zero").code(1)).code, "divideByZero");
  assertEquals(thrownBy(() => handle.func("minus").code(-0x80000000)).code, "integerOverflow");
  assertEquals(handle.func("minus").code(5), -5);
});
