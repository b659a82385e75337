/**
 * Runs a case on an engine and writes down everything that can be seen of it from outside.
 *
 * @module
 */
import { type Case, type CaseCall, EXPORTS, EXTERNS, HOST, LOG_START } from "../case.ts";
import type { Namespace, Witness } from "./engines.ts";
import { nameOfError } from "./outcome.ts";

/** How a call ended, and what it had noted by then. */
export interface CallAccount {
  readonly ended: string;
  readonly log: Uint8Array;
  /** What references were noted: `f…` for a function by its export, `x…` for what the host put into a table. */
  readonly references: readonly string[];
  /** What was left in memory, where no other call follows. */
  readonly memory?: Uint8Array;
}

/** What a case did on an engine. */
export interface Account {
  /** Why there is no more than this: an error when the modules were made. */
  readonly refused?: string;
  readonly calls: readonly CallAccount[];
  /** What is left in memory in the end. */
  readonly memory: Uint8Array;
}

type Exports = Map<string, WebAssembly.ExportValue>;
// deno-lint-ignore ban-types
type Callable = Function;

const NOTHING = new Uint8Array();

/** What the host puts into a table of externrefs: values of all kinds that are told apart by identity. */
export const HOST_VALUES: readonly unknown[] = [
  null,
  undefined,
  { an: "object" },
  "a text",
  42,
  -0.5,
  Symbol("a symbol"),
  () => "a function",
].slice(0, EXTERNS);

/** Runs all calls of a case. */
export function account(witness: Witness, { modules, calls, hasFreshCalls }: Case): Account {
  const namespace = witness.open();
  try {
    const compiled = modules.map(({ name, bytes }) => ({ name, module: new namespace.Module(bytes) }));
    if (!hasFreshCalls) {
      const observer = new Observer(instantiate(namespace, compiled));
      return { calls: calls.map((call) => observer.call(call, namespace)), memory: observer.memory() };
    }
    const accounts = calls.map((call) => {
      const observer = new Observer(instantiate(namespace, compiled)), made = observer.call(call, namespace);
      return { ...made, memory: observer.memory() };
    });
    return { calls: accounts, memory: NOTHING };
  } catch (error) {
    return { refused: nameOfError(error, namespace), calls: [], memory: NOTHING };
  } finally {
    namespace[Symbol.dispose]?.();
  }
}

/** Makes an instance of each module; returns the exports of all. */
function instantiate(namespace: Namespace, modules: readonly { name: string; module: WebAssembly.Module }[]): Exports {
  const made: Record<string, WebAssembly.Exports> = {}, exports: Exports = new Map();
  for (const { name, module } of modules) {
    const imports = { ...made, [HOST]: hostFunctions(namespace, module, exports) };
    made[name] = new namespace.Instance(module, imports).exports;
    for (const [key, value] of Object.entries(made[name])) exports.set(key, value);
  }
  return exports;
}

/** Functions of JavaScript, each of which calls the export with its name. */
function hostFunctions(namespace: Namespace, module: WebAssembly.Module, exports: Exports): Record<string, Callable> {
  const functions: Record<string, Callable> = Object.create(null);
  for (const { module: from, name } of namespace.Module.imports(module)) {
    if (from === HOST) functions[name] = (...args: unknown[]) => (exports.get(name) as Callable)(...args);
  }
  return functions;
}

/** Looks at the exports of a case. */
class Observer {
  readonly #exports: Exports;
  readonly #names = new Map<unknown, string>();

  constructor(exports: Exports) {
    this.#exports = exports;
    for (const [name, value] of exports) if (typeof value === "function") this.#names.set(value, name);
    HOST_VALUES.forEach((value, i) => this.#names.set(value, `x${i}`));
    const table = this.#table(EXPORTS.externs);
    if (table !== undefined) HOST_VALUES.forEach((value, i) => table.set(i, value as null));
  }

  #table(name: string): WebAssembly.Table | undefined {
    return this.#exports.get(name) as WebAssembly.Table | undefined;
  }

  #global(name: string): WebAssembly.Global | undefined {
    return this.#exports.get(name) as WebAssembly.Global | undefined;
  }

  #bytes(): Uint8Array {
    const memory = this.#exports.get(EXPORTS.memory) as WebAssembly.Memory | undefined;
    return memory === undefined ? NOTHING : new Uint8Array(memory.buffer);
  }

  /** All of memory, but not the log. */
  memory(): Uint8Array {
    const bytes = this.#bytes();
    return (this.#global(EXPORTS.log) === undefined ? bytes : bytes.subarray(0, LOG_START)).slice();
  }

  call({ name, args }: CaseCall, namespace: Namespace): CallAccount {
    const log = this.#global(EXPORTS.log), seen = this.#global(EXPORTS.seen);
    if (log !== undefined) log.value = LOG_START;
    if (seen !== undefined) seen.value = 0;
    const ended = attempt(() => (this.#exports.get(name) as Callable)(...args), namespace);
    return {
      ended,
      log: log === undefined ? NOTHING : this.#bytes().slice(LOG_START, log.value),
      references: seen === undefined ? [] : this.#references(seen.value),
    };
  }

  #references(count: number): string[] {
    const tables = [this.#table(EXPORTS.seenFuncs)!, this.#table(EXPORTS.seenExterns)!];
    return Array.from({ length: Math.min(count, tables[0].length) }, (_, i) => {
      const [func, extern] = tables.map((table) => table.get(i));
      return `${this.#name(func)} ${this.#name(extern)}`;
    });
  }

  #name(value: unknown): string {
    return this.#names.get(value) ?? `unknown ${typeof value}`;
  }
}

function attempt(run: () => unknown, namespace: Namespace): string {
  try {
    run();
    return "returned";
  } catch (error) {
    return nameOfError(error, namespace);
  }
}
