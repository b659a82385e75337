/**
 * `wasmine inspect`: what a module consists of.
 *
 * @module
 */
import { disassemble } from "../../wasm/text/disassemble.ts";
import { printableJson } from "../../wasm/text/printable.ts";
import { type Module, readNames } from "../../wasm/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { Failure, UsageError } from "../terminal/failure.ts";
import { describeModule } from "./inspection.ts";
import { showInspection } from "./inspection_text.ts";
import { decodeFile, validateModule } from "../program/modules.ts";
import { didYouMean } from "../terminal/suggest.ts";
import { print } from "../terminal/terminal.ts";

/** The command. */
export const command: Command = defineCommand({
  name: "inspect",
  summary: "show what a module consists of",
  usage: "[OPTIONS] FILE",
  description:
    `Features, sections, types, imports, exports, names and producers; with --function the code of a function.
The module need not be valid: what is wrong with it is a part of the listing.`,
  mostOperands: 1,
  options: ["function", "functions", "json"],
  examples: [
    ["inspect app.wasm", "list everything but the code"],
    ["inspect --function main app.wasm", "disassemble one function"],
    ["inspect -f 12 -f 13 app.wasm", "disassemble functions by index"],
    ["inspect --json app.wasm", "the same for programs to read"],
  ],
  async run(flags, files) {
    if (files.length === 0) throw new UsageError("which file? Usage: wasmine inspect [OPTIONS] FILE");
    const module = await decodeFile(files[0]), invalid = problemOf(module);
    const indices = flags.functions ? [...module.funcs.keys()] : flags.function.map((word) => indexOf(module, word));
    const code = indices.map((index) => ({ index, text: disassemble(module, index) }));
    if (flags.json) {
      print(...printableJson({ ...describeModule(module, invalid), code }).split("\n"));
    } else if (code.length > 0) {
      print(...code.map(({ text }) => text).join("\n\n").split("\n"));
    } else {
      print(...showInspection(describeModule(module, invalid)));
    }
    return 0;
  },
});

/** Why a module is not valid; undefined if it is. Also completes the module's features. */
function problemOf(module: Module): string | undefined {
  try {
    validateModule(module);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error.message;
    throw error;
  }
}

/** The function that a word names: by its index, its name, or the name it is exported under. */
function indexOf(module: Module, word: string): number {
  const names = readNames(module).funcs;
  const exported = module.exports.filter(({ kind }) => kind === "func");
  const index = /^\d+$/.test(word)
    ? Number(word)
    : exported.find(({ name }) => name === word)?.index ?? [...names].find(([, name]) => name === word)?.[0];
  if (index !== undefined && index < module.funcs.length) return index;
  if (index !== undefined) {
    throw new Failure(`"${module.name}" has no function ${index}: it has ${module.funcs.length} functions`);
  }
  const known = [...names.values(), ...exported.map(({ name }) => name)];
  throw new Failure(`"${module.name}" has no function "${word}"${didYouMean(word, known)}`);
}
