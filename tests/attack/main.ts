/**
 * `deno task attack`: everything that is known to have broken the project, or that might.
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import { type Colour, say } from "../terminal.ts";
import { findAttacks } from "./attack.ts";
import { deadlineTable } from "./deadlines.ts";
import { OPEN } from "./open.ts";
import { perform } from "./perform.ts";
import { type Choice, choose, line, nameOf, type Row } from "./rows.ts";

const EXIT = { held: 0, failed: 1, usage: 2 } as const;

const USAGE =
  `Does to the project what is known to have broken it, each in a process of its own, and judges it by how that ends, by
what it writes and by the memory it takes.

usage: deno task attack [--long] [--only NAME,…] [--jobs N] [--list]

  --long        those that take minutes, too, and a table of how long a deadline takes to end what programs do
  --only NAME   attacks by their name, by their file's, or as the table calls them: names [js]
  --jobs N      how many at once (one for each processor)
  --list        say what there is and what must hold, and do nothing

exit codes: 0 all were held, 1 some were not, 2 the options are wrong

examples:
  deno task attack
  deno task attack --long --only large-frames
  deno task attack --only "names [js]"`;

interface Options extends Choice {
  readonly jobs: number;
  readonly list: boolean;
}

/** The command line cannot be understood. */
class UsageError extends TypeError {
  override name = "UsageError";
}

function readOptions(args: readonly string[]): Options {
  const given = parseArgs([...args], {
    boolean: ["long", "list"],
    string: ["only", "jobs"],
    unknown: (arg) => {
      throw new UsageError(`unknown argument "${arg}"`);
    },
  });
  const jobs = given.jobs === undefined ? navigator.hardwareConcurrency : Number(given.jobs);
  if (!(Number.isInteger(jobs) && jobs > 0)) throw new UsageError(`--jobs takes a number, not "${given.jobs}"`);
  return { long: given.long, list: given.list, only: given.only?.split(",") ?? [], jobs };
}

const COLOURS: Readonly<Record<string, Colour>> = { held: "green", open: "yellow", HELD: "red", FAILED: "red" };

/** Does all attacks, several at once, and prints the table; returns how many were not as they should be. */
async function attack(rows: readonly Row[], jobs: number): Promise<number> {
  const width = Math.max(...rows.map((row) => nameOf(row).length));
  const waiting = rows.values();
  let wrong = 0;
  const work = async (): Promise<void> => {
    for (const row of waiting) {
      const outcome = await perform(row.attack, row.file, row.variant), isOpen = Object.hasOwn(OPEN, nameOf(row));
      if (outcome.held === isOpen) wrong++;
      const verdict = outcome.held ? isOpen ? "HELD" : "held" : isOpen ? "open" : "FAILED";
      say(line(row, verdict, outcome, width), COLOURS[verdict]);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return wrong;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(USAGE);
    return EXIT.held;
  }
  try {
    const options = readOptions(args), rows = choose(await findAttacks(), options);
    if (rows.length === 0) throw new UsageError(`there is no attack "${options.only.join()}"`);
    if (options.list) {
      for (const attack of new Set(rows.map((row) => row.attack))) console.log(`${attack.name}: ${attack.holds}`);
      return EXIT.held;
    }
    const start = performance.now(), failed = await attack(rows, options.jobs);
    const wrong = failed + (options.long && options.only.length === 0 ? await deadlineTable() : 0);
    const seconds = Math.round((performance.now() - start) / 1000);
    console.log(
      `${rows.length} attacks in ${seconds} s, ${
        wrong === 0 ? "all as they should be" : `${wrong} are not as they should be`
      }`,
    );
    return wrong === 0 ? EXIT.held : EXIT.failed;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}; deno task attack --help says more`);
    return EXIT.usage;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
