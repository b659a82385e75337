/**
 * How loads, globals, tables, references and operations of the runtime are written.
 *
 * @module
 */
import { F32, I32, I64, OP_COUNT, OP_FAMILIES, OP_NAMES } from "../../../wasm/mod.ts";
import { type Node, QUIET, RAW } from "../ir/mod.ts";
import { condition, define, isBoolean, operand, quick, raw, unsigned, whole, type Write } from "./forms.ts";
import { readAccess } from "./memory.ts";
import { globalBitsName, globalName } from "./names.ts";
import type { Printer } from "./printer.ts";
import { around, ATOM, CONDITION, fixed } from "./shapes.ts";

/** `getFloat32` makes signalling NaNs quiet, which only arithmetic may do: elsewhere the bits of a NaN are read again. */
function loadSingle(p: Printer, node: Node): void {
  const v = p.temporary("v");
  p.out += `(${v}=`;
  quick(p, node);
  p.out += `)===${v}?${v}:float_of_bits32(`;
  raw(p, node);
  p.out += ")";
}

/** Operators whose operands are a list: a call of the runtime, whose result may have to become a number of its type. */
function runtime(before: (p: Printer, node: Node) => string): Write {
  return (p, node) => {
    const isSize = node.type === I32 || node.type === I64;
    if (node.type === I64) p.out += "BigInt(";
    p.mark(node.offset);
    p.out += before(p, node);
    node.list.forEach((operand, i) => {
      if (i > 0) p.out += ",";
      if (operand.type === I32 || operand.type === I64) unsigned(p, operand);
      else whole(p, operand);
    });
    p.out += isSize ? node.type === I64 ? "))" : ")|0" : ")";
  };
}

/** The size of a memory or table. */
function size(text: (index: number) => string): Write {
  return (p, { type, value }) => {
    p.out += type === I64 ? `BigInt(${text(value)})` : `${text(value)}|0`;
  };
}

/** Declares them. */
export function defineStorage(): void {
  for (let op = 0; op < OP_COUNT; op++) {
    const name = OP_NAMES[op];
    if (OP_FAMILIES[op] !== "load") continue;
    if (name === "f32.load") define(name, loadSingle);
    else if (/^i64\.load\d/.test(name)) {
      define(name, (p, node) => {
        p.out += "BigInt(";
        readAccess(p, node, op);
        p.out += ")";
      }, ATOM);
    } else define(name, (p, node) => readAccess(p, node, op), ATOM);
  }
  define("global.get", (p, { type, value }) => {
    p.out += type === F32 ? `float_of_bits32(${globalBitsName(value)}[0])` : `${globalName(value)}[0]`;
  }, ATOM);
  define("global.set", (p, { a, value }) => {
    if (a!.type !== F32 || (a!.flags & QUIET) !== 0) {
      p.out += `${globalName(value)}[0]=`;
      return whole(p, a!);
    }
    p.out += `${globalBitsName(value)}[0]=`;
    if ((a!.flags & RAW) !== 0) return raw(p, a!);
    p.out += "float_bits32(";
    whole(p, a!);
    p.out += ")";
  });
  define("select", select);
  define("table.get", (p, { a, value, offset }) => {
    p.mark(offset);
    p.out += `tables[${value}].get(`;
    unsigned(p, a!);
    p.out += ")";
  }, ATOM);
  define("table.set", runtime((_, { value }) => `tables[${value}].set(`));
  define("table.fill", runtime((_, { value }) => `tables[${value}].fill(`));
  define("table.copy", runtime((_, { value, more }) => `table_copy(${value},${more},`));
  define("table.init", runtime((_, { value, more }) => `table_init(${value},${more},`));
  define("memory.fill", runtime((_, { value }) => `memories[${value}].fill(`));
  define("memory.copy", runtime((_, { value, more }) => `memory_copy(${value},${more},`));
  define("memory.init", runtime((_, { value, more }) => `memory_init(${value},${more},`));
  define("data.drop", runtime((_, { value }) => `instance.dropData(${value}`));
  define("elem.drop", runtime((_, { value }) => `instance.dropElements(${value}`));
  define("memory.grow", runtime((_, { value }) => `memories[${value}].grow(`));
  define("table.grow", (p, node) => growTable(p, node));
  define("memory.size", size((index) => `memories[${index}].pages`));
  define("table.size", size((index) => `tables[${index}].length`));
  define("ref.null", fixed("null"), ATOM);
  define("ref.is_null", around("", operand, "===null"), CONDITION);
  define("br_on_null", around("", operand, "===null"), CONDITION);
  define("br_on_non_null", around("", operand, "!==null"), CONDITION);
  define("ref.func", (p, { value }) => {
    p.out += `instance.func(${value})`;
  }, ATOM);
  define("ref.as_non_null", (p, { a, offset }) => {
    operand(p, a!);
    p.out += "??";
    p.mark(offset);
    p.out += "null_reference()";
  });
}

/** The operands of `table.grow` stand in the other order. */
function growTable(p: Printer, { type, value, list: [filler, delta] }: Node): void {
  p.out += type === I64 ? "BigInt(" : "";
  p.out += `tables[${value}].grow(`;
  unsigned(p, delta);
  p.out += ",";
  whole(p, filler);
  p.out += type === I64 ? "))" : ")|0";
}

function select(p: Printer, { a, b, c }: Node): void {
  if (isBoolean(c!)) {
    p.out += "(";
    condition(p, c!);
    p.out += ")";
  } else operand(p, c!);
  p.out += "?";
  operand(p, a!);
  p.out += ":";
  operand(p, b!);
}
