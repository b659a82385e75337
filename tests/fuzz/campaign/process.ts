/**
 * Runs a request in a process of its own and watches it: its events, how long it is silent, how much memory it uses and how
 * it ends.
 *
 * @module
 */
import { peakOf } from "../../processes.ts";
import type { Event, Request } from "./protocol.ts";

const CHILD = new URL("child.ts", import.meta.url).href;
const POLL_MS = 200;
/** Characters of standard error that are kept, the last ones. */
const KEPT = 2000;

/** What a process may use. */
export interface ProcessLimits {
  /** Milliseconds for a case on an engine. */
  readonly patience: number;
  /** Bytes of resident memory. */
  readonly memory: number;
}

/** How a process ended that did not do all it was told: in a few words, and in full. */
export interface Failure {
  readonly how: string;
  readonly detail: string;
}

/** Options of {@linkcode runRequest}. */
export interface RunOptions extends ProcessLimits {
  /** The file of libLLVM to use; the newest by default. */
  readonly llvm?: string;
  readonly onEvent: (event: Event) => void;
  readonly signal?: AbortSignal;
}

/** Runs a request; undefined if all of it was done. */
export async function runRequest(request: Request, options: RunOptions): Promise<Failure | undefined> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CHILD],
    env: { NO_COLOR: "1", ...options.llvm && { WASMINE_LLVM_PATH: options.llvm } },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const watch = new Watch(child, options);
  try {
    const [, errors] = await Promise.all([
      write(child.stdin, JSON.stringify(request)),
      tail(child.stderr),
      readEvents(child.stdout, (event) => {
        watch.note(event);
        options.onEvent(event);
      }),
    ]);
    return watch.failure(await child.status, errors);
  } finally {
    watch[Symbol.dispose]();
  }
}

async function write(stream: WritableStream<Uint8Array>, text: string): Promise<void> {
  try {
    await new Blob([text]).stream().pipeTo(stream);
  } catch {
    // It has ended already; how, its status says.
  }
}

async function readEvents(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (event: Event) => void,
): Promise<void> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) take(JSON.parse(line));
  }
}

async function tail(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let kept = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) kept = (kept + text).slice(-KEPT);
  return kept.trim();
}

/** Stops a process that is silent for too long or too large. */
class Watch implements Disposable {
  readonly #child: Deno.ChildProcess;
  readonly #options: RunOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #since = performance.now();
  #isDone = false;
  #stopped: string | undefined;

  constructor(child: Deno.ChildProcess, options: RunOptions) {
    this.#child = child;
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), POLL_MS);
  }

  note({ event }: Event): void {
    // What comes too late is late, whether or not a timer was there in time to see it.
    if (event !== "start") this.#look();
    this.#since = performance.now();
    if (event === "done") this.#isDone = true;
  }

  #look(): void {
    if (this.#options.signal?.aborted) return this.#stop("interrupted");
    if (performance.now() - this.#since >= this.#options.patience) this.#stop("hangs");
    if (peakOf(this.#child.pid) > this.#options.memory) this.#stop("uses too much memory");
  }

  #stop(how: string): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = how;
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has just ended.
    }
  }

  failure({ code, signal }: Deno.CommandStatus, detail: string): Failure | undefined {
    if (this.#stopped !== undefined) return { how: this.#stopped, detail };
    if (signal !== null) return { how: `ended by ${signal}`, detail };
    if (code !== 0) return { how: `ended with status ${code}`, detail };
    return this.#isDone ? undefined : { how: "ended early, with status 0", detail };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
