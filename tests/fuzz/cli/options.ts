/**
 * The command line of the fuzzer.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { DEFAULT_ENGINES, ENGINE_NAMES, witness } from "../engines/engines.ts";
import { type Kind, kindOf, KINDS } from "../kinds/mod.ts";

/** What is to be done. */
export interface Options {
  readonly kinds: readonly Kind[];
  readonly engines: readonly string[];
  /** Milliseconds for all kinds together; unlimited if a count is given instead. */
  readonly time: number;
  /** How much of what a kind counts each engine is to run; unlimited if a time is given instead. */
  readonly count: number;
  readonly seed: number;
  readonly jobs: number;
  readonly llvm: string | undefined;
  /** Folder that findings are kept in; a new one by default. */
  readonly keep: string | undefined;
  /** Milliseconds for a case on an engine. */
  readonly patience: number;
  /** Bytes that a process may use. */
  readonly memory: number;
  /** Milliseconds for making a finding smaller. */
  readonly minimise: number;
  /** Findings after which the search ends. */
  readonly findings: number;
}

/** A finding to show again. */
export interface Replay {
  readonly replay: string;
  readonly patience: number;
  readonly memory: number;
}

/** The command line cannot be understood. */
export class UsageError extends TypeError {
  override name = "UsageError";
}

const TEXTS = [
  "minutes",
  "count",
  "seed",
  "only",
  "engines",
  "llvm",
  "jobs",
  "keep",
  "patience",
  "max-memory",
  "minimise",
  "findings",
  "replay",
] as const;

export function usage(): string {
  return `Runs random modules on the engines of this project and on V8, each batch in a process of its own, and says where they
disagree, and where a process crashes, hangs or grows. What is found is made smaller and kept in a folder.

usage: deno task fuzz [OPTIONS]

  --minutes N         how long to search (5, unless there is a --count)
  --count N           search until each engine has run so much of what a kind counts
  --only KIND,…       kinds of cases; all by default
  --engines A,B       engines (${DEFAULT_ENGINES.join(",")})
  --llvm PATH         the file of libLLVM to use; the newest by default
  --seed S            where to begin (random): the same seed, kinds and engines make the same cases
  --jobs N            processes that run at once (one for each processor)
  --keep FOLDER       where to keep what is found (a new temporary folder)
  --patience SECONDS  how long a case may take on an engine (300)
  --max-memory MB     how much memory a process may use (4096)
  --minimise SECONDS  how long to make a finding smaller (120; 0: not at all)
  --findings N        end after so many different findings (10)
  --replay FOLDER     run the finding in a folder again, and nothing else

kinds:
${KINDS.map(({ name, about }) => `  ${name.padEnd(11)} ${about}`).join("\n")}

engines: ${ENGINE_NAMES.join(", ")}

exit codes: 0 nothing was found, 1 something was found, 2 the options are wrong, 130 interrupted

examples:
  deno task fuzz --minutes 10
  deno task fuzz --only calls --count 20000 --engines llvm-O0,llvm-O2
  deno task fuzz --only calls --count 1000 --llvm /usr/lib/x86_64-linux-gnu/libLLVM-15.so.1
  deno task fuzz --replay /tmp/wasmine-fuzz-1a2b3c/calls-llvm-O2-17`;
}

/** Reads the command line; throws UsageError if it makes no sense. */
export function readOptions(args: readonly string[]): Options | Replay {
  const unknown = (arg: string): never => {
    throw new UsageError(`unknown argument "${arg}"`);
  };
  const given = parseArgs([...args], { string: TEXTS, unknown });
  const limits = {
    patience: 1000 * number(given, "patience", 300),
    memory: 2 ** 20 * number(given, "max-memory", 4096),
  };
  if (given.replay !== undefined) return { replay: given.replay, ...limits };
  const count = number(given, "count", Infinity);
  return {
    ...limits,
    kinds: given.only === undefined ? KINDS : named(given.only, kindOf),
    engines: named(given.engines ?? DEFAULT_ENGINES.join(), (name) => witness(name).name),
    time: 60_000 * number(given, "minutes", count < Infinity ? Infinity : 5),
    count,
    seed: number(given, "seed", crypto.getRandomValues(new Uint32Array(1))[0] >>> 2),
    jobs: Math.max(1, number(given, "jobs", navigator.hardwareConcurrency)),
    llvm: given.llvm,
    keep: given.keep,
    minimise: 1000 * number(given, "minimise", 120),
    findings: number(given, "findings", 10),
  };
}

function named<T>(names: string, find: (name: string) => T): T[] {
  try {
    return names.split(",").map(find);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function number(given: Record<string, unknown>, name: typeof TEXTS[number], otherwise: number): number {
  const text = given[name];
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (text === "" || !(value >= 0)) throw new UsageError(`--${name} takes a number, not "${text}"`);
  return value;
}
