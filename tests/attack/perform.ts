/**
 * Does an attack in a process of its own and judges how that ended.
 *
 * @module
 */
import { type Attack, DEFAULTS, HELD } from "./attack.ts";
import { endTree, peakOfTree } from "../processes.ts";

const CHILD = new URL("child.ts", import.meta.url).href;
const POLL_MS = 30;

/** How an attack went. */
export interface Outcome {
  readonly held: boolean;
  /** Why it was not held. */
  readonly why: string;
  readonly seconds: number;
  readonly bytes: number;
}

/** Does an attack. */
export async function perform(attack: Attack, file: string, variant: string): Promise<Outcome> {
  const { seconds, megabytes } = { ...DEFAULTS, ...attack }, start = performance.now();
  const scratch = await Deno.makeTempDir({ prefix: "wasmine-attack-" });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", CHILD, file, attack.name, variant],
    env: { NO_COLOR: "1", TMPDIR: scratch },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let bytes = 0, stopped: string | undefined;
  const passed = () => (performance.now() - start) / 1000;
  const timer = setInterval(() => {
    bytes = Math.max(bytes, peakOfTree(child.pid));
    if (passed() > seconds) stopped = `still running after ${seconds} s`;
    else if (bytes > megabytes * 2 ** 20) stopped = `more than ${megabytes} MB`;
    if (stopped !== undefined) endTree(child.pid);
  }, POLL_MS);
  try {
    const output = await child.output();
    const why = stopped ?? judge(output, text(output.stdout), text(output.stderr));
    return { held: why === undefined, why: why ?? "", seconds: passed(), bytes };
  } finally {
    clearInterval(timer);
    await Deno.remove(scratch, { recursive: true });
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).trim();
}

/** What is wrong with how a process ended; undefined if nothing is. */
export function judge({ code, signal }: Deno.CommandStatus, stdout: string, stderr: string): string | undefined {
  const last = stdout.split("\n").at(-1)!;
  if (signal !== null) return `ended by ${signal}`;
  if (code === 1 && last !== "") return last;
  if (code !== 0) return `ended with status ${code}: ${stderr.split("\n").at(-1)}`;
  return last === HELD ? undefined : `ended without a word that it was held: ${last}`;
}
