/**
 * A finding: a plan, an engine, and what went wrong. It is kept in a folder, with the modules, from which it can be shown
 * again.
 *
 * @module
 */
import { kindOf } from "../kinds/mod.ts";

/** Something that went wrong. */
export interface Finding {
  readonly kind: string;
  readonly engine: string;
  /** The file of libLLVM, if one was chosen. */
  readonly llvm?: string;
  /** The seed that it was found with. */
  readonly seed: number;
  /** In a few words: how a process ended, or that the engine disagrees. */
  readonly how: string;
  /** The difference, or what the process wrote. */
  readonly detail: string;
  readonly plan: unknown;
}

/** Findings that look alike: one of them is enough to look at. */
export function looks({ kind, engine, how }: Finding): string {
  return `${kind} on ${engine}: ${how}`;
}

/** Details on lines of their own below what they belong to. */
export function indented(detail: string): string {
  return detail === "" ? "" : `\n  ${detail.replaceAll("\n", "\n  ")}`;
}

/** Writes a finding into a folder of its own in another one, and returns its path. */
export async function keep(folder: string, finding: Finding): Promise<string> {
  const path = `${folder}/${finding.kind}-${finding.engine}-${finding.seed}`;
  await Deno.mkdir(path, { recursive: true });
  const { modules, calls } = kindOf(finding.kind).build(finding.plan);
  for (const { name, bytes } of modules) await Deno.writeFile(`${path}/${name}.wasm`, bytes);
  await Deno.writeTextFile(`${path}/calls.json`, JSON.stringify(calls, null, 1));
  await Deno.writeTextFile(`${path}/finding.json`, JSON.stringify(finding, null, 1));
  return path;
}

/** Reads a finding from its folder. */
export async function readFinding(path: string): Promise<Finding> {
  return JSON.parse(await Deno.readTextFile(`${path}/finding.json`));
}
