/**
 * How much memory a process and those that it started have used.
 *
 * @module
 */

/** The process and all that descend from it. */
function descendants(pid: number): number[] {
  try {
    const children = [...Deno.readDirSync(`/proc/${pid}/task`)].flatMap(({ name }) => {
      return Deno.readTextFileSync(`/proc/${pid}/task/${name}/children`).split(" ").filter(Boolean).map(Number);
    });
    return [pid, ...children.flatMap(descendants)];
  } catch {
    return []; // It has ended.
  }
}

/** The most resident memory that a process has had, in bytes; 0 if it has ended. */
export function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** The sum of that over a process and all that descend from it. */
export function peakOfTree(pid: number): number {
  return descendants(pid).reduce((sum, each) => sum + peakOf(each), 0);
}

/** Ends a process and all that descend from it. */
export function endTree(pid: number): void {
  for (const each of descendants(pid)) {
    try {
      Deno.kill(each, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}
