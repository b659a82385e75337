/**
 * Every option of every command in one table. Parsing, help, completion and the types of what a command receives are
 * derived from it.
 *
 * @module
 */
import { ENGINE_NAMES } from "../engines/mod.ts";
import { LIMIT_NAMES } from "./limit_names.ts";
import { UsageError } from "./terminal/failure.ts";
import { LEVELS } from "./terminal/log.ts";
import { didYouMean } from "./terminal/suggest.ts";

/** An option; one without `value` is either given or not. */
export interface Option {
  readonly short?: string;
  /** What stands for the value in help texts. */
  readonly value?: string;
  /** The values that are allowed, if these are few. */
  readonly choices?: readonly string[];
  /** What `NAME` can be in a value `NAME=VALUE`, if these are few. */
  readonly names?: readonly string[];
  /** Whether the option may be given more than once. */
  readonly repeat?: true;
  readonly help: string;
}

/** The options by their long name. */
export const OPTIONS = {
  "backend": {
    short: "b",
    value: "ENGINE",
    choices: ["auto", ...ENGINE_NAMES],
    help: "what runs the program",
  },
  "invoke": {
    short: "i",
    value: "NAME",
    help: "call this export instead of _start; the arguments after FILE are its parameters",
  },
  "dir": {
    value: "HOST[::GUEST[::ro]]",
    repeat: true,
    help: "let the program use a directory, under another name, or read-only",
  },
  "unanchored-dirs": {
    help: "do without --allow-ffi for --dir: who changes the tree at the right moment can lead the program outside",
  },
  "env": {
    value: "NAME[=VALUE]",
    repeat: true,
    help: "set an environment variable, or pass on the one that is set",
  },
  "inherit-env": { help: "pass on the whole environment" },
  "argv0": { value: "NAME", help: "the name the program is told it has" },
  "preload": { value: "NAME=FILE", repeat: true, help: "instantiate another module first, to import from as NAME" },
  "unknown-imports": {
    value: "POLICY",
    choices: ["error", "trap", "zero"],
    help: "what becomes of imports that nothing provides: an error, a trap when called, or zeros",
  },
  "timeout": { value: "TIME", help: "stop the program after this time, such as 500ms, 5s or 2m" },
  "fuel": { value: "COUNT", help: "stop the program after this many calls and loop iterations" },
  "max-memory": { value: "SIZE", help: "the most memory the program may have, such as 512MiB" },
  "limit": {
    value: "NAME=VALUE",
    names: LIMIT_NAMES,
    repeat: true,
    help: "how much of something else the program may have, such as maxTables=10",
  },
  "output": { short: "o", value: "FILE", help: "where to write; - is standard output" },
  "emit": {
    value: "FORM",
    choices: ["cwasm", "llvm", "asm", "object", "js"],
    help: "what to write: a compiled module, or LLVM's language, assembly, object files or JavaScript to look at",
  },
  "optimize": { short: "O", value: "LEVEL", choices: ["0", "1", "2", "3"], help: "how much to optimise native code" },
  "allow-precompiled": { help: "run native code even from a file that is not named .cwasm; it is not confined" },
  "cache-dir": { value: "DIR", help: "where compiled code is kept, instead of $WASMINE_CACHE_DIR or ~/.cache/wasmine" },
  "no-cache": { help: "neither use compiled code that was kept nor keep any" },
  "older-than": { value: "TIME", help: "only what was made longer ago than this, such as 12h or 30d" },
  "max-size": { value: "SIZE", help: "only as much, the oldest first, that the rest is no larger than this" },
  "metered": { help: "make native code that can run with --fuel and --timeout, a little slower" },
  "function": {
    short: "f",
    value: "NAME|INDEX",
    repeat: true,
    help: "disassemble a function",
  },
  "functions": { help: "disassemble all functions" },
  "json": { help: "write JSON" },
  "log-level": { short: "l", value: "LEVEL", choices: LEVELS, help: "how much to tell (also WASMINE_LOG)" },
  "quiet": { short: "q", help: "no warnings, nothing but results" },
  "help": { short: "h", help: "show this help" },
} as const satisfies Record<string, Option>;

/** Long name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** Options that every command has. */
export const COMMON_OPTIONS = ["log-level", "quiet", "help"] as const satisfies readonly OptionName[];

