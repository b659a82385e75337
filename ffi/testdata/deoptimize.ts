/**
 * Makes V8 throw away all optimised code, also what is on the stack: the worst that JavaScript can do to whoever called
 * the native code that it is called by. To begin to count what is covered is a documented way to that.
 *
 * @module
 */

import { Session } from "node:inspector";

let session: Session | undefined;

/** Makes every function that is on the stack leave its optimised code when what it has called returns. */
export function deoptimizeAll(): void {
  if (session === undefined) {
    session = new Session();
    session.connect();
    session.post("Profiler.enable");
  }
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
  session.post("Profiler.stopPreciseCoverage");
}
