// What Deno has beyond Deno.*: the global `process` and node:fs.
//
// Deno.* cannot set the times of a symbolic link. node:fs can, but loading it takes some 20 ms, as long as the start of Deno
// itself: so it is loaded when first needed and used for nothing else.

type NodeFs = typeof import("node:fs");

/** Processor time in microseconds. */
interface CpuUsage {
  readonly user: number;
  readonly system: number;
}

/** What is used of Deno's global `process`, which is there without an import. */
interface NodeProcess {
  getBuiltinModule(name: string): unknown;
  cpuUsage(): CpuUsage;
  threadCpuUsage(): CpuUsage;
}

let loaded: NodeFs | undefined;

/** The global `process`. */
export function nodeProcess(): NodeProcess {
  return (globalThis as unknown as { process: NodeProcess }).process;
}

/** The module node:fs. */
export function nodeFs(): NodeFs {
  loaded ??= nodeProcess().getBuiltinModule("node:fs") as NodeFs;
  return loaded;
}
