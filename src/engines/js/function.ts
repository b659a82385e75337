/**
 * Translates one function body to JavaScript. The validated stream of operators arrives family by family; the emitters,
 * one file for each group of families, turn it into statements and pending expressions with the means of this class.
 * It stands on five others, each of which knows only those before it: the lines written so far, the variables and frame
 * slots in them, the operand stack above these, the locals, and what was stored in memory. It adds the blocks that are
 * open, and what was met that the form of the whole depends on.
 *
 * ```text
 * l0 l1 …     parameters and locals that are numbers or references
 * i3 d3 r3    the operand at height 3, when it was settled: an integer, a float, a reference
 * I[fp+k]     64-bit integers: parameters, locals and settled operands, in the function's frame
 * k0 b0       a value that was stored in memory, a 64-bit integer that was just assigned, each for a few lines
 * I[ap+j]     the first slots of the frame of a function about to be called
 * ```
 *
 * @module
 */
import { type FuncType, funcType, type LocalTypes, type Module, type ValType } from "../../wasm/mod.ts";
import type { Block } from "./control.ts";
import { declaration, EPILOGUE, SELF } from "./declaration.ts";
import type { Linkage } from "./run/linkage.ts";
import type { Loop } from "./loops.ts";
import type { Nest } from "./nest.ts";
import { Stores } from "./stores.ts";

/** The state of translating one function. */
export class FunctionEmitter extends Stores {
  readonly linkage: Linkage;
  readonly module: Module;
  readonly index: number;
  readonly type: FuncType;
  /** Blocks that are open, the function's own first. */
  readonly blocks: Block[] = [];
  /** Levels of blocks in each block that was closed, by its label; the function's own are last. */
  readonly levels: number[] = [];
  /** For a function that is nested deeply: how. */
  readonly nest: Nest | undefined;
  /** Loops that are in no other, in order. */
  readonly #loops: Loop[] = [];
  #labels = 0;
  #recursive = false;
  #tailCalls = false;
  #handlers = false;

  constructor(
    linkage: Linkage,
    index: number,
    { locals, marks, nest }: { locals: LocalTypes; marks: boolean; nest: Nest | undefined },
  ) {
    const { module } = linkage, type = funcType(module.funcs[index]);
    super({ module, index, type, locals }, marks);
    this.linkage = linkage;
    this.module = module;
    this.index = index;
    this.type = type;
    this.nest = nest;
  }

  /** A number for a label or variable that no other has. */
  newLabel(): number {
    return this.#labels++;
  }

  /** Notes how many levels of blocks are in one that is closed. */
  noteLevels({ label, levels }: Block): void {
    const outer = this.blocks.at(-1);
    this.levels[outer === undefined ? this.#labels : label] = levels;
    if (outer !== undefined) outer.levels = Math.max(outer.levels, levels + 1);
  }

  /** Notes a loop that was opened. */
  noteLoop({ opening }: Block): void {
    const last = this.#loops.at(-1);
    if (last === undefined || last.end >= 0) this.#loops.push({ start: opening, end: -1, height: this.height });
  }

  /** Notes that a loop was closed. */
  noteLoopEnd({ opening }: Block): void {
    const last = this.#loops.at(-1);
    if (last?.start === opening) last.end = this.position;
  }

  /** The epilogue that each way out of the function passes. */
  get epilogue(): string {
    return EPILOGUE;
  }

  /** The function itself as a callee: where it is small, another copy of it. */
  get self(): string {
    this.#recursive = true;
    return SELF;
  }

  /** Notes that the function leaves by a tail call. */
  noteTailCall(): void {
    this.#tailCalls = true;
  }

  /** Whether an exception may be on its way to a certain handler. */
  get delegates(): boolean {
    return this.variables.has("delegate");
  }

  /** Notes that exceptions are sent to certain handlers. */
  noteDelegate(): void {
    this.variable("delegate");
  }

  /** The types of the values that exceptions with a tag carry. */
  tagTypes(tag: number): readonly ValType[] {
    return funcType(this.module.tags[tag]).params;
  }

  /** Restores the frame pointer after an exception was caught. */
  restoreFrame(): string {
    this.keepFrame();
    this.#handlers = true;
    return "W[0]=ap;";
  }

  /** The function declaration, once the last operator was translated; others that belong to it follow. */
  finish(): string {
    const { linkage, index, type } = this, recursive = this.#recursive, tailCalls = this.#tailCalls;
    const loops = this.nest === undefined ? this.#loops : [];
    return declaration(this, { linkage, index, type, recursive, tailCalls, handlers: this.#handlers, loops });
  }
}
