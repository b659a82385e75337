/**
 * `deno task fuzz`: random modules on all engines and on V8. `cli/options.ts` says what can be asked for.
 *
 * @module
 */
import { say } from "../terminal.ts";
import { indented, readFinding } from "./campaign/finding.ts";
import { replay } from "./campaign/replay.ts";
import { type Options, readOptions, type Replay, usage, UsageError } from "./cli/options.ts";
import { Search } from "./search.ts";

const EXIT = { nothing: 0, found: 1, usage: 2, interrupted: 130 } as const;

async function search(options: Options): Promise<number> {
  const interrupt = new AbortController(), onSignal = () => interrupt.abort();
  Deno.addSignalListener("SIGINT", onSignal);
  try {
    const searching = new Search(options, say, interrupt.signal);
    await searching.run();
    const count = searching.findings;
    if (count === 0) say("nothing was found", "green");
    else say(`found ${count}`, "red");
    if (interrupt.signal.aborted) return EXIT.interrupted;
    return count === 0 ? EXIT.nothing : EXIT.found;
  } finally {
    Deno.removeSignalListener("SIGINT", onSignal);
  }
}

async function again({ replay: folder, ...limits }: Replay): Promise<number> {
  const finding = await readFinding(folder), wrong = await replay(finding, limits);
  if (wrong === undefined) {
    console.log("nothing is wrong any more");
    return EXIT.nothing;
  }
  say(`${finding.kind} on ${finding.engine}: ${wrong.how}${indented(wrong.detail)}`);
  return EXIT.found;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage());
    return EXIT.nothing;
  }
  try {
    const options = readOptions(args);
    return "replay" in options ? await again(options) : await search(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}; deno task fuzz --help says more`);
    return EXIT.usage;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
