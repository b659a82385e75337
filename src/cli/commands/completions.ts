/**
 * `wasmine completions`: scripts with which shells complete commands, options and their values.
 *
 * @module
 */
import { type Command, defineCommand } from "../command.ts";
import { ALIASES, allCommands } from "../commands.ts";
import { UsageError } from "../terminal/failure.ts";
import { COMMON_OPTIONS, type Option, type OptionName, OPTIONS } from "../flags.ts";
import { didYouMean } from "../terminal/suggest.ts";
import { print } from "../terminal/terminal.ts";

/** Makes the script for each shell. */
const SHELLS = { bash, zsh, fish } as const satisfies Record<string, (commands: readonly Command[]) => string>;

/** The command. */
export const command: Command = defineCommand({
  name: "completions",
  summary: "print a completion script for a shell",
  usage: `${Object.keys(SHELLS).join("|")}`,
  mostOperands: 1,
  options: [],
  examples: [
    ["completions bash >~/.local/share/bash-completion/completions/wasmine", "complete in bash"],
    ["completions fish >~/.config/fish/completions/wasmine.fish", "complete in fish"],
    ["completions zsh >~/.zfunc/_wasmine", "complete in zsh, where ~/.zfunc is in $fpath"],
  ],
  async run(_flags, [shell]) {
    const names = Object.keys(SHELLS).join(", ");
    if (shell === undefined) throw new UsageError(`which shell? One of ${names}`);
    if (!Object.hasOwn(SHELLS, shell)) {
      throw new UsageError(`unknown shell "${shell}": it is one of ${names}${didYouMean(shell, Object.keys(SHELLS))}`);
    }
    print(...SHELLS[shell as keyof typeof SHELLS](await allCommands()).split("\n"));
    return 0;
  },
});

/** The options of a command with their rows of the table. */
function optionsOf({ options }: Command): [OptionName, Option][] {
  return [...options, ...COMMON_OPTIONS].map((name) => [name, OPTIONS[name]]);
}

/** The words that can stand for an option's value, or begin it; undefined if there are too many. */
function valuesOf({ choices, names }: Option): readonly string[] | undefined {
  return choices ?? names?.map((name) => `${name}=`);
}

/** All words that can stand for the command, its own name first. */
function wordsFor({ name }: Command): string[] {
  return [name, ...Object.keys(ALIASES).filter((alias) => ALIASES[alias] === name)];
}

function bash(commands: readonly Command[]): string {
  const choices = Object.entries(OPTIONS as Record<string, Option>).filter(([, option]) => valuesOf(option));
  return `\
_wasmine() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  case $previous in
${
    choices.map(([name, option]) => `    ${spellings(name, option).join("|")}) ${completeValue(option)}; return ;;`)
      .join("\n")
  }
  esac
  if [[ $current == -* ]]; then
    case \${COMP_WORDS[1]} in
${commands.map((each) => `      ${wordsFor(each).join("|")}) ${compgen(longNames(each))}; return ;;`).join("\n")}
      *) ${compgen(["--help", "--version"])}; return ;;
    esac
  fi
  if [[ $COMP_CWORD == 1 ]]; then
    ${compgen(commands.flatMap(wordsFor))}
  fi
  COMPREPLY+=($(compgen -f -- "$current"))
}
complete -o filenames -F _wasmine wasmine`;
}

/** Behind a name that waits for its value comes no space. */
function completeValue(option: Option): string {
  return compgen(valuesOf(option)!) + (option.names === undefined ? "" : "; compopt -o nospace 2>/dev/null");
}

function compgen(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W "${words.join(" ")}" -- "$current"))`;
}

function longNames(command: Command): string[] {
  return optionsOf(command).map(([name]) => `--${name}`);
}

function spellings(name: string, { short }: Option): string[] {
  return short === undefined ? [`--${name}`] : [`-${short}`, `--${name}`];
}

function zsh(commands: readonly Command[]): string {
  return `\
#compdef wasmine
local -a commands=(
${commands.map(({ name, summary }) => `  ${quote(`${name}:${summary}`)}`).join("\n")}
)
if (( CURRENT == 2 )); then
  _describe command commands
  _files
  return
fi
case $words[2] in
${
    commands.map((each) => `  ${wordsFor(each).join("|")}) _arguments -s ${zshOptions(each)} '*:file:_files' ;;`).join(
      "\n",
    )
  }
  *) _files ;;
esac`;
}

function zshOptions(command: Command): string {
  const escape = (text: string) => text.replace(/[[\]:]/g, "\\$&");
  return optionsOf(command).flatMap(([name, option]) => {
    const { value, repeat, help } = option, values = valuesOf(option);
    const action = values === undefined ? "_files" : `(${values.join(" ")})`;
    const text = `[${escape(help)}]${value === undefined ? "" : `:${escape(value)}:${action}`}`;
    return spellings(name, option).map((spelling) => quote(`${repeat ? "*" : ""}${spelling}${text}`));
  }).join(" ");
}

function fish(commands: readonly Command[]): string {
  const all = commands.flatMap(wordsFor).join(" ");
  const lines = commands.flatMap((each) => [
    `complete -c wasmine -n "not __fish_seen_subcommand_from ${all}" -a ${each.name} -d ${quote(each.summary)}`,
    ...optionsOf(each).map((entry) => fishOption(wordsFor(each), ...entry)),
  ]);
  return lines.join("\n");
}

function fishOption(words: readonly string[], name: string, option: Option): string {
  const { short, value, help } = option, values = valuesOf(option);
  const parts = [`complete -c wasmine -n "__fish_seen_subcommand_from ${words.join(" ")}"`, `-l ${name}`];
  if (short !== undefined) parts.push(`-s ${short}`);
  if (values !== undefined) parts.push(`-x -a ${quote(values.join(" "))}`);
  else if (value !== undefined) parts.push("-r");
  return [...parts, `-d ${quote(help)}`].join(" ");
}

/** A word in single quotes, for shells; help texts hold apostrophes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