type ValueOf<Row> = Row extends { value: string } ? (Row extends { repeat: true } ? string[] : string | undefined)
  : boolean;

/** What was given for the options named. */
export type Flags<Name extends OptionName = OptionName> = { [K in Name]: ValueOf<(typeof OPTIONS)[K]> };

/** What `--optimize` says. */
export function optimizationLevel({ optimize }: Flags<"optimize">): 0 | 1 | 2 | 3 | undefined {
  return optimize === undefined ? undefined : Number(optimize) as 0 | 1 | 2 | 3;
}

/** A command line taken apart. */
export interface Parsed<Name extends OptionName> {
  readonly flags: Flags<Name | typeof COMMON_OPTIONS[number]>;
  /** What is no option. */
  readonly operands: readonly string[];
}

/** How to take a command line apart. */
export interface Grammar<Name extends OptionName> {
  /** The options that may occur, besides the common ones. */
  readonly options: readonly Name[];
  /** Whether everything from the first operand on is an operand, even if it looks like an option. */
  readonly optionsFirst: boolean;
}

/**
 * Takes a command line apart. Options are written as everywhere: `--name value`, `--name=value`, `-n value`, `-nvalue`,
 * and letters without a value together. `--` ends them. Of an option that cannot be repeated the last one counts.
 *
 * @throws {UsageError} for an unknown option, a missing value, or a value that is none of the choices.
 */
export function parseFlags<Name extends OptionName>(
  args: readonly string[],
  { options, optionsFirst }: Grammar<Name>,
): Parsed<Name> {
  const names: OptionName[] = [...options, ...COMMON_OPTIONS];
  const flags = Object.fromEntries(names.map((name) => [name, initialValue(OPTIONS[name])]));
  const words = [...args], operands: string[] = [];
  for (let word; (word = words.shift()) !== undefined;) {
    if (word.startsWith("-") && word.length > 1 && word !== "--") {
      for (const [name, attached] of optionsIn(word, names)) flags[name] = valueOf(name, attached, flags[name], words);
      continue;
    }
    if (word !== "--") operands.push(word);
    if (word === "--" || optionsFirst) operands.push(...words.splice(0));
  }
  return { flags: flags as Parsed<Name>["flags"], operands };
}

/** What an option is that was not given. */
function initialValue({ value, repeat }: Option): Flags[OptionName] {
  if (value === undefined) return false;
  return repeat ? [] : undefined;
}

/** The options in one word, with the value if that is a part of the word. */
function* optionsIn(word: string, names: readonly OptionName[]): Iterable<[name: OptionName, attached?: string]> {
  if (word.startsWith("--")) {
    const [given] = word.split("=", 1), name = names.find((name) => given === `--${name}`);
    if (name === undefined) {
      throw new UsageError(`unknown option "${given}"${didYouMean(given, names.map((name) => `--${name}`))}`);
    }
    yield given === word ? [name] : [name, word.slice(given.length + 1)];
    return;
  }
  for (let at = 1; at < word.length; at++) {
    const name = names.find((name) => (OPTIONS[name] as Option).short === word[at]), rest = word.slice(at + 1);
    if (name === undefined) throw new UsageError(`unknown option "-${word[at]}"`);
    if ((OPTIONS[name] as Option).value === undefined) {
      yield [name];
      continue;
    }
    yield rest === "" ? [name] : [name, rest.replace(/^=/, "")];
    return;
  }
}

/** The value of an option after it was given once more. A value that is no part of the option's word is the next word. */
function valueOf(
  name: OptionName,
  attached: string | undefined,
  before: Flags[OptionName],
  words: string[],
): Flags[OptionName] {
  const { value, choices }: Option = OPTIONS[name];
  if (value === undefined) {
    if (attached !== undefined) throw new UsageError(`option --${name} takes no value`);
    return true;
  }
  const given = attached ?? (/^-./.test(words[0] ?? "") ? undefined : words.shift());
  if (!given) throw new UsageError(`option --${name} needs a value: --${name} ${value}`);
  if (choices !== undefined && !choices.includes(given)) {
    const all = choices.join(", ");
    throw new UsageError(`option --${name} cannot be "${given}": it is one of ${all}${didYouMean(given, choices)}`);
  }
  return Array.isArray(before) ? [...before, given] : given;
}
