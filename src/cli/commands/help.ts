/**
 * `wasmine help`, and the help text of each command, derived from what the command says of itself.
 *
 * @module
 */
import { columns } from "../terminal/columns.ts";
import { type Command, defineCommand } from "../command.ts";
import { ALIASES, allCommands, commandNamed, COMMANDS } from "../commands.ts";
import { UsageError } from "../terminal/failure.ts";
import { COMMON_OPTIONS, type Option, type OptionName, OPTIONS } from "../flags.ts";
import { didYouMean } from "../terminal/suggest.ts";
import { bold, dim, type Line, print } from "../terminal/terminal.ts";

/** The command. */
export const command: Command = defineCommand({
  name: "help",
  summary: "explain a command",
  usage: "[COMMAND]",
  mostOperands: 1,
  options: [],
  examples: [["help run", "how to run a program"]],
  async run(_flags, [word]) {
    if (word === undefined) {
      print(...overview(await allCommands()));
      return 0;
    }
    const name = commandNamed(word);
    if (name === undefined) {
      throw new UsageError(`unknown command "${word}"${didYouMean(word, Object.keys(COMMANDS))}`);
    }
    print(...showHelp((await COMMANDS[name]()).command));
    return 0;
  },
});

/** The list of commands. */
function overview(commands: readonly Command[]): Line[] {
  return [
    "WASMine runs WebAssembly.",
    "",
    [bold("Usage:"), " wasmine COMMAND …, or wasmine FILE for wasmine run FILE"],
    "",
    bold("Commands:"),
    ...indented(commands.map(({ name, summary }) => [name, summary])),
    "",
    bold("Examples:"),
    ...commands.flatMap(({ examples }) => showExamples(examples.slice(0, 1))),
    "",
    "wasmine help COMMAND tells more. wasmine --version prints the version.",
  ];
}

/** The help text of a command. */
function showHelp({ name, summary, usage, description, options, examples }: Command): Line[] {
  const aliases = Object.keys(ALIASES).filter((alias) => ALIASES[alias] === name);
  return [
    `wasmine ${name}: ${summary}`,
    "",
    [bold("Usage:"), ` wasmine ${name} ${usage}`],
    ...(aliases.length === 0 ? [] : [`Also: wasmine ${aliases.join(", ")}`]),
    ...(description === undefined ? [] : ["", ...description.split("\n")]),
    "",
    bold("Options:"),
    ...indented([...options, ...COMMON_OPTIONS].map((option) => [showOption(option), explain(OPTIONS[option])])),
    "",
    bold("Examples:"),
    ...showExamples(examples),
  ];
}

function showOption(name: OptionName): string {
  const { short, value }: Option = OPTIONS[name];
  return `${short === undefined ? "    " : `-${short}, `}--${name}${value === undefined ? "" : ` ${value}`}`;
}

function explain({ help, choices, names, repeat }: Option): string {
  const possible = choices ?? names;
  return `${help}${possible === undefined ? "" : ` [${possible.join("|")}]`}${repeat ? " (can be repeated)" : ""}`;
}

function showExamples(examples: Command["examples"]): Line[] {
  return examples.flatMap(([commandLine, effect]) => [`  wasmine ${commandLine}`, dim(`      ${effect}`)]);
}

function indented(rows: readonly (readonly [string, string])[]): string[] {
  return columns(rows).map((line) => `  ${line}`);
}
