/**
 * Splits a `.wast` script into the tokens of the WebAssembly text format (specification section "Lexical Format").
 *
 * A script is mostly module text that is handed on unread, so the lexer is a cursor: one token at a time, described by
 * its offsets, with `skipList` jumping over a whole parenthesised list. Comments and annotations `(@id …)` count as white
 * space here: no command carries one, and those inside of a module travel with the module's text.
 *
 * @module
 */

import { TextError } from "./text_error.ts";

/** Kind of the token under the cursor; `word` stands for keywords, identifiers and numbers alike. */
export type TokenKind = "(" | ")" | "string" | "word" | "end";

const TAB = 0x09, LINE_FEED = 0x0a, RETURN = 0x0d, SPACE = 0x20;
const QUOTE = 0x22, OPEN = 0x28, CLOSE = 0x29, SEMICOLON = 0x3b, AT = 0x40, BACKSLASH = 0x5c;

/** Cursor over the tokens of one script; it stands on the first token after construction. */
export class Lexer {
  readonly text: string;
  readonly #fileName: string;
  #lineStarts: number[] | undefined;

  kind: TokenKind = "end";
  /** Offsets of the current token in `text`; a string token includes its quotes. */
  start = 0;
  end = 0;

  /**
   * @param text The text to read.
   * @param fileName Its name for error messages, if it has one.
   */
  constructor(text: string, fileName = "") {
    this.text = text;
    this.#fileName = fileName;
    this.advance();
  }

  /** Moves to the next token. */
  advance(): void {
    const position = this.#skipTrivia(this.end);
    this.start = position;
    if (position >= this.text.length) return this.#set("end", position);
    switch (this.text.charCodeAt(position)) {
      case OPEN:
        return this.#set("(", position + 1);
      case CLOSE:
        return this.#set(")", position + 1);
      case QUOTE:
        return this.#set("string", this.#endOfString(position));
      default:
        return this.#set("word", this.#endOfWord(position));
    }
  }

  /** The text of the current token. */
  get word(): string {
    return this.text.slice(this.start, this.end);
  }

  /** Skips the list whose opening parenthesis is the current token; returns the offset just after the closing one. */
  skipList(): number {
    this.end = this.#endOfList(this.start);
    const end = this.end;
    this.advance();
    return end;
  }

  /** The cursor as a value, to look ahead and come back. */
  save(): { kind: TokenKind; start: number; end: number } {
    return { kind: this.kind, start: this.start, end: this.end };
  }

  restore(state: { kind: TokenKind; start: number; end: number }): void {
    this.kind = state.kind;
    this.start = state.start;
    this.end = state.end;
  }

  /** One-based line of an offset. */
  lineAt(offset: number): number {
    this.#lineStarts ??= lineStarts(this.text);
    let low = 0, high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#lineStarts[middle] <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  /** The error "`reason`, here", at the current token unless another offset is given. */
  error(reason: string, offset = this.start): TextError {
    const line = this.lineAt(offset);
    const column = offset - this.#lineStarts![line - 1] + 1;
    return new TextError(reason, line, column, this.#fileName);
  }

  #set(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.end = end;
  }

  #skipTrivia(position: number): number {
    const text = this.text;
    for (;;) {
      const code = text.charCodeAt(position);
      const next = text.charCodeAt(position + 1);
      if (code === SPACE || code === LINE_FEED || code === TAB || code === RETURN) position++;
      else if (code === SEMICOLON && next === SEMICOLON) position = endOfLine(text, position);
      else if (code === OPEN && next === SEMICOLON) position = this.#endOfBlockComment(position);
      else if (code === OPEN && next === AT) position = this.#endOfList(position);
      else return position;
    }
  }

  /** Offset after the comment `(; … ;)` at `start`; such comments nest. */
  #endOfBlockComment(start: number): number {
    const text = this.text;
    let depth = 0;
    for (let position = start; position < text.length - 1; position++) {
      const code = text.charCodeAt(position), next = text.charCodeAt(position + 1);
      if (code === OPEN && next === SEMICOLON) depth++, position++;
      else if (code === SEMICOLON && next === CLOSE) {
        depth--, position++;
        if (depth === 0) return position + 1;
      }
    }
    throw this.error("unclosed comment", start);
  }

  #endOfString(start: number): number {
    const text = this.text;
    for (let position = start + 1; position < text.length; position++) {
      const code = text.charCodeAt(position);
      if (code === QUOTE) return position + 1;
      if (code === BACKSLASH) position++;
    }
    throw this.error("unclosed string", start);
  }

  /** Offset after the list at `start`, found by counting parentheses outside of strings and comments. */
  #endOfList(start: number): number {
    const text = this.text;
    let depth = 0;
    for (let position = start; position < text.length;) {
      const code = text.charCodeAt(position);
      if (code === QUOTE) position = this.#endOfString(position);
      else if (code === SEMICOLON && text.charCodeAt(position + 1) === SEMICOLON) position = endOfLine(text, position);
      else if (code === OPEN && text.charCodeAt(position + 1) === SEMICOLON) {
        position = this.#endOfBlockComment(position);
      } else {
        position++;
        if (code === OPEN) depth++;
        else if (code === CLOSE && --depth === 0) return position;
      }
    }
    throw this.error("unclosed list", start);
  }

  #endOfWord(start: number): number {
    const text = this.text;
    let position = start;
    while (position < text.length) {
      const code = text.charCodeAt(position);
      if (code <= SPACE || code === OPEN || code === CLOSE || code === QUOTE || code === SEMICOLON) break;
      position++;
    }
    if (position === start) throw this.error(`unexpected character ${JSON.stringify(text[start])}`, start);
    return position;
  }
}

function endOfLine(text: string, position: number): number {
  const end = text.indexOf("\n", position);
  return end < 0 ? text.length : end + 1;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
