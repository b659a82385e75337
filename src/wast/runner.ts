/**
 * Executes a script against a host and says of each command how it went. The runner knows the script language only, the
 * host is a WebAssembly implementation.
 *
 * @module
 */

import { assemble } from "./assemble.ts";
import type { Action, Command, ModuleSource, Script } from "./script.ts";
import {
  type ClassifiedError,
  CommandError,
  type FailureKind,
  type LoadedModule,
  type ScriptHost,
} from "./script_host.ts";
import { decodeUtf8 } from "./string_literal.ts";
import { TextError } from "./text_error.ts";
import { type ActualValue, formatPattern, formatValue, matches } from "./values.ts";

/** `unsupported`: the engine lacks a feature that the module, or one it depends on, needs. */
export type Status = "passed" | "failed" | "unsupported";

/** Who rejected a module, and whether in the words that the script names. */
export interface Rejection {
  readonly by: "assembler" | "decoder";
  readonly message: string;
  /** The message that the script names. */
  readonly named: string;
  readonly asNamed: boolean;
}

/** How one command went. */
export interface Outcome {
  readonly line: number;
  readonly command: Command["kind"];
  readonly status: Status;
  /** What went wrong, in one line. */
  readonly detail?: string;
  /** The features that the engine lacks, if the status is `unsupported`. */
  readonly lacking?: readonly string[];
  /** The message of a module that was rejected as asserted. */
  readonly rejection?: Rejection;
  /** Features of the module that the command is about. */
  readonly moduleFeatures: readonly string[];
}

export interface RunnerOptions {
  /** Replaces the assembler, for instance with one that remembers. */
  readonly assemble?: (text: string) => Uint8Array;
}

/** What each assertion expects to happen, and whether the message must be the named one. */
const EXPECTATIONS = {
  assert_malformed: { kind: "malformed", exact: false },
  assert_malformed_custom: { kind: "malformed", exact: false },
  assert_invalid: { kind: "invalid", exact: false },
  assert_invalid_custom: { kind: "invalid", exact: false },
  assert_unlinkable: { kind: "unlinkable", exact: true },
  assert_trap: { kind: "trap", exact: true },
  assert_exhaustion: { kind: "trap", exact: true },
  assert_exception: { kind: "exception", exact: false },
} as const satisfies Record<string, { kind: FailureKind; exact: boolean }>;

type RejectionCommand = Extract<Command, { kind: keyof typeof EXPECTATIONS }>;

/** Instance or definition of an earlier command, or what kept it from coming into being. */
type Entry<T> = { readonly value: T } | { readonly error: unknown; readonly line: number };

/**
 * Executes scripts one after the other against one host, whose instances they share.
 *
 * @example
 * ```ts
 * import { Interpreter } from "../engines/interpreter/mod.ts";
 * import { readScript, RuntimeHost, ScriptRunner } from "./mod.ts";
 *
 * const script = readScript(`(module (func (export "f"))) (assert_trap (invoke "f") "unreachable")`, "f.wast");
 * using host = new RuntimeHost(new Interpreter());
 * const failed = new ScriptRunner(host).run(script).find(({ status }) => status === "failed");
 * console.log(failed?.line, failed?.detail); // 1 invoke "f" returned nothing, expected trap "unreachable"
 * ```
 */
export class ScriptRunner<Loaded extends LoadedModule, Instance> {
  readonly #host: ScriptHost<Loaded, Instance>;
  readonly #assemble: (text: string) => Uint8Array;
  readonly #definitions = new Map<string, Entry<Loaded>>();
  readonly #instances = new Map<string, Entry<Instance>>();
  readonly #registered = new Map<string, Entry<Instance>>();
  readonly #moduleOf = new Map<Instance, Loaded>();
  /** Key of the latest definition and instance; no identifier is empty. */
  static readonly #LATEST = "";
  #fileName = "";
  #moduleFeatures: readonly string[] = [];

  constructor(host: ScriptHost<Loaded, Instance>, options: RunnerOptions = {}) {
    this.#host = host;
    this.#assemble = options.assemble ?? assemble;
  }

