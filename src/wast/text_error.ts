/**
 * The one error of everything that reads text: module text and scripts.
 *
 * @module
 */

/** Text that does not follow the grammar; the message begins with `line:column`, or `file:line:column` in a script. */
export class TextError extends SyntaxError {
  override name = "TextError";
  /** What is wrong, without the position. */
  readonly reason: string;
  /** One-based position in the text. */
  readonly line: number;
  readonly column: number;

  /** @param fileName Name of the text, if it has one. */
  constructor(reason: string, line: number, column: number, fileName = "") {
    super(`${fileName === "" ? "" : `${fileName}:`}${line}:${column}: ${reason}`);
    this.reason = reason;
    this.line = line;
    this.column = column;
  }
}
