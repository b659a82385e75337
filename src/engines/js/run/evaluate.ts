/**
 * The one place where code is generated from strings.
 *
 * @module
 */

/** A function of one parameter. */
type Unary<Argument, Result> = (argument: Argument) => Result;

/**
 * Makes a function of one parameter.
 *
 * @throws {TypeError} where code generation from strings is forbidden.
 */
export function evaluateFunction<Argument, Result>(parameter: string, body: string): Unary<Argument, Result> {
  try {
    return new Function(parameter, body) as Unary<Argument, Result>;
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    throw new TypeError("Cannot run the js engine: code generation from strings is forbidden here", { cause: error });
  }
}

/** A function that V8 need not compile anew, if it did so in an earlier run. */
export interface CompiledFunction<Argument, Result> {
  readonly run: Unary<Argument, Result>;
  /** Whether what V8 compiled in an earlier run was of use; another version of V8 has none for it. */
  readonly reused: boolean;
  /** What V8 has compiled of the function by now, for a later run. */
  compiled(): Uint8Array;
}

interface VirtualMachine {
  Script: new (text: string, options: { filename: string; cachedData?: Uint8Array }) => {
    readonly cachedDataRejected?: boolean;
    runInThisContext(): unknown;
    createCachedData(): Uint8Array;
  };
}

/**
 * Makes a function of one parameter with what V8 compiled it to in an earlier run. Only Node's interface to V8, which takes
 * 20 ms to load, has that.
 *
 * @param url What its frames in stack traces are called.
 * @param code What an earlier run's `compiled()` returned for the very same text: V8 compares no more than the length.
 * @returns undefined where there is no such interface.
 */
export function evaluateCompiled<Argument, Result>(
  parameter: string,
  body: string,
  { url, code }: { url: string; code?: Uint8Array },
): CompiledFunction<Argument, Result> | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  const { Script } = (process?.getBuiltinModule?.("node:vm") ?? {}) as Partial<VirtualMachine>;
  if (Script === undefined) return undefined;
  const script = new Script(`(function(${parameter}){${body}\n})`, { filename: url, cachedData: code });
  return {
    run: script.runInThisContext() as Unary<Argument, Result>,
    reused: code !== undefined && script.cachedDataRejected === false,
    compiled: () => script.createCachedData(),
  };
}
