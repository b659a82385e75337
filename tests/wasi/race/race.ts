/**
 * Two guests and an outsider race on one tree of directories, files, pipes and links, under each set of permissions under
 * which directories are anchored. Nothing outside of the tree may be opened, read, changed or waited for. What happens
 * without anchors is shown on request.
 *
 *   deno run -A tests/wasi/race/race.ts [--seconds 300] [--seed N] [--set NAME]…
 *
 * @module
 */
import { parseArgs } from "@std/cli/parse-args";
import type { Report } from "./guest.ts";
import { Witness } from "./witness.ts";

/** How long a process may take to end when it is told to: far less than waiting for a pipe that nobody opens. */
const PATIENCE = 20_000;

/** Where libc is, for a guest that may open nothing else. */
const LIBC = `/lib/${Deno.build.arch}-linux-gnu/libc.so.6`;

/** Findings that people are shown. */
const MOST_SHOWN = 20;

interface PermissionSet {
  readonly anchored: boolean;
  readonly flags: (base: string) => readonly string[];
}

/** What guests are run with. Only the first three make walls. */
export const SETS = {
  all: { anchored: true, flags: () => ["--allow-all"] },
  few: { anchored: true, flags: (base) => [`--allow-read=${base}`, `--allow-write=${base}`, "--allow-ffi"] },
  least: { anchored: true, flags: (base) => [`--allow-read=${base}`, `--allow-write=${base}`, `--allow-ffi=${LIBC}`] },
  unanchored: { anchored: false, flags: (base) => [`--allow-read=${base}`, `--allow-write=${base}`] },
  "unanchored, all": { anchored: false, flags: () => ["--allow-all"] },
} as const satisfies Record<string, PermissionSet>;

/** What a race came to. */
export interface Outcome {
  readonly guests: readonly Report[];
  readonly outsider: { readonly actions: number; readonly done: number };
  /** Everything that must not have happened. */
  readonly findings: readonly string[];
}

/** Runs a race. */
export async function race(
  name: keyof typeof SETS,
  { seconds, seed }: { seconds: number; seed: number },
): Promise<Outcome> {
  const base = Deno.realPathSync(Deno.makeTempDirSync({ dir: folderFor(SETS[name]), prefix: "wasmine_race_" }));
  try {
    using witness = new Witness(`${base}/outside`);
    Deno.mkdirSync(`${base}/arena/a/b`, { recursive: true });
    Deno.mkdirSync(`${base}/arena/b`);
    const { anchored, flags } = SETS[name], inodes = witness.inodes.join();
    const racers = [
      ...[1, 2].map((n) => start("guest.ts", flags(base), [`${base}/arena`, `${seed + n}`, `${anchored}`, inodes])),
      start("outsider.ts", ["-A"], [`${base}/arena`, `${seed}`]),
    ];
    // All directories are open before anybody begins.
    for (const { ready } of racers) await ready;
    for (const racer of racers) await racer.go();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const [first, second, third] = await Promise.all(racers.map((racer) => racer.finish()));
    const reports = [first, second].filter((report) => report !== undefined) as Report[];
    const findings = [...witness.observations()];
    if (reports.length < 2) findings.push("a guest hangs or has failed");
    for (const report of reports) {
      for (const [what, count] of Object.entries(report.findings)) findings.push(`a guest ${what} (${count} times)`);
    }
    return { guests: reports, outsider: third as Outcome["outsider"] ?? { actions: 0, done: 0 }, findings };
  } finally {
    Deno.removeSync(base, { recursive: true });
  }
}

/** A folder whose files are in memory, where there is one that may be used: more happens there in the same time. */
function folderFor({ flags }: PermissionSet): string | undefined {
  if (!flags("").includes("--allow-all")) return undefined;
  try {
    return Deno.statSync("/dev/shm").isDirectory ? "/dev/shm" : undefined;
  } catch {
    return undefined;
  }
}

/** A process that runs until it is told to end. */
function start(file: string, permissions: readonly string[], args: readonly string[]) {
  const script = new URL(file, import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-check", ...permissions, script, ...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader(), writer = child.stdin.getWriter();
  return {
    /** The first line says that the directories are open. */
    ready: reader.read(),
    go: () => writer.write(new Uint8Array(1)).catch(() => {}),
    /** What it prints at its end; undefined if it does not end. */
    finish: async (): Promise<unknown> => {
      const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
      await writer.close().catch(() => {});
      let text = "";
      for (let part; !(part = await reader.read()).done;) text += part.value;
      await child.status;
      clearTimeout(timer);
      return text === "" ? undefined : JSON.parse(text);
    },
  };
}

/** Figures for people. */
export function describe({ guests, outsider, findings }: Outcome): string {
  const sum = (key: "calls" | "succeeded" | "opened") => guests.reduce((total, report) => total + report[key], 0);
  const slowest = Math.max(...guests.map((report) => report.slowest));
  return `${sum("calls")} calls, ${sum("succeeded")} succeeded, ${sum("opened")} files opened, slowest ${
    slowest.toFixed(0)
  } ms; ${outsider.done} of ${outsider.actions} changes by the outsider\n` +
    (findings.length === 0
      ? "  nothing outside was touched"
      : shortened(findings).map((finding) => `  FOUND: ${finding}`).join("\n"));
}

function shortened(findings: readonly string[]): string[] {
  return [...findings.slice(0, MOST_SHOWN), ...findings.length > MOST_SHOWN ? [`… ${findings.length} in all`] : []];
}

const HELP = `Guests and an outsider race on directories, and nothing outside may be touched.

usage: deno task race [--seconds N] [--seed S] [--set NAME]…

  --seconds N  how long each set of permissions is tried (300)
  --seed S     what the guests and the outsider do (another one each time)
  --set NAME   a set of permissions; all that anchor directories by default: all, few, least

sets: ${Object.keys(SETS).join(", ")}`;

if (import.meta.main) {
  const flags = parseArgs(Deno.args, { string: ["seconds", "seed", "set"], boolean: ["help"], collect: ["set"] });
  if (flags.help) {
    console.log(HELP);
    Deno.exit(0);
  }
  const chosen = (flags.set as string[]).length > 0 ? flags.set as string[] : ["all", "few", "least"];
  const seconds = Number(flags.seconds ?? 300), seed = Number(flags.seed ?? Date.now() % 1e6);
  let broken = false;
  for (const name of chosen as (keyof typeof SETS)[]) {
    const outcome = await race(name, { seconds, seed });
    console.log(`${name}, ${seconds} s, seed ${seed}: ${describe(outcome)}`);
    broken ||= SETS[name].anchored && outcome.findings.length > 0;
  }
  if (broken) Deno.exit(1);
}
