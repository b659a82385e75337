/**
 * The Worker of the plugin server: runs one plugin at a time, within limits, and says what came of it. Everything that a
 * plugin can ask for is limited here, by the cluster; that the Worker can be thrown away is for what nobody thought of.
 */
import {
  Cluster,
  compileSync,
  type Engine,
  FormatError,
  Interpreter,
  Js,
  LimitError,
  Linker,
  LinkError,
  UnsupportedFeatureError,
  WasmException,
  WasmTrap,
} from "../mod.ts";

/** What the server answers. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What a request may use. Whatever is not named here has the limit that clusters have by default. */
const LIMITS = {
  maxMemory: 16 * 2 ** 20,
  maxTableEntries: 100_000,
  maxGlobals: 10_000,
  fuel: 1_000_000_000,
  timeout: 200,
};
/** Lines that a plugin may log. */
const MOST_LINES = 100;

/** Characters of an error message, which may quote names of the plugin. */
const LONGEST_MESSAGE = 2000;

async function makeEngine(name: string): Promise<Engine> {
  if (name === "llvm") return new (await import("../llvm.ts")).Llvm({ level: 0 });
  return name === "interpreter" ? new Interpreter() : new Js();
}

/** Gives a module a log, and calls its function `run` without arguments. */
function runPlugin(engine: Engine, bytes: Uint8Array<ArrayBuffer>): unknown {
  const module = compileSync(bytes, { name: "plugin" }), log: number[] = [];
  using cluster = new Cluster({ ...LIMITS, storage: engine.createStorage?.() });
  const linker = new Linker().func("host", "log", { params: ["i32"], results: [] }, (value) => {
    if (log.length < MOST_LINES) log.push(value);
  });
  const instance = linker.bind(cluster).instantiate(module, { engine });
  return { result: instance.typedFunc("run", { params: [], results: ["i32"] })(), log };
}

/** Errors that are the plugin's fault, and the status that they get. */
const FAULTS: readonly (readonly [abstract new (...args: never[]) => Error, number])[] = [
  [FormatError, 400],
  [LinkError, 400],
  [UnsupportedFeatureError, 400],
  [LimitError, 413],
  [WasmTrap, 422],
  [WasmException, 422],
  // No function `run` of that type, or one of these that the program's own calls ran into.
  [TypeError, 400],
];

/** The answer to an error: what is wrong and, for a trap, where. Anything else is a fault of ours, and ends the Worker. */
function explain(error: unknown): Answer {
  const fault = FAULTS.find(([type]) => error instanceof type);
  if (fault === undefined) throw error;
  const { message } = error as Error, backtrace = error instanceof WasmTrap ? error.backtrace() : "";
  return { status: fault[1], body: `${message}\n${backtrace}`.trim().slice(0, LONGEST_MESSAGE) };
}

function answer(engine: Engine, bytes: Uint8Array<ArrayBuffer>): Answer {
  try {
    return { status: 200, body: JSON.stringify(runPlugin(engine, bytes)) };
  } catch (error) {
    return explain(error);
  }
}

const worker = self as unknown as Worker;
let engine: Engine | undefined;

/** The first message is the name of an engine, the others are modules. */
worker.onmessage = async ({ data }: MessageEvent<string | Uint8Array<ArrayBuffer>>) => {
  if (typeof data === "string") {
    engine = await makeEngine(data);
    worker.postMessage("ready");
  } else worker.postMessage(answer(engine!, data));
};
