/**
 * The listing that `inspect` prints.
 *
 * @module
 */
import { stringLiteral } from "../../wasm/text/printable.ts";
import type { Inspection } from "./inspection.ts";
import { columns } from "../terminal/columns.ts";
import { bold, type Line } from "../terminal/terminal.ts";
import { showSize } from "../terminal/units.ts";

/** A description of a module as lines of text. */
export function showInspection(about: Inspection): Line[] {
  const parts: [heading: string, lines: string[]][] = [
    [about.file, summaryLines(about)],
    ["Sections", sectionLines(about)],
    ["Types", about.types.map((type, index) => `${String(index).padStart(4)}  ${type}`)],
    ["Imports", columns(about.imports.map(({ module, name, type }) => [dotted(module, name), type]))],
    ["Exports", columns(about.exports.map(({ name, index, type }) => [stringLiteral(name), `${index}`, type]))],
    ["Names", nameLines(about)],
    ["Producers", columns(Object.entries(about.producers).map(([field, entries]) => [field, entries.join(", ")]))],
  ];
  return parts
    .filter(([, lines]) => lines.length > 0)
    .flatMap(([heading, lines], i) => [...(i === 0 ? [] : [""]), bold(heading), ...lines.map((line) => `  ${line}`)]);
}

function summaryLines({ size, valid, problem, features, start, indexSpaces }: Inspection): string[] {
  const spaces = Object.entries(indexSpaces).filter(([, { imported, defined }]) => imported + defined > 0);
  return columns([
    ["size", exactSize(size)],
    ["valid", valid ? "yes" : `no: ${problem}`],
    ["features", features.join(", ")],
    ...(start === undefined ? [] : [["start", `function ${start.index} ${stringLiteral(start.name)}`]]),
    ...spaces.map(([name, { imported, defined }]) => {
      return [name, imported === 0 ? `${defined}` : `${imported + defined} (${imported} imported)`];
    }),
  ]);
}

function sectionLines({ sections }: Inspection): string[] {
  return columns(sections.map(({ name, offset, size }) => [name, `at 0x${offset.toString(16)}`, exactSize(size)]));
}

function nameLines({ names }: Inspection): string[] {
  const counts = Object.entries(names.counts).map(([space, count]) => [space, `${count} named`]);
  return columns(names.module === undefined ? counts : [["module", stringLiteral(names.module)], ...counts]);
}

function exactSize(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${bytes} B (${showSize(bytes)})`;
}

function dotted(module: string, name: string): string {
  return `${stringLiteral(module)} ${stringLiteral(name)}`;
}
