/**
 * Translates one function body to JavaScript. The validated stream of operators arrives family by family; the emitters,
 * one file for each group of families, turn it into statements and pending expressions with the means of this class:
 * the operand stack, the variables behind it, the frame of 64-bit slots, and the lines written so far.
 *
 * ```text
 * l0 l1 …     parameters and locals that are numbers or references
 * i3 d3 r3    the operand at height 3, when it was settled: an integer, a float, a reference
 * I[fp+k]     64-bit integers: parameters, locals and settled operands, in the function's frame
 * I[ap+j]     the first slots of the frame of a function about to be called
 * ```
 *
 * @module
 */
import { F32, F64, type FuncType, funcType, I32, I64, type Module, type TypeId, type ValType } from "../wasm/mod.ts";
import type { Block } from "./control.ts";
import { FRAME_LIMIT } from "./frame.ts";
import { MARK_END, MARK_START, unmarked } from "./marks.ts";
import { functionIdentifier, localIdentifier } from "./names.ts";
import type { Nest } from "./nest.ts";
import { constantOperand, localOperand, type Needs, needsOf, Operand, slotOperand, wholeText } from "./operand.ts";
import { split } from "./split.ts";

/** How functions of a module are reached from the code of another. */
export interface Linkage {
  readonly module: Module;
  /** Whether loops and calls count fuel. */
  readonly metered: boolean;
  /** Characters of generated code beyond which a function is split. */
  readonly largestFunction: number;
  /** Blocks in each other, beyond which they are written another way. */
  readonly deepestNest: number;
  /** Whether addresses of a memory are below 2^31, so that they need no conversion to unsigned. */
  smallMemory(index: number): boolean;
  /** The expression of a memory's view. */
  view(index: number): string;
  /** The function through which functions of a type are called that were found in a table; undefined if there is none. */
  dispatcher(type: TypeId): string | undefined;
  /** How the code names a type, by its index, where it compares types of functions. */
  typeText(type: number): string;
  /** The expression that a call of function `callee` in the code of `caller` begins with. */
  callee(callee: number, caller: number): string;
}

/** Written where the frame is given up if there is one; the end of the translation knows. */
const EPILOGUE = "\u0003";
/** Written where the function calls itself. */
const SELF = "\u0004";
/**
 * V8 inlines a call of another function but not of the function itself. Of a small function that calls itself there are
 * two copies that call each other, which makes fib(n) three times as fast. A longer text is not inlined anyway.
 */
const LARGEST_COPY = 2000;

/** Operators in an expression and pending operands, beyond which operands are settled. */
const LARGEST_EXPRESSION = 32, MOST_PENDING = 48;

/** What {@linkcode FunctionEmitter.expression} takes beside the text. */
interface ExpressionParts {
  volatile?: boolean;
  condition?: boolean;
  atomic?: boolean;
  loose?: string;
  raw?: string;
  quick?: string;
  quiet?: boolean;
}

/** The state of translating one function. */
export class FunctionEmitter {
  readonly linkage: Linkage;
  readonly module: Module;
  readonly index: number;
  readonly type: FuncType;
  readonly locals: readonly ValType[];
  /** Blocks that are open, the function's own first. */
  readonly blocks: Block[] = [];
  /** Levels of blocks in each block that was closed, by its label; the function's own are last. */
  readonly levels: number[] = [];
  /** For a function that is nested deeply: how. */
  readonly nest: Nest | undefined;
  readonly #marks: boolean;
  readonly #lines: string[] = [];
  readonly #stack: Operand[] = [];
  /** Every operand below this height is settled. */
  #pendingFrom = 0;
  readonly #variables = new Set<string>();
  readonly #localNames: string[] = [];
  /** Locals that were the address of an access to a small memory since they were assigned: they are below 2^31. */
  readonly #addresses = new Set<number>();
  /** Frame slots of settled 64-bit operands, by height. */
  readonly #slotFrames: number[] = [];
  #frameSize = 0;
  #framed = false;
  #calls = false;
  #labels = 0;
  #recursive = false;
  #tailCalls = false;
  #handlers = false;
  #offset = 0;
  /** The last line when it assigns to the variable of this height. */
  #assigned = { line: -1, height: -1 };

