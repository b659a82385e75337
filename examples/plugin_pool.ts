/**
 * A few Workers that run plugins, each one at a time. One that does not answer in time is thrown away, whatever it is busy
 * with, and so is one that has served long enough: what plugins left behind goes with it.
 */
import type { Answer } from "./plugin_worker.ts";

/** Milliseconds after which a Worker is given up: the plugin's own timeout, and time for compiling. */
const PATIENCE = 3000;
/** Milliseconds in which a new Worker must have loaded its code. */
const START = 30_000;
/** Plugins that a Worker runs in its life. */
const MOST_SERVED = 500;
/** Requests that may wait. */
const MOST_WAITING = 100;

const BUSY: Answer = { status: 503, body: "the server is busy" };
const LATE: Answer = { status: 422, body: "the plugin took too long" };
const BROKEN: Answer = { status: 500, body: "the plugin could not be run" };

/** Sends a message to a Worker and waits for the answer; undefined if there is none in time, null if the Worker failed. */
function ask(worker: Worker, message: string | Uint8Array<ArrayBuffer>, milliseconds: number): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    console.error(`a Worker failed: ${event.message}`);
    resolve(null);
  };
  worker.postMessage(message, typeof message === "string" ? [] : [message.buffer]);
  return promise.finally(() => clearTimeout(timer));
}

/** A place for a Worker. */
class Seat {
  readonly #engine: string;
  #worker: Worker | undefined;
  #served = 0;

  constructor(engine: string) {
    this.#engine = engine;
  }

  /** Runs a plugin. */
  async run(bytes: Uint8Array<ArrayBuffer>): Promise<Answer> {
    const worker = this.#worker ??= await this.#start();
    if (worker === undefined) return BROKEN;
    const answer = await ask(worker, bytes, PATIENCE) as Answer | null | undefined;
    if (!answer || ++this.#served >= MOST_SERVED) this.#throwAway();
    return answer ?? (answer === null ? BROKEN : LATE);
  }

  async #start(): Promise<Worker | undefined> {
    const worker = new Worker(new URL("./plugin_worker.ts", import.meta.url), { type: "module" });
    if (await ask(worker, this.#engine, START) === "ready") return worker;
    worker.terminate();
  }

  #throwAway(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#served = 0;
  }
}

/** Workers, and the requests that wait for one. */
export class PluginPool {
  readonly #free: Seat[];
  readonly #waiting: ((seat: Seat) => void)[] = [];

  /** Takes how many Workers there are, and the engine: `"js"`, `"interpreter"` or `"llvm"`. */
  constructor(size: number, engine: string) {
    this.#free = Array.from({ length: size }, () => new Seat(engine));
  }

  /** Runs a plugin on a Worker that is free, or will be. */
  async run(bytes: Uint8Array<ArrayBuffer>): Promise<Answer> {
    if (this.#free.length === 0 && this.#waiting.length >= MOST_WAITING) return BUSY;
    const seat = this.#free.pop() ?? await new Promise<Seat>((resolve) => this.#waiting.push(resolve));
    try {
      return await seat.run(bytes);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(seat);
      else next(seat);
    }
  }
}
