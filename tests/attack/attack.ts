/**
 * What an attack is. Each is a file in `attacks/` that exports one or several; nothing else has to be told of it.
 *
 * An attack runs in a process of its own, so it may crash, hang and use memory as it likes: how the process ends, what it
 * writes, and how much time and memory it took decide whether it was held.
 *
 * @module
 */

/** Something that is done to the project, and must be held. */
export interface Attack {
  /** What it is called on the command line. */
  readonly name: string;
  /** What must hold, in a line. */
  readonly holds: string;
  /** What it is done to, one after the other: engines, levels, shapes. */
  readonly variants?: readonly string[];
  /** Variants that only the long form runs, or whether all of it does. */
  readonly long?: readonly string[] | true;
  /** Seconds that it may take; 30 by default. */
  readonly seconds?: number;
  /** Megabytes of resident memory that its processes may have together; 1,024 by default. */
  readonly megabytes?: number;
  /** Does it, and throws if it was not held. */
  run(variant: string): void | Promise<void>;
}

/** What a process writes when its attack was held. */
export const HELD = "held";

export const DEFAULTS = { seconds: 30, megabytes: 1024 } as const;

const FOLDER = new URL("attacks/", import.meta.url);

/** All attacks, by file. */
export async function findAttacks(): Promise<Map<Attack, string>> {
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) => name).filter((name) => name.endsWith(".ts")).sort();
  const attacks = await Promise.all(
    files.map(async (file) => (await attacksIn(file)).map((each) => [each, file] as const)),
  );
  return new Map(attacks.flat());
}

/** The attacks of a file. */
export async function attacksIn(file: string): Promise<Attack[]> {
  const module = await import(new URL(file, FOLDER).href);
  return [module.default].flat();
}