  /** Executes all commands of a script; a failing one does not keep the next from being tried. */
  run(script: Script): Outcome[] {
    this.#fileName = script.fileName;
    return script.commands.map((command) => this.#outcome(command));
  }

  #outcome(command: Command): Outcome {
    this.#moduleFeatures = [];
    const base = { line: command.line, command: command.kind };
    try {
      const rejection = this.#execute(command);
      return { ...base, status: "passed", rejection, moduleFeatures: this.#moduleFeatures };
    } catch (error) {
      const { kind, message, lacking } = this.#classify(error);
      const status = kind === "unsupported" ? "unsupported" : "failed";
      const detail = kind === "other" ? message : `${kind}: ${message}`;
      return { ...base, status, detail, lacking, moduleFeatures: this.#moduleFeatures };
    }
  }

  #execute(command: Command): Rejection | undefined {
    switch (command.kind) {
      case "module":
        this.#defineInstance(command, () => this.#load(command.source, command.line));
        return;
      case "module definition":
        this.#record(this.#definitions, command, () => this.#load(command.source, command.line));
        return;
      case "module instance":
        this.#defineInstance(command, () => this.#lookUp(this.#definitions, command.definition));
        return;
      case "register":
        this.#register(command.as, command.instance);
        return;
      case "action":
        this.#perform(command.action);
        return;
      case "assert_return":
        return this.#assertReturn(command);
      default:
        return this.#assertRejection(command);
    }
  }

  #defineInstance(command: { name?: string; line: number }, module: () => Loaded): void {
    this.#record(this.#instances, command, () => this.#instantiate(module()));
  }

  /** Makes the product of a command known as the latest and under its name, also when there is only an error. */
  #record<T>(entries: Map<string, Entry<T>>, { name, line }: { name?: string; line: number }, make: () => T): void {
    const keys = name === undefined ? [ScriptRunner.#LATEST] : [ScriptRunner.#LATEST, name];
    try {
      const value = make();
      for (const key of keys) entries.set(key, { value });
    } catch (error) {
      for (const key of keys) entries.set(key, { error, line });
      throw error;
    }
  }

