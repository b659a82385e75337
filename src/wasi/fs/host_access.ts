// What the host lets us use beyond Deno.*: node:fs, and on Linux /proc.
//
// Deno.* cannot open a directory as an anchor (O_PATH) or set the times of a symbolic link. node:fs can, but loading it
// takes some 20 ms, as long as the start of Deno itself: so it is loaded when first needed and used for nothing else.

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

/**
 * True if an open descriptor N can be used as /proc/self/fd/N: on Linux with all permissions. Deno wants all of them for
 * /proc; they are looked up one by one because an attempt could open a prompt.
 */
export function canAnchor(): boolean {
  return Deno.build.os === "linux" && hasEverything() && hasProc();
}

function hasEverything(): boolean {
  const names = ["read", "write", "net", "env", "run", "ffi", "sys", "import"] as Deno.PermissionName[];
  return names.every((name) => Deno.permissions.querySync({ name }).state === "granted");
}

function hasProc(): boolean {
  try {
    return Deno.statSync("/proc/self/fd").isDirectory;
  } catch {
    return false;
  }
}
