/** What an engine is told by the walk over a function, and what it is spared. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { assemble } from "../../wast/assemble.ts";
import { decode } from "../decode/mod.ts";
import { FormatError } from "../errors.ts";
import { featureNames } from "../features.ts";
import { LIMITS } from "../limits.ts";
import { FAMILIES } from "../opcodes.ts";
import { type Emitters, type Receiver, sinkFactory, type Site } from "../sink.ts";
import { functionBytes, moduleBytes, section, unsigned } from "../testing/bytes.ts";
import { F64, I32, I64, showTypes } from "../types.ts";
import { walk } from "./function.ts";

/** A sink that hands on operators of all families. */
const sinkOf = sinkFactory<Receiver, never>(
  Object.fromEntries(
    Object.keys(FAMILIES).map((family) => [family, (tell: Receiver, site: Site) => tell(site)]),
  ) as Emitters<Receiver>,
);

/** What `describe` says of each operator that a sink is told, for function 0. */
function told(text: string, describe: (site: Site) => string): string[] {
  const lines: string[] = [];
  walk(decode(assemble(text)), 0, () => sinkOf((site) => lines.push(describe(site))));
  return lines;
}

function name({ cursor }: Site): string {
  return cursor.name;
}

function nameAndHeight({ cursor, height }: Site): string {
  return `${cursor.name} ${height}`;
}

function nameAndReachable({ cursor, reachable }: Site): string {
  return `${cursor.name} ${reachable}`;
}

Deno.test("a sink is told every operator in order, with the height before it takes its operands", () => {
  const text = `(func (param i32) (result i32) local.get 0 i32.const 2 i32.add)`;
  assertEquals(told(text, nameAndHeight), ["local.get 0", "i32.const 1", "i32.add 2", "end 0"]);
});

Deno.test("else and end have the height of their block, below its parameters", () => {
  const text = `(func (result i32) f64.const 0 i32.const 7 i32.const 1
    if (param i32) (result i32) else i32.eqz end drop drop unreachable)`;
  assertEquals(told(text, nameAndHeight), [
    ...["f64.const 0", "i32.const 1", "i32.const 2", "if 3", "else 1", "i32.eqz 2", "end 1"],
    ...["drop 2", "drop 1", "unreachable 0", "end 0"],
  ]);
});

Deno.test("nop is not told", () => {
  assertEquals(told(`(func nop nop)`, name), ["end"]);
});

Deno.test("dead code is not told, the end of the block it stands in is", () => {
  const text = `(func block br 0 i32.const 1 drop block nop end loop br 0 end end)`;
  assertEquals(told(text, name), ["block", "br", "end", "end"]);
  assertEquals(told(`(func return i32.const 0 if nop else nop end)`, name), ["return", "end"]);
});

Deno.test("else, which makes code live again, is told although the code before it is dead", () => {
  const text = `(func (param i32) local.get 0 if return nop else i32.const 0 drop end)`;
  assertEquals(told(text, nameAndReachable).filter((line) => /else|end/.test(line)), [
    "else false",
    "end true",
    "end true",
  ]);
});

Deno.test("reachable says whether control comes from the operator before, labels aside", () => {
  assertEquals(told(`(func block br 0 end)`, nameAndReachable).slice(2), ["end false", "end true"]);
  assertEquals(told(`(func i32.const 0 if else unreachable end)`, nameAndReachable).slice(2), [
    "else true",
    "unreachable true",
    "end false",
    "end true",
  ]);
  assertEquals(told(`(func unreachable)`, nameAndReachable).at(-1), "end false");
});

Deno.test("blocks and calls carry the types they take and give", () => {
  const lines = told(
    `(func i32.const 0 i64.const 0 call 1 block (param f64) drop end)
     (func (param i32 i64) (result f64) unreachable)`,
    ({ cursor, params, results }) => `${cursor.name} ${showTypes(params)} ${showTypes(results)}`,
  );
  assertEquals(lines.slice(2, 4), ["call [i32 i64] [f64]", "block [f64] []"]);
  assert(lines.includes("end [f64] []"));
});

Deno.test("drop, select and local operators say the type of their value", () => {
  const lines = told(
    `(func (param i64) local.get 0 drop f64.const 0 f64.const 0 i32.const 0 select drop)`,
    ({ cursor, type }) => `${cursor.name} ${type}`,
  );
  assertEquals(lines.filter((line) => /get|drop|select/.test(line)), [
    `local.get ${I64}`,
    `drop ${I64}`,
    `select ${F64}`,
    `drop ${F64}`,
  ]);
});

Deno.test("a sink is made once the locals are known, and a walk returns them", () => {
  const module = decode(assemble(`(func (param i32) (local i64 i64) (local f64))`)), seen: unknown[] = [];
  const { locals, features } = walk(module, 0, (locals) => (seen.push(locals), sinkOf(() => {})));
  assertEquals([seen[0], locals], [locals, [I32, I64, I64, F64]]);
  assertEquals(featureNames(features), ["mvp"]);
});

Deno.test("an operator that an engine has no method for is named", () => {
  const module = decode(assemble(`(func i32.const 0 drop)`));
  const error = assertThrows(
    () => walk(module, 0, () => sinkFactory<undefined, never>({ const: () => {} })(undefined)),
    TypeError,
  );
  assertEquals(error.message, "the engine has no translation of drop");
});

/** Reason for which a function's bytes are refused, and how far from its end. */
function refusal(bytes: Uint8Array): [string, number] {
  const { reason, offset } = assertThrows(() => walk(decode(bytes), 0), FormatError);
  return [reason, bytes.length - offset];
}

Deno.test("a body ends with the end of its function, exactly", () => {
  assertEquals(refusal(functionBytes(0x01)), ["unexpected end of section or function: END opcode expected", 0]);
  assertEquals(
    refusal(functionBytes(0x02, 0x40, 0x0b))[0],
    "unexpected end of section or function: END opcode expected",
  );
  assertEquals(refusal(functionBytes(0x0b, 0x0b)), [
    "section size mismatch: END opcode expected before function end",
    1,
  ]);
  assertEquals(refusal(functionBytes(0x05, 0x0b)), ["else without if: END opcode expected", 2]);
  assertEquals(refusal(functionBytes(0x41)), ["unexpected end", 0]);
});

Deno.test("locals are counted before they are made", () => {
  const declaring = (...locals: number[]) =>
    moduleBytes(
      section(1, 1, 0x60, 1, 0x7f, 0),
      section(3, 1, 0),
      section(10, 1, ...unsigned(locals.length + 1), ...locals, 0x0b),
    );
  assertEquals(walk(decode(declaring(1, ...unsigned(LIMITS.locals - 1), 0x7e)), 0).locals.length, LIMITS.locals);
  assertEquals(refusal(declaring(1, ...unsigned(LIMITS.locals), 0x7e))[0], "too many locals");
  assertEquals(refusal(declaring(2, 1, 0x7f, ...unsigned(2 ** 32 - 1), 0x7f))[0], "too many locals");
});