  #lookUp<T>(entries: ReadonlyMap<string, Entry<T>>, name = ScriptRunner.#LATEST): T {
    return this.#valueOf(this.#entry(entries, name));
  }

  #entry<T>(entries: ReadonlyMap<string, Entry<T>>, name: string): Entry<T> {
    const entry = entries.get(name);
    if (entry !== undefined) return entry;
    throw new CommandError(name === ScriptRunner.#LATEST ? "there is no module yet" : `there is no module ${name}`);
  }

  #valueOf<T>(entry: Entry<T>): T {
    if ("value" in entry) return entry.value;
    const cause = this.#classify(entry.error);
    if (cause.kind === "unsupported") throw entry.error;
    throw new CommandError(`needs the module of line ${entry.line}, which failed: ${cause.message}`);
  }

  #load(source: ModuleSource, line: number): Loaded {
    const bytes = source.form === "binary"
      ? source.bytes
      : this.#assemble(source.form === "text" ? source.text : this.#quotedText(source.bytes));
    const module = this.#host.load(bytes, `${this.#fileName}:${line}`);
    this.#moduleFeatures = module.features;
    return module;
  }

  #quotedText(bytes: Uint8Array): string {
    try {
      return decodeUtf8(bytes);
    } catch (error) {
      throw new TextError(error instanceof Error ? error.message : String(error), 1, 1);
    }
  }

  #instantiate(module: Loaded): Instance {
    for (const imported of module.imports) {
      const entry = this.#registered.get(imported.module);
      if (entry !== undefined) this.#valueOf(entry);
    }
    const instance = this.#host.instantiate(module);
    this.#moduleOf.set(instance, module);
    return instance;
  }

  #register(as: string, name = ScriptRunner.#LATEST): void {
    const entry = this.#entry(this.#instances, name);
    this.#registered.set(as, entry);
    this.#host.register(as, this.#valueOf(entry));
  }

  #perform(action: Action): ActualValue[] {
    const instance = this.#lookUp(this.#instances, action.instance);
    this.#moduleFeatures = this.#moduleOf.get(instance)?.features ?? [];
    return this.#host.perform(instance, action);
  }

  #assertReturn(command: Extract<Command, { kind: "assert_return" }>): undefined {
    const actual = this.#perform(command.action);
    const expected = command.results;
    if (actual.length === expected.length && actual.every((value, index) => matches(value, expected[index]))) return;
    const got = actual.map((value, index) => formatValue(value, expected[index])).join(", ") || "nothing";
    const wanted = expected.map(formatPattern).join(", ") || "nothing";
    throw new CommandError(`${describe(command.action)} returned ${got}, expected ${wanted}`);
  }

  #assertRejection(command: RejectionCommand): Rejection | undefined {
    const { kind, exact } = EXPECTATIONS[command.kind];
    const message = command.kind === "assert_exception" ? "" : command.message;
    const wanted = message === "" ? kind : `${kind} "${message}"`;
    const error = this.#errorOf(() => this.#attempt(command), wanted);
    const actual = this.#classify(error);
    if (actual.kind === "unsupported" || actual.kind === "other") throw error;
    const asNamed = sameMessage(actual.message, message);
    const rejected = actual.kind === kind || (actual.kind === "invalid" && isQuotedText(command));
    if (!rejected || (exact && !asNamed)) {
      throw new CommandError(`${actual.kind} "${actual.message}", expected ${wanted}`);
    }
    if (exact || command.kind === "assert_exception") return undefined;
    return {
      by: error instanceof TextError ? "assembler" : "decoder",
      message: actual.message,
      named: message,
      asNamed,
    };
  }

  /** The error that an attempt ends with; it is an assertion failure if there is none. */
  #errorOf(attempt: () => string, wanted: string): unknown {
    let outcome: string;
    try {
      outcome = attempt();
    } catch (error) {
      return error;
    }
    throw new CommandError(`${outcome}, expected ${wanted}`);
  }

  /** Does what an assertion expects to fail; returns a description of what happened if it did not. */
  #attempt(command: RejectionCommand): string {
    if (command.action !== undefined) {
      const values = this.#perform(command.action);
      return `${describe(command.action)} returned ${
        values.map((value) => formatValue(value)).join(", ") || "nothing"
      }`;
    }
    const module = this.#load(command.source, command.line);
    if (command.kind.endsWith("_custom")) this.#host.checkCustomSections(module);
    if (EXPECTATIONS[command.kind].kind === "malformed" || EXPECTATIONS[command.kind].kind === "invalid") {
      return "the module was accepted";
    }
    this.#instantiate(module);
    return "the module was instantiated";
  }

  #classify(error: unknown): ClassifiedError {
    if (error instanceof TextError) return { kind: "malformed", message: error.reason };
    if (error instanceof CommandError) return { kind: "other", message: error.message };
    return this.#host.classify(error) ?? { kind: "other", message: internalError(error) };
  }
}

/**
 * Text that the assembler accepts although the grammar does not, such as a `catch` without `try`, is refused by the
 * validator; malformed text has no other fate in the binary format.
 */
function isQuotedText(command: RejectionCommand): boolean {
  return command.action === undefined && command.source.form === "quote";
}

/** Whether a message is the expected one. Scripts may name more or less of it than an implementation says. */
function sameMessage(actual: string, expected: string): boolean {
  return actual.startsWith(expected) || (actual !== "" && expected.startsWith(actual));
}

function describe(action: Action): string {
  return `${action.kind} ${action.instance === undefined ? "" : `${action.instance} `}${JSON.stringify(action.field)}`;
}

/** Unexpected errors keep the place they come from. */
function internalError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = error.stack?.split("\n").find((line) => line.trimStart().startsWith("at "))?.trim();
  return `${error.name}: ${error.message}${place === undefined ? "" : ` ${place}`}`;
}
