// The clock for comparing engines on one thread of work: CPU time, which other programs on the machine do not stretch.
// Wall time would be unfair on a busy machine, where a run of milliseconds finds a free moment and one of seconds does not.
import process from "node:process";

/** Milliseconds of CPU time that this process and its finished children have used; elsewhere than on Linux, wall time. */
export const now: () => number = Deno.build.os === "linux" ? cpuTime : () => performance.now();

/** Milliseconds of {@linkcode now} that an action takes. */
export function timed(action: () => void): number {
  const start = now();
  action();
  return now() - start;
}

function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + childrenCpuTime();
}

/** Fields 16 and 17 of proc_pid_stat(5), in ticks of 10 ms; the name in brackets before them may contain spaces. */
function childrenCpuTime(): number {
  const stat = Deno.readTextFileSync("/proc/self/stat");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [userTicks, systemTicks] = [fields[13], fields[14]];
  return (Number(userTicks) + Number(systemTicks)) * 10;
}
