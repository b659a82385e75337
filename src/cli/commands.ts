/**
 * The commands. Each is loaded when it is asked for, so that running a program waits for nothing else.
 *
 * @module
 */
import type { Command } from "./command.ts";
import { loadLate } from "./late.ts";

/** The files of all commands by name, in the order of the help text. */
export const COMMANDS = {
  run: () => import("./commands/run.ts"),
  compile: () => loadLate("./commands/compile.ts"),
  validate: () => loadLate("./commands/validate.ts"),
  inspect: () => loadLate("./commands/inspect.ts"),
  wast: () => loadLate("./commands/wast.ts"),
  cache: () => loadLate("./commands/cache.ts"),
  doctor: () => loadLate("./commands/doctor.ts"),
  completions: () => loadLate("./commands/completions.ts"),
  help: () => loadLate("./commands/help.ts"),
} as const satisfies Record<string, () => Promise<{ command: Command }>>;

/** Name of a command. */
export type CommandName = keyof typeof COMMANDS;

/** Other names of commands. */
export const ALIASES: Readonly<Record<string, CommandName>> = { "run-wasi": "run" };

/** The name of the command that a word stands for. */
export function commandNamed(word: string): CommandName | undefined {
  if (Object.hasOwn(COMMANDS, word)) return word as CommandName;
  return Object.hasOwn(ALIASES, word) ? ALIASES[word] : undefined;
}

/** All commands. */
export async function allCommands(): Promise<Command[]> {
  const files = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  return files.map((file) => file.command);
}
