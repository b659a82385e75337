/**
 * What a command is. Each command is one file that exports one of these; `commands.ts` lists the files.
 *
 * @module
 */
import type { COMMON_OPTIONS, Flags, OptionName } from "./flags.ts";

/** A command of the command line. */
export interface Command<Name extends OptionName = OptionName> {
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  /** What follows its name: `[OPTIONS] FILE…`. */
  readonly usage: string;
  /** More about it, in whole sentences; shown below the usage. */
  readonly description?: string;
  /** Its options, besides the common ones. */
  readonly options: readonly Name[];
  /** Whether options must stand before the first operand, because what follows belongs to a program. */
  readonly optionsFirst?: boolean;
  /** How many operands it takes at most; any number unless said. */
  readonly mostOperands?: number;
  /** Command lines without `wasmine`, each with what it does. */
  readonly examples: readonly (readonly [commandLine: string, effect: string])[];
  /** Does it; returns the exit code. */
  run(flags: Flags<Name | typeof COMMON_OPTIONS[number]>, operands: readonly string[]): number | Promise<number>;
}

/** Checks a command against the options it names. */
export function defineCommand<const Name extends OptionName>(command: Command<Name>): Command {
  return command;
}
