/**
 * Rewrites the folded `(try … (do …) (catch …))` of legacy exception handling into `try … catch … end`.
 *
 * The assembler knows the legacy instructions, but not their folded form. A folded instruction may only have folded
 * operands, so everything around a `try` up to its function is unfolded as well; text without a `try` stays as it is.
 *
 * @module
 */

import { Lexer } from "./lexer.ts";
import type { TextError } from "./text_error.ts";

/** Deepest nesting of lists in a function with a folded `try`; code of compilers stays far below. */
const MAX_DEPTH = 1_000;

/** A token, or a list with its items; its text lies between the offsets. */
interface Node {
  readonly start: number;
  end: number;
  readonly items?: Node[];
  /** Whether a folded `try` is somewhere inside. */
  hasTry?: boolean;
}

/** Lists that follow an instruction's keyword without being operands. */
const IMMEDIATE_LISTS = new Set(["type", "param", "result", "ref", "catch", "catch_ref", "catch_all", "catch_all_ref"]);
const BLOCKS = new Set(["block", "loop", "try_table"]);

/**
 * Module text without folded `try`.
 *
 * @throws {TextError} If the clauses of a `try` do not follow the grammar.
 */
export function unfoldTry(text: string): string {
  return /\(\s*do\b/.test(text) ? new Unfolder(text).unfold() : text;
}

class Unfolder {
  readonly #lexer: Lexer;
  readonly #text: string;
  readonly #output: string[] = [];

  constructor(text: string) {
    this.#text = text;
    this.#lexer = new Lexer(text);
  }

  unfold(): string {
    this.#sequence(this.#readTree());
    return this.#output.join(" ");
  }

  /** Top-level nodes of the text. */
  #readTree(): Node[] {
    const lexer = this.#lexer;
    const root: Node = { start: 0, end: this.#text.length, items: [] };
    const open = [root];
    for (; lexer.kind !== "end"; lexer.advance()) {
      const parent = open[open.length - 1];
      if (lexer.kind === ")") {
        if (open.length === 1) throw lexer.error('unexpected ")"');
        open.pop();
        this.#close(parent, open[open.length - 1]);
        continue;
      }
      const node: Node = { start: lexer.start, end: lexer.end, items: lexer.kind === "(" ? [] : undefined };
      parent.items!.push(node);
      if (lexer.kind === "(" && open.push(node) > MAX_DEPTH) throw lexer.error("nesting too deep");
    }
    if (open.length > 1) throw lexer.error('expected ")"');
    return root.items!;
  }

  #close(node: Node, parent: Node): void {
    node.end = this.#lexer.end;
    if (this.#head(node) === "try") node.hasTry = true;
    if (node.hasTry) parent.hasTry = true;
  }

  #sequence(nodes: readonly Node[]): void {
    for (const node of nodes) this.#node(node);
  }

  #node(node: Node): void {
    if (!node.hasTry) {
      this.#output.push(this.#textOf(node));
      return;
    }
    const head = this.#head(node);
    const items = node.items!.slice(1);
    if (head === "module" || head === "func") this.#list(head, items);
    else if (head === "try") this.#try(node, items);
    else if (head === "if") this.#if(items);
    else this.#instruction(head, items);
  }

  #list(head: string, items: readonly Node[]): void {
    this.#output.push(`(${head}`);
    this.#sequence(items);
    this.#output.push(")");
  }

  /** Operands, then the keyword and its immediates; a block's body follows its keyword instead. */
  #instruction(head: string, items: readonly Node[]): void {
    const immediates = this.#immediateCount(items);
    const keyword = [head, ...items.slice(0, immediates).map((item) => this.#textOf(item))];
    const rest = items.slice(immediates);
    if (BLOCKS.has(head)) {
      this.#output.push(...keyword);
      this.#sequence(rest);
      this.#output.push("end");
    } else {
      this.#sequence(rest);
      this.#output.push(...keyword);
    }
  }

  #if(items: readonly Node[]): void {
    const immediates = this.#immediateCount(items);
    const branches = items.findIndex((item) => this.#head(item) === "then");
    if (branches < 0) throw this.#lexer.error('expected "then"', items[0]?.start);
    this.#sequence(items.slice(immediates, branches));
    this.#output.push("if", ...items.slice(0, immediates).map((item) => this.#textOf(item)));
    this.#sequence(items[branches].items!.slice(1));
    for (const branch of items.slice(branches + 1)) {
      this.#output.push("else");
      this.#sequence(branch.items?.slice(1) ?? []);
    }
    this.#output.push("end");
  }

  #try(node: Node, items: readonly Node[]): void {
    const body = items.findIndex((item) => this.#head(item) === "do");
    if (body < 0) throw this.#lexer.error('expected "do"', node.start);
    const clauses = items.slice(body + 1);
    this.#output.push("try", ...items.slice(0, body).map((item) => this.#textOf(item)));
    this.#sequence(items[body].items!.slice(1));
    clauses.forEach((clause, index) =>
      this.#clause(clause, { first: index === 0, last: index === clauses.length - 1 })
    );
    if (clauses.length === 0 || this.#head(clauses[0]) !== "delegate") this.#output.push("end");
  }

  #clause(clause: Node, position: { first: boolean; last: boolean }): void {
    const head = this.#head(clause);
    const allowed = head === "catch" || (head === "catch_all" && position.last) ||
      (head === "delegate" && position.first && position.last);
    if (!allowed) throw this.#unexpected(clause);
    this.#output.push(head);
    this.#sequence(clause.items!.slice(1));
  }

  #unexpected(node: Node): TextError {
    return this.#lexer.error(`unexpected ${this.#textOf(node).slice(0, 20)}`, node.start);
  }

  /** Number of leading items that belong to the keyword. */
  #immediateCount(items: readonly Node[]): number {
    const first = items.findIndex((item) => item.items !== undefined && !IMMEDIATE_LISTS.has(this.#head(item)));
    return first < 0 ? items.length : first;
  }

  /** The word a list begins with; empty for a token. */
  #head(node: Node): string {
    const first = node.items?.[0];
    return first === undefined || first.items !== undefined ? "" : this.#textOf(first);
  }

  #textOf(node: Node): string {
    return this.#text.slice(node.start, node.end);
  }
}
