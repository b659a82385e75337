/**
 * The command line: finds the command, parses its options, runs it, and turns whatever happens into an exit code.
 *
 * @module
 */
import { type CommandName, commandNamed, COMMANDS } from "./commands.ts";
import { exit } from "./terminal/exit.ts";
import { UsageError } from "./terminal/failure.ts";
import { parseFlags } from "./flags.ts";
import { loadLate } from "./late.ts";
import { type Level, levelFromEnvironment, log } from "./terminal/log.ts";
import { didYouMean } from "./terminal/suggest.ts";
import { print } from "./terminal/terminal.ts";

/** Words that a person tries to find out what there is. */
const QUESTIONS: ReadonlyMap<string, CommandName> = new Map([["--help", "help"], ["-h", "help"]]);

/**
 * Runs a command line, without the program's name, and returns the exit code.
 *
 * @example
 * ```ts ignore
 * import { main } from "@wasmine/wasmine/cli";
 *
 * Deno.exit(await main(["run", "--dir", ".", "program.wasm"]));
 * ```
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    log.level = levelFromEnvironment() ?? "warn";
    return await dispatch(args);
  } catch (error) {
    return (await import("./terminal/report.ts")).report(error);
  }
}

async function dispatch(args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined) return await execute("help", []);
  if (first === "--version" || first === "-V") return await printVersion();
  const name = commandNamed(first) ?? QUESTIONS.get(first);
  if (name !== undefined) return await execute(name, rest);
  if (!looksLikeProgram(first)) {
    throw new UsageError(`unknown command "${first}"${didYouMean(first, Object.keys(COMMANDS))}`);
  }
  return await execute("run", args);
}

/** `wasmine FILE` is short for `wasmine run FILE`; no command has a dot, a slash or a dash in front. */
function looksLikeProgram(word: string): boolean {
  return word.startsWith("-") || /[.\\/]/.test(word);
}

async function execute(name: CommandName, args: readonly string[]): Promise<number> {
  const { command } = await COMMANDS[name]();
  const { flags, operands } = parseFlags(args, {
    options: command.options,
    optionsFirst: command.optionsFirst ?? false,
  });
  if (flags.quiet) log.level = "error";
  if (flags["log-level"] !== undefined) log.level = flags["log-level"] as Level;
  if (flags.help) return await execute("help", [name]);
  const { mostOperands = Infinity, usage } = command;
  if (operands.length <= mostOperands) return await command.run(flags, operands);
  throw new UsageError(`unexpected "${operands[mostOperands]}". Usage: wasmine ${name} ${usage}`);
}

async function printVersion(): Promise<number> {
  const { VERSION } = await loadLate("./version.ts");
  print(`wasmine ${VERSION}`);
  return 0;
}

if (import.meta.main) exit(await main(Deno.args));
