/**
 * Progress of long work, on one line of a terminal's standard error that goes away again.
 *
 * @module
 */
import { overwriteLine } from "./terminal.ts";

/** Work that is done sooner is not worth a line. */
const PATIENCE = 1000;

/** A line that says how far something is. */
export class Progress implements Disposable {
  readonly #what: string;
  readonly #start = performance.now();
  #shown = false;

  constructor(what: string) {
    this.#what = what;
  }

  /** Says that `done` of `total` parts are done. */
  readonly update = (done: number, total: number): void => {
    if (!Deno.stderr.isTerminal() || performance.now() - this.#start < PATIENCE) return;
    overwriteLine(`${this.#what}: ${Math.floor(100 * done / total)} %`);
    this.#shown = true;
  };

  [Symbol.dispose](): void {
    if (this.#shown) overwriteLine("");
  }
}
