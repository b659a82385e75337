/**
 * The commands. Each is loaded when it is asked for, so that running a program waits for nothing else.
 *
 * @module
 */
import type { Command } from "./command.ts";
import { loadRest } from "./load_rest.ts";

/** The files of all commands by name, in the order of the help text. */
export const COMMANDS = {
  run: () => import("./run.ts"),
  compile: () => loadRest("./compile.ts"),
  validate: () => loadRest("./validate.ts"),
  inspect: () => loadRest("./inspect.ts"),
  wast: () => loadRest("./wast.ts"),
  cache: () => loadRest("./cache.ts"),
  doctor: () => loadRest("./doctor.ts"),
  completions: () => loadRest("./completions.ts"),
  help: () => loadRest("./help.ts"),
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
