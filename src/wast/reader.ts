/**
 * Reads a `.wast` script: recursive descent over the commands, while module text is cut out by offsets and left to the
 * assembler. The grammar is that of the reference interpreter (interpreter/README.md, "Scripts").
 *
 * @module
 */

import { Lexer } from "./lexer.ts";
import type { Action, Command, ModuleSource, Script } from "./script.ts";
import { stringBytes, stringName } from "./string_literal.ts";
import {
  type Argument,
  type LaneType,
  type NumberPattern,
  numberPattern,
  type NumberType,
  type Pattern,
  REFERENCE_PATTERNS,
  type ReferencePattern,
  SHAPES,
} from "./values.ts";

const SCALAR_CONST = /^(i32|i64|f32|f64)\.const$/;

/** `Omit` for each member of a union. */
type WithoutLine<C> = C extends Command ? Omit<C, "line"> : never;
type CommandBody = WithoutLine<Command>;

/**
 * Reads a script.
 *
 * @param text The script's text.
 * @param fileName Name for error messages.
 * @throws {TextError} Where the text does not follow the grammar of scripts.
 */
export function readScript(text: string, fileName: string): Script {
  return new ScriptReader(text, fileName).read();
}

class ScriptReader {
  readonly #lexer: Lexer;
  readonly #fileName: string;

  constructor(text: string, fileName: string) {
    this.#lexer = new Lexer(text, fileName);
    this.#fileName = fileName;
  }

