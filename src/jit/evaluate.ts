/**
 * The one place where code is generated from strings.
 *
 * @module
 */

/**
 * Makes a function of one parameter.
 *
 * @throws {TypeError} where code generation from strings is forbidden.
 */
export function evaluateFunction<Argument, Result>(parameter: string, body: string): (argument: Argument) => Result {
  try {
    return new Function(parameter, body) as (argument: Argument) => Result;
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    throw new TypeError("Cannot run the js engine: code generation from strings is forbidden here", { cause: error });
  }
}