  constructor(
    linkage: Linkage,
    index: number,
    { locals, marks, nest }: { locals: readonly ValType[]; marks: boolean; nest: Nest | undefined },
  ) {
    this.linkage = linkage;
    this.module = linkage.module;
    this.index = index;
    this.type = funcType(linkage.module.funcs[index]);
    this.locals = locals;
    this.#marks = marks;
    this.nest = nest;
    const { params, results } = this.type;
    let frames = 0;
    const inFrame = params.filter((type) => type === I64).length;
    this.#frameSize = Math.max(inFrame, resultsInFrame(results) ? results.length : 0);
    locals.forEach((type, i) => {
      if (type !== I64) this.#localNames.push(localIdentifier(this.module, index, i));
      else this.#localNames.push(frameText("fp", i < params.length ? frames++ : this.frameSlot()));
    });
    if (this.#frameSize > 0) this.#framed = true;
  }

  // Lines.

  /** Writes a statement. */
  line(text: string): void {
    this.#lines.push(text);
  }

  /** Forgets what is known of locals: where control flow joins. */
  join(): void {
    this.#addresses.clear();
  }

  /** Number of the next line. */
  get position(): number {
    return this.#lines.length;
  }

  /** Replaces a line that was written. */
  rewrite(position: number, text: string): void {
    this.#lines[position] = text;
  }

  /** Notes at which operator the translation stands. */
  at(offset: number): void {
    this.#offset = offset;
  }

  /** Goes before what can trap or call: in a translation with marks, the offset of the present operator. */
  get mark(): string {
    return this.#marks ? `${MARK_START}${this.#offset.toString(16)}${MARK_END}` : "";
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

  /** The epilogue that each way out of the function passes. */
  get epilogue(): string {
    return EPILOGUE;
  }

  // Operands.

  /** Number of operands. */
  get height(): number {
    return this.#stack.length;
  }

  /** An operand, by its distance from the top. */
  peek(depth = 0): Operand {
    return this.#stack[this.#stack.length - 1 - depth];
  }

  /** Takes the topmost operand. */
  pop(): Operand {
    const operand = this.#stack.pop()!;
    if (this.#pendingFrom > this.#stack.length) this.#pendingFrom = this.#stack.length;
    return operand;
  }

  /** Takes several operands, the lowest first. */
  popMany(count: number): Operand[] {
    const operands = count === 0 ? [] : this.#stack.splice(this.#stack.length - count);
    if (this.#pendingFrom > this.#stack.length) this.#pendingFrom = this.#stack.length;
    return operands;
  }

  /** Puts an operand on the stack. */
  push(operand: Operand): void {
    const height = this.#stack.length;
    this.#stack.push(operand);
    if (operand.settled) this.#advance();
    else if (operand.size > LARGEST_EXPRESSION) this.settle(height);
    else if (height - this.#pendingFrom > MOST_PENDING) this.settle(this.#pendingFrom);
  }

  /** Puts an expression that is made of popped operands on the stack. */
  expression(type: ValType, text: string, operands: readonly Operand[], parts: ExpressionParts = {}): void {
    this.push(new Operand(type, text, parts, needsOf(operands, parts.volatile)));
  }

  /** Puts an expression with other needs on the stack. */
  pushWith(type: ValType, text: string, parts: ExpressionParts, needs: Needs): void {
    this.push(new Operand(type, text, parts, needs));
  }

  /** Puts a literal on the stack. */
  constant(type: ValType, value: number | bigint, text: string): void {
    this.push(constantOperand(type, value, text));
  }

  /** Puts the variable of the next height on the stack, to which something was or will be assigned; returns its text. */
  pushSlot(type: ValType): string {
    const height = this.#stack.length, text = this.slotText(height, type);
    this.push(slotOperand(type, text, height));
    return text;
  }

  #advance(): void {
    while (this.#pendingFrom < this.#stack.length && this.#stack[this.#pendingFrom].settled) this.#pendingFrom++;
  }

  // Settling.

  /** The variable of a height. */
  slotText(height: number, type: ValType): string {
    if (type === I64) return frameText("fp", this.#slotFrames[height] ??= this.frameSlot());
    const name = `${type === I32 ? "i" : type === F32 || type === F64 ? "d" : "r"}${height}`;
    this.#variables.add(name);
    return name;
  }

  /** Assigns the operand at a height to its variable, unless it is a constant or lies there. */
  settle(height: number): void {
    const operand = this.#stack[height];
    if (!operand.settled) this.#assign(height, operand);
  }

  /** The variable of the next height, fit to be assigned: nothing pending reads it. */
  claim(type: ValType): string {
    const { height } = this;
    for (let below = this.#pendingFrom; below < height; below++) {
      if (this.#stack[below].top >= height) this.settle(below);
    }
    return this.slotText(height, type);
  }

  /** Assigns the operand at a height to its variable, even if it is a constant. */
  place(height: number): void {
    const operand = this.#stack[height];
    if (!operand.slot) this.#assign(height, operand);
  }

  #assign(height: number, operand: Operand): void {
    for (let below = this.#pendingFrom; below < height; below++) {
      const other = this.#stack[below];
      if (!other.settled && (other.top >= height || (other.volatile && operand.volatile))) this.settle(below);
    }
    const text = this.slotText(height, operand.type);
    this.assign(text, wholeText(operand), height);
    this.#stack[height] = slotOperand(operand.type, text, height);
    this.#advance();
  }

  /** Writes an assignment to the variable of a height. */
  assign(target: string, value: string, height: number): void {
    this.#assigned = { line: this.#lines.length, height };
    this.line(`${target}=${value};`);
  }

  /** Settles all operands: at the start of a block, whose code may run never or more than once. */
  settleAll(): void {
    for (let height = this.#pendingFrom; height < this.#stack.length; height++) this.settle(height);
  }

  /** Settles what must be evaluated before the next effect: what can trap or reads what others may write. */
  effect(): void {
    for (let height = this.#pendingFrom; height < this.#stack.length; height++) {
      if (this.#stack[height].volatile) this.settle(height);
    }
  }

  /** Takes the topmost operand for a statement that evaluates it at once. */
  consume(): Operand {
    const operand = this.pop();
    if (operand.volatile) this.effect();
    return operand;
  }

  /** Makes the operand at a distance from the top something that can be written twice. */
  simplify(depth = 0): void {
    const operand = this.peek(depth);
    if (!operand.settled && operand.local === undefined) this.settle(this.#stack.length - 1 - depth);
  }

  /** Makes the operand at a distance from the top a slot of the frame; returns the slot's index expression. */
  frameIndex(depth = 0): string {
    const height = this.#stack.length - 1 - depth, { local } = this.#stack[height];
    if (local !== undefined) return indexText(this.#localNames[local]);
    this.place(height);
    return indexText(this.#stack[height].text);
  }

  /** Forgets the operands above a height; code after a block starts with the block's results there. */
  reset(height: number, types: readonly ValType[]): void {
    this.join();
    this.#stack.length = height;
    this.#pendingFrom = Math.min(this.#pendingFrom, height);
    for (const type of types) this.pushSlot(type);
  }

  // Locals.

  /** Puts a local on the stack. */
  getLocal(index: number): void {
    this.push(localOperand(this.locals[index], this.#localNames[index], index));
  }

  /** Assigns the topmost operand, which is taken, to a local. */
  setLocal(index: number): void {
    const height = this.#stack.length - 1, operand = this.consume(), name = this.#localNames[index];
    this.#addresses.delete(index);
    for (let i = this.#pendingFrom; i < this.#stack.length; i++) {
      if (this.#stack[i].locals.includes(index)) this.settle(i);
    }
    const { line } = this.#assigned, last = this.#lines.length - 1;
    if (operand.slot && line === last && this.#assigned.height === height) {
      this.#lines[last] = name + this.#lines[last].slice(operand.text.length);
      this.#assigned.line = -1;
    } else if (operand.local !== index) {
      this.line(`${name}=${wholeText(operand)};`);
    }
  }

  /** Notes that the address of an access to a small memory was an operand: what comes later runs only if it is in it. */
  noteAddress({ local }: Operand): void {
    if (local !== undefined) this.#addresses.add(local);
  }

  /** Whether an operand is surely below 2^31. */
  isAddress({ local }: Operand): boolean {
    return local !== undefined && this.#addresses.has(local);
  }

  // The frame.

  /** A new slot of the frame. */
  frameSlot(): number {
    this.#framed = true;
    return this.#frameSize++;
  }

  /** Slot `index` of the frame that a function called next begins with. */
  outgoing(index: number): string {
    this.#framed = true;
    return frameText("ap", index);
  }

  /** Notes that the function calls others, which need to know where its frame ends. */
  noteCall(): void {
    this.#calls = true;
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
    return this.#variables.has("delegate");
  }

  /** Notes that exceptions are sent to certain handlers. */
  noteDelegate(): void {
    this.#variables.add("delegate");
  }

  /** The types of the values that exceptions with a tag carry. */
  tagTypes(tag: number): readonly ValType[] {
    return funcType(this.module.tags[tag]).params;
  }

  /** A variable that holds a reference for the duration of a statement or two. */
  variable(name: string): string {
    this.#variables.add(name);
    return name;
  }

  /** Restores the frame pointer after an exception was caught. */
  restoreFrame(): string {
    this.#framed = this.#calls = this.#handlers = true;
    return "W[0]=ap;";
  }

  // The whole.

  /** The function declaration, once the last operator was translated; others that belong to it follow. */
  finish(): string {
    const name = functionIdentifier(this.module, this.index), { lines, functions } = this.#split(name);
    const params = this.#localNames.slice(0, this.type.params.length).filter((text) => !text.includes("[")).join();
    const text = [`(${params}){`, ...this.#prologue(), ...lines, "}", ...functions].join("\n");
    const body = text.replaceAll(EPILOGUE, this.#framed && this.#calls ? "W[0]=fp;" : "");
    const copy = `${name}$`;
    if (this.#tailCalls) {
      const driver = `function ${name}(${params}){return finish_tail(${copy}(${params}));}`;
      return `${driver}\n${name}.body=${copy};\nfunction ${copy}${body.replaceAll(SELF, name)}`;
    }
    if (!this.#recursive) return `function ${name}${body}`;
    if (body.length > LARGEST_COPY) return `function ${name}${body.replaceAll(SELF, name)}`;
    return `function ${name}${body.replaceAll(SELF, copy)}\nfunction ${copy}${body.replaceAll(SELF, name)}`;
  }

  /** Takes apart what is too large. What is assigned before an exception would be lost: handlers are left whole. */
  #split(name: string): { lines: readonly string[]; functions: readonly string[] } {
    const size = this.#lines.reduce((sum, line) => sum + unmarked(line).length, 0);
    if (size <= this.linkage.largestFunction || this.#tailCalls || this.#handlers) {
      return { lines: this.#lines, functions: [] };
    }
    this.#framed = this.#calls = true;
    this.#variables.add("exit");
    const variables = new Map<string, "W" | "D" | "R">();
    for (const variable of this.#variables) {
      if (/^(?:[idr]|state)\d/.test(variable)) variables.set(variable, VIEW_OF_PREFIX[variable[0]]);
    }
    this.#localNames.forEach((local, i) => {
      if (!local.includes("[")) variables.set(local, viewOf(this.locals[i]));
    });
    const { results } = this.type;
    const result = results.length === 0 || resultsInFrame(results) ? undefined : viewOf(results[0]);
    const { largestFunction: largest } = this.linkage, frameSlot = () => this.frameSlot();
    return split(this.#lines, { name, variables, result, largest, epilogue: EPILOGUE, frameSlot });
  }

  #prologue(): string[] {
    const lines: string[] = [];
    if (this.linkage.metered) lines.push(POLL);
    if (this.#framed) {
      const push = this.#calls ? "W[0]=ap;" : "";
      lines.push(`const fp=W[0],ap=fp+${this.#frameSize}|0;if(ap>${FRAME_LIMIT})exhausted();${push}`);
    }
    const zeros: string[] = [], cleared: string[] = [];
    for (let i = this.type.params.length; i < this.locals.length; i++) {
      const type = this.locals[i], name = this.#localNames[i];
      if (type === I64) cleared.push(`${name}=0n;`);
      else zeros.push(`${name}=${type === I32 ? "0" : type === F32 || type === F64 ? FLOAT_ZERO : "null"}`);
    }
    if (zeros.length > 0) lines.push(`let ${zeros.join()};`);
    if (this.#variables.size > 0) lines.push(`var ${[...this.#variables].join()};`);
    if (cleared.length > 0) lines.push(cleared.join(""));
    return lines;
  }
}

const VIEW_OF_PREFIX: Readonly<Record<string, "W" | "D" | "R">> = { i: "W", d: "D", r: "R", s: "W" };

/** The view of the frame that a variable of a type fits into. */
function viewOf(type: ValType): "W" | "D" | "R" {
  if (type === I32) return "W";
  return type === F32 || type === F64 ? "D" : "R";
}

/** A zero that V8 takes for a float from the start, which the literal is not: loops are a tenth faster. */
const FLOAT_ZERO = "D[1]";

/** Counts one call or loop iteration. */
export const POLL = "if((M[0]=M[0]-1|0)<0)poll();";

/** Whether results are passed in the frame: an i64, and several of anything. */
export function resultsInFrame(results: readonly ValType[]): boolean {
  return results.length > 1 || results[0] === I64;
}

/** Slot `index` of the frame that begins at `base`, as a 64-bit integer. */
export function frameText(base: string, index: number): string {
  return index === 0 ? `I[${base}]` : `I[${base}+${index}]`;
}

/** The index in the text of a frame slot: `fp+3` of `I[fp+3]`. */
function indexText(text: string): string {
  return text.slice(2, -1);
}

/** The text of a slot's halves and of its float: `half` 0 is the low one. */
export function wordText(index: string, half: 0 | 1): string {
  return half === 0 ? `W[(${index})<<1]` : `W[((${index})<<1)+1]`;
}
