/**
 * What a function's body keeps values in: variables of JavaScript, and slots of its frame, of which 64-bit integers
 * need one each. A function without slots that calls nothing through the frame has none.
 *
 * @module
 */
import { F32, F64, I32, I64, type ValType } from "../../wasm/mod.ts";
import { FRAME_LIMIT } from "./run/frame.ts";
import { frameText } from "./frame_text.ts";
import { Lines } from "./lines.ts";

/** The variables and frame slots that lines use. */
export class Variables extends Lines {
  readonly #variables = new Set<string>();
  /** Frame slots of settled 64-bit operands, by height. */
  readonly #slotFrames: number[] = [];
  #frameSize = 0;
  #framed = false;
  #calls = false;

  /** The variables of JavaScript that have to be declared. */
  get variables(): ReadonlySet<string> {
    return this.#variables;
  }

  /** A variable that is declared for the whole function: most hold a value for a statement or two. */
  variable(name: string): string {
    this.#variables.add(name);
    return name;
  }

  /** The text of the variable of a height of the operand stack. */
  slotName(height: number, type: ValType): string {
    if (type === I64) return frameText("fp", this.#slotFrames[height] ??= this.frameSlot());
    return this.variable(`${type === I32 ? "i" : type === F32 || type === F64 ? "d" : "r"}${height}`);
  }

  /** A new slot of the frame. */
  frameSlot(): number {
    return this.frameSlots(1);
  }

  /** Several new slots of the frame; returns the first. */
  frameSlots(count: number): number {
    const first = this.#frameSize;
    if (count > 0) this.#framed = true;
    this.#frameSize += count;
    return first;
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

  /** Gives the function a frame whose end others know, whatever is in it. */
  keepFrame(): void {
    this.#framed = this.#calls = true;
  }

  /** The statements that make the frame; undefined if there is none. */
  get framePrologue(): string | undefined {
    if (!this.#framed) return undefined;
    const push = this.#calls ? "W[0]=ap;" : "";
    return `const fp=W[0],ap=fp+${this.#frameSize}|0;if(ap>${FRAME_LIMIT})exhausted();${push}`;
  }

  /** The statement that gives up the frame, before each way out; empty if nobody was told of it. */
  get frameEpilogue(): string {
    return this.#framed && this.#calls ? "W[0]=fp;" : "";
  }
}
