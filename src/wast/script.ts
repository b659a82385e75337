/**
 * Commands of the `.wast` script language, as data.
 *
 * The language belongs to the reference interpreter of the specification (interpreter/README.md, "Scripts"); it has no
 * place in the specification's own text.
 *
 * @module
 */

import type { Argument, Pattern } from "./values.ts";

/** Where a module comes from: its text, its bytes, or text in string literals (which may be anything but a module). */
export type ModuleSource =
  | { readonly form: "text"; readonly text: string; readonly line: number }
  | { readonly form: "binary"; readonly bytes: Uint8Array }
  | { readonly form: "quote"; readonly bytes: Uint8Array };

/** Something that yields values: a call of an exported function, or the value of an exported global. */
export interface Action {
  readonly kind: "invoke" | "get";
  /** Identifier of the instance; the latest one if absent. */
  readonly instance?: string;
  readonly field: string;
  readonly arguments: readonly Argument[];
}

/** What an assertion on the fate of a module or action demands, with the message it should fail with. */
export interface Failure {
  readonly message: string;
}

/** Commands that bring about a state and assert nothing. */
type SetupCommand =
  | { readonly kind: "module"; readonly name?: string; readonly source: ModuleSource }
  | { readonly kind: "module definition"; readonly name?: string; readonly source: ModuleSource }
  | { readonly kind: "module instance"; readonly name?: string; readonly definition?: string }
  | { readonly kind: "register"; readonly as: string; readonly instance?: string }
  | { readonly kind: "action"; readonly action: Action };

/** Assertions that a module is refused, each at another stage of its life. */
export type ModuleAssertion =
  | "assert_malformed"
  | "assert_malformed_custom"
  | "assert_invalid"
  | "assert_invalid_custom"
  | "assert_unlinkable"
  | "assert_trap";

type AssertionCommand =
  | { readonly kind: "assert_return"; readonly action: Action; readonly results: readonly Pattern[] }
  | { readonly kind: "assert_exception"; readonly action: Action }
  | ({ readonly kind: "assert_trap" | "assert_exhaustion"; readonly action: Action } & Failure)
  | ({ readonly kind: ModuleAssertion; readonly source: ModuleSource; readonly action?: undefined } & Failure);

/** A command and the one-based line it begins on. */
export type Command = (SetupCommand | AssertionCommand) & { readonly line: number };

/** A script as read from a file. */
export interface Script {
  readonly fileName: string;
  readonly commands: readonly Command[];
}