  read(): Script {
    const commands: Command[] = [];
    while (this.#lexer.kind !== "end") {
      const line = this.#lexer.lineAt(this.#lexer.start);
      commands.push({ ...this.#command(), line } as Command);
    }
    return { fileName: this.#fileName, commands };
  }

  #command(): CommandBody {
    const keyword = this.#peekKeyword();
    switch (keyword) {
      case "module":
        return this.#module();
      case "register":
        return this.#list(() => ({ kind: "register", as: this.#name(), instance: this.#optionalId() }));
      case "invoke":
      case "get":
        return { kind: "action", action: this.#action() };
      case "assert_return":
        return this.#list(() => ({ kind: keyword, action: this.#action(), results: this.#patterns() }));
      case "assert_exception":
        return this.#list(() => ({ kind: keyword, action: this.#action() }));
      case "assert_exhaustion":
        return this.#list(() => ({ kind: keyword, action: this.#action(), message: this.#name() }));
      case "assert_trap":
        return this.#list(() =>
          this.#peekKeyword() === "module"
            ? { kind: keyword, source: this.#moduleSource(), message: this.#name() }
            : { kind: keyword, action: this.#action(), message: this.#name() }
        );
      case "assert_malformed":
      case "assert_malformed_custom":
      case "assert_invalid":
      case "assert_invalid_custom":
      case "assert_unlinkable":
        return this.#list(() => ({ kind: keyword, source: this.#moduleSource(), message: this.#name() }));
      default:
        return this.#inlineModule(keyword);
    }
  }

  /** A script may be the bare fields of one module. */
  #inlineModule(keyword: string): CommandBody {
    if (keyword.includes("_") || this.#lexer.kind !== "(") throw this.#lexer.error(`unknown command ${keyword}`);
    const lexer = this.#lexer;
    const start = lexer.start;
    let end = start;
    while (lexer.kind === "(") end = lexer.skipList();
    if (lexer.kind !== "end") throw lexer.error(`unexpected ${lexer.word}`);
    const source: ModuleSource = { form: "text", text: lexer.text.slice(start, end), line: lexer.lineAt(start) };
    return { kind: "module", source };
  }

  #module(): CommandBody {
    const state = this.#lexer.save();
    this.#lexer.advance();
    this.#lexer.advance();
    if (this.#isWord("instance")) {
      this.#lexer.advance();
      const command: CommandBody = {
        kind: "module instance",
        name: this.#optionalId(),
        definition: this.#optionalId(),
      };
      this.#expect(")");
      return command;
    }
    const kind = this.#isWord("definition") ? "module definition" : "module";
    if (kind === "module definition") this.#lexer.advance();
    const name = this.#optionalId();
    this.#lexer.restore(state);
    return { kind, name, source: this.#moduleSource() };
  }

  /** `(module …)` in any of its forms, with the cursor on its parenthesis. */
  #moduleSource(): ModuleSource {
    const lexer = this.#lexer;
    const start = lexer.start;
    const state = lexer.save();
    this.#expect("(");
    this.#keyword("module");
    const definition = this.#isWord("definition") ? { start: lexer.start, end: lexer.end } : undefined;
    if (definition !== undefined) lexer.advance();
    this.#optionalId();
    const form = this.#isWord("binary") ? "binary" : this.#isWord("quote") ? "quote" : "text";
    if (form !== "text") {
      lexer.advance();
      const bytes = this.#concatenatedStrings();
      this.#expect(")");
      return { form, bytes };
    }
    lexer.restore(state);
    const end = lexer.skipList();
    const text = definition === undefined
      ? lexer.text.slice(start, end)
      : lexer.text.slice(start, definition.start) + lexer.text.slice(definition.end, end);
    return { form, text, line: lexer.lineAt(start) };
  }

  #action(): Action {
    const kind = this.#peekKeyword();
    if (kind !== "invoke" && kind !== "get") throw this.#lexer.error(`expected an action, found ${kind}`);
    return this.#list(() => ({
      kind,
      instance: this.#optionalId(),
      field: this.#name(),
      arguments: kind === "invoke" ? this.#arguments() : [],
    }));
  }

  #arguments(): Argument[] {
    return this.#patterns().map((pattern) => {
      if (pattern.kind === "number" && pattern.nans.every((nan) => nan === undefined)) {
        return { kind: "number", type: pattern.type, lane: pattern.lane, bytes: pattern.bytes };
      }
      if (pattern.kind === "reference" && pattern.name === "ref.null") return { kind: "null" };
      if (pattern.kind === "reference" && pattern.number !== undefined) {
        return { kind: pattern.name === "ref.host" ? "host" : "extern", number: pattern.number };
      }
      throw this.#lexer.error("only an expected result may be a pattern, an argument must be a value");
    });
  }

  #patterns(): Pattern[] {
    const patterns: Pattern[] = [];
    while (this.#lexer.kind === "(") patterns.push(this.#pattern());
    return patterns;
  }

  #pattern(): Pattern {
    const keyword = this.#peekKeyword();
    const scalar = SCALAR_CONST.exec(keyword);
    if (scalar !== null) {
      const type = scalar[1] as NumberType & LaneType;
      return this.#list(() => this.#number(type, type, 1));
    }
    if (keyword === "v128.const") return this.#list(() => this.#vector());
    if (keyword === "either") return this.#list(() => ({ kind: "either", choices: this.#patterns() }));
    if (Object.hasOwn(REFERENCE_PATTERNS, keyword)) {
      const name = keyword as ReferencePattern["name"];
      return this.#list(() => this.#reference(name));
    }
    throw this.#lexer.error(`expected a value, found ${keyword}`);
  }

  #reference(name: ReferencePattern["name"]): ReferencePattern {
    const lexer = this.#lexer;
    if (lexer.kind !== "word") return { kind: "reference", name };
    const word = lexer.word;
    lexer.advance();
    // The operand of `ref.null` is a heap type, which the type of the result fixes anyway.
    if (name === "ref.null") return { kind: "reference", name };
    if (!/^[0-9]+$/.test(word)) throw lexer.error(`expected a number after ${name}, found ${word}`);
    return { kind: "reference", name, number: Number(word) };
  }

  #vector(): NumberPattern {
    const shape = this.#lexer.word;
    if (!Object.hasOwn(SHAPES, shape)) throw this.#lexer.error(`unknown shape ${shape}`);
    const lane = SHAPES[shape];
    this.#lexer.advance();
    return this.#number("v128", lane, Number(shape.slice(shape.indexOf("x") + 1)));
  }

  #number(type: NumberType, lane: LaneType, count: number): NumberPattern {
    const start = this.#lexer.start;
    const literals: string[] = [];
    for (; this.#lexer.kind === "word"; this.#lexer.advance()) literals.push(this.#lexer.word);
    if (literals.length !== count) {
      throw this.#lexer.error(`expected ${count} numbers, found ${literals.length}`, start);
    }
    return this.#located(start, () => numberPattern(type, lane, literals));
  }

  #concatenatedStrings(): Uint8Array {
    const parts: Uint8Array[] = [];
    for (; this.#lexer.kind === "string"; this.#lexer.advance()) {
      parts.push(this.#located(this.#lexer.start, () => stringBytes(this.#lexer.word)));
    }
    return concatenate(parts);
  }

  #name(): string {
    if (this.#lexer.kind !== "string") throw this.#lexer.error(`expected a string, found ${this.#lexer.word}`);
    const name = this.#located(this.#lexer.start, () => stringName(this.#lexer.word));
    this.#lexer.advance();
    return name;
  }

  #optionalId(): string | undefined {
    if (this.#lexer.kind !== "word" || !this.#lexer.word.startsWith("$")) return undefined;
    const id = this.#lexer.word;
    this.#lexer.advance();
    return id;
  }

  /** `( keyword …content )`, with the cursor on its parenthesis. */
  #list<T>(content: () => T): T {
    this.#expect("(");
    this.#lexer.advance();
    const result = content();
    this.#expect(")");
    return result;
  }

  /** The word after the parenthesis under the cursor, which stays where it is. */
  #peekKeyword(): string {
    const state = this.#lexer.save();
    this.#expect("(");
    const keyword = this.#lexer.word;
    this.#lexer.restore(state);
    return keyword;
  }

  #keyword(keyword: string): void {
    if (!this.#isWord(keyword)) throw this.#lexer.error(`expected ${keyword}, found ${this.#lexer.word}`);
    this.#lexer.advance();
  }

  #isWord(word: string): boolean {
    return this.#lexer.kind === "word" && this.#lexer.word === word;
  }

  #expect(kind: "(" | ")"): void {
    if (this.#lexer.kind !== kind) {
      throw this.#lexer.error(`expected "${kind}", found ${this.#lexer.word || "the end"}`);
    }
    this.#lexer.advance();
  }

  /** Gives errors of the literal readers, which know no position, the position of the literal. */
  #located<T>(offset: number, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw this.#lexer.error(error instanceof Error ? error.message : String(error), offset);
    }
  }
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    result.set(part, offset);
    offset += part.length;
  }
  return result;
}
