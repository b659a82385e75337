/**
 * Whether code may be generated from strings: `--disallow-code-generation-from-strings` and some hosts forbid it.
 *
 * @module
 */

let allowed: boolean | undefined;

/** Whether `new Function` works here; found out at the first call. */
export function allowsCodeGeneration(): boolean {
  try {
    return allowed ??= new Function("return true")();
  } catch {
    return allowed = false;
  }
}
