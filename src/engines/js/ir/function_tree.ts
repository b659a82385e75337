/**
 * A function as a tree, with what its form as a whole depends on.
 *
 * @module
 */
import type { FuncType } from "../../../wasm/mod.ts";
import type { Part, Statement } from "./statement.ts";
import { Variables } from "./variables.ts";

/** A function between Wasm and JavaScript. */
export class FunctionTree {
  readonly index: number;
  readonly type: FuncType;
  readonly variables: Variables = new Variables();
  body: Statement[] = [];
  /** The sum of all weights. */
  weight = 0;
  /** Levels of blocks in each other. */
  levels = 0;
  /** Number of labels. */
  labels = 0;
  /** What became functions of its own. */
  readonly parts: Part[] = [];
  /** Whether there is a frame of slots; whether others must know its end, since they are called. */
  framed = false;
  calls = false;
  /** Its loops that are in no other. */
  readonly loops: Statement[] = [];
  /** Whether it calls itself, leaves by tail calls, catches exceptions, sends some to certain handlers. */
  recursive = false;
  tailCalls = false;
  handlers = false;
  delegates = false;

  /** Whether its 64-bit integers are in the frame of leaf functions; see run/frame.ts. */
  isLeaf = false;

  constructor(index: number, type: FuncType) {
    this.index = index;
    this.type = type;
  }
}
