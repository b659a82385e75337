/**
 * Functions in the text format: unfolded, one operator a line, indented by block, with names from the name section and
 * the byte offset of each operator, which is what traps and errors report. What comes out is valid text: offsets are
 * comments.
 *
 * @module
 */
import type { Import, Module } from "../module.ts";
import { readNames } from "../names.ts";
import { stringLiteral } from "./printable.ts";
import { OP } from "../opcodes.ts";
import { OperatorCursor } from "../operators.ts";
import { type IndexSpace, type NameOf, printOperator, printType } from "./print.ts";
import { Reader } from "../reader.ts";
import { TypeSpace } from "../types/type_space.ts";
import { funcType, type ValType } from "../types.ts";
import { everyLocal, readLocals } from "../validate/locals.ts";

const PLAIN_IDENTIFIER = /^[\w!#$%&'*+\-./:<=>?@\\^`|~]+$/;
const OPENING = new Set([OP.block, OP.loop, OP.if, OP.try, OP.try_table]);
const BRANCHING = new Set([OP.else, OP.catch, OP.catch_all]);
const CLOSING = new Set([OP.end, OP.delegate]);
/** Blocks nested deeper than this are not indented further; the listing would grow with the square of the depth. */
const DEEPEST = 50;

/**
 * The function with an index, imports counted, as text.
 *
 * @throws {MalformedError} if the body, which need not have been validated, cannot be decoded.
 */
export function disassemble(module: Module, index: number): string {
  const nameOf = namesOf(module, index);
  const type = funcType(module.funcs[index]);
  const show = (t: ValType) => printType(t, module.types, nameOf);
  const results = type.results.length === 0 ? "" : ` (result ${type.results.map(show).join(" ")})`;
  const header = `func${heading(module, index)}${declare("param", type.params, 0, { show, nameOf })}${results}`;
  if (index < module.importedFuncs) return printImport(importOf(module, index), header);
  const body = module.bodies[index - module.importedFuncs];
  const types = new TypeSpace(module.types), reader = new Reader(module.bytes, body.start, body.end);
  const locals = everyLocal(readLocals(reader, types, type.params));
  const own = declare("local", locals.slice(type.params.length), type.params.length, { show, nameOf });
  const lines = own === "" ? [] : [`  ${own.trimStart()}`];
  return [`(${header}`, ...lines, ...bodyLines(new OperatorCursor(reader, types), nameOf), ")"].join("\n");
}

function importOf(module: Module, index: number): Import {
  return module.imports.filter((wanted) => wanted.type.kind === "func")[index];
}

function printImport(wanted: Import, header: string): string {
  return `(import ${stringLiteral(wanted.module)} ${stringLiteral(wanted.name)} (${header}))`;
}

/** Identifier and index, the index as a comment where there is an identifier. */
function heading(module: Module, index: number): string {
  const name = readNames(module).funcs.get(index);
  return name === undefined ? ` (;${index};)` : ` ${identifier(name)} (;${index};)`;
}

/** Declarations of parameters or locals: one each for those with a name, the others in groups. */
function declare(
  word: "param" | "local",
  types: readonly ValType[],
  firstIndex: number,
  { show, nameOf }: { show: (type: ValType) => string; nameOf: NameOf },
): string {
  const groups: string[][] = [];
  let open = false;
  types.forEach((type, i) => {
    const name = nameOf("local", firstIndex + i), named = name.startsWith("$");
    if (named) groups.push([name, show(type)]);
    else if (open) groups.at(-1)!.push(show(type));
    else groups.push([show(type)]);
    open = !named;
  });
  return groups.map((group) => ` (${word} ${group.join(" ")})`).join("");
}

function bodyLines(cursor: OperatorCursor, nameOf: NameOf): string[] {
  const { reader } = cursor, lines: string[] = [], width = reader.end.toString(16).length;
  let depth = 0;
  const withLabels: NameOf = (space, index) =>
    space === "label" ? `${index} (;@${depth - index};)` : nameOf(space, index);
  while (!reader.atEnd) {
    cursor.next();
    const opening = OPENING.has(cursor.op), closing = CLOSING.has(cursor.op);
    if (closing && depth === 0) break;
    if (closing) depth--;
    const text = printOperator(cursor, withLabels), indent = depth - (BRANCHING.has(cursor.op) ? 1 : 0);
    if (opening) depth++;
    const label = opening ? ` ;; @${depth}` : "";
    const offset = cursor.offset.toString(16).padStart(width, "0");
    lines.push(`  (;${offset};) ${"  ".repeat(Math.min(Math.max(0, indent), DEEPEST))}${text}${label}`);
  }
  return lines;
}

const MAPS = {
  type: "types",
  func: "funcs",
  table: "tables",
  memory: "memories",
  global: "globals",
  tag: "tags",
  elem: "elements",
  data: "datas",
} as const;

/** Names as a module's name section gives them, as seen from inside one of its functions. */
function namesOf(module: Module, func: number): NameOf {
  const names = readNames(module), locals = names.locals.get(func);
  const lookUp = (space: IndexSpace, index: number) => {
    if (space === "label") return undefined;
    return space === "local" ? locals?.get(index) : names[MAPS[space]].get(index);
  };
  return (space, index) => {
    const name = lookUp(space, index);
    return name === undefined ? String(index) : identifier(name);
  };
}

/** A name as an identifier of the text format: `$main`, or `$"operator new"`. */
export function identifier(name: string): string {
  return PLAIN_IDENTIFIER.test(name) ? `$${name}` : `$${stringLiteral(name)}`;
}
