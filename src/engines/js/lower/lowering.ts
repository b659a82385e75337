/**
 * The state of lowering one function: the builder of its tree, its locals, the blocks that are open, and what is known of
 * memory. The emitters of each family of operators work on it.
 *
 * Locals become variables when they are mentioned: five bytes can declare 50,000 of them. They are read in place, so that
 * an operand that reads one is spilled before the local is assigned.
 *
 * @module
 */
import { type FuncType, funcType, I64, type LocalTypes, type Module, type ValType } from "../../../wasm/mod.ts";
import { Builder, FunctionTree, IS_OPERAND, Label, listNode, LOCAL, Node, VARIABLE } from "../ir/mod.ts";
import { LARGEST_LEAF_FRAME } from "../run/frame.ts";
import type { Linkage } from "../run/linkage.ts";
import type { Block } from "./control.ts";
import { Forwarding } from "./forwarding.ts";
import { resultsInFrame } from "../ir/results.ts";

/** A function that is being lowered. */
export class Lowering extends Builder {
  readonly linkage: Linkage;
  readonly module: Module;
  readonly index: number;
  readonly type: FuncType;
  /** Blocks that are open, the function's own first. */
  readonly blocks: Block[] = [];
  /** What memory holds because it was stored there a moment ago. */
  readonly forwarding: Forwarding;
  readonly #localTypes: LocalTypes;
  /** The variable of each local that was mentioned, by index. */
  readonly #locals: (number | undefined)[] = [];

  constructor(linkage: Linkage, index: number, locals: LocalTypes) {
    const { module } = linkage, type = funcType(module.funcs[index]);
    super(new FunctionTree(index, type));
    this.linkage = linkage;
    this.module = module;
    this.index = index;
    this.type = type;
    this.forwarding = new Forwarding(this, module.memories.length === 1);
    this.#localTypes = locals;
    this.#makeParameters(type);
  }

  /** The frame begins with the parameters that are 64-bit integers, where results that are passed in it will be. */
  #makeParameters({ params, results }: FuncType): void {
    const { tree, variables } = this, inFrame = params.filter((type) => type === I64).length;
    variables.frameSize = Math.max(inFrame, resultsInFrame(results) ? results.length : 0);
    if (variables.frameSize > 0) tree.framed = true;
    let slot = 0;
    params.forEach((type, i) => {
      this.#locals[i] = variables.make(LOCAL, type, i, type === I64 ? slot++ : -1);
    });
  }

  #local(index: number): number {
    return this.#locals[index] ??= this.variables.make(LOCAL, this.#localTypes.at(index)!, index);
  }

  /** Puts a local on the stack. */
  getLocal(index: number): void {
    this.push(this.variables.read(this.#local(index)));
  }

  /** Assigns the topmost operand, which is taken, to a local. */
  setLocal(index: number): void {
    const height = this.height - 1, operand = this.consume(), local = this.#local(index);
    this.spillReaders(local);
    this.forwarding.assign(local);
    if ((operand.flags & IS_OPERAND) !== 0 && this.redirect(height, operand.type, local)) return;
    if (operand.kind !== VARIABLE || operand.value !== local) this.assign(local, operand);
  }

  /** Puts an operator on the stack whose operands were taken. */
  pushNode(kind: number, type: ValType, flags: number, a?: Node, b?: Node, c?: Node): Node {
    const node = new Node(kind, type, flags, a, b, c);
    node.offset = this.offset;
    this.push(node);
    return node;
  }

  /** An operator with operands that were taken, as something to be evaluated at once. */
  nodeOf(kind: number, type: ValType, list: readonly Node[], value = 0, more = 0): Node {
    const node = listNode(kind, type, list, this.offset);
    node.value = value;
    node.more = more;
    return node;
  }

  /** A new label. */
  newLabel(isLoop: boolean): Label {
    return new Label(this.tree.labels++, isLoop);
  }

  /** Notes that the function calls others, which need to know where its frame ends, and may write to memory. */
  noteCall(): void {
    this.tree.calls = true;
    this.forwarding.forget();
  }

  /** Notes that the function uses slots of the frame of those that it calls. */
  noteOutgoing(): void {
    this.tree.framed = true;
  }

  /** Gives the function a frame whose end others know, whatever is in it: it catches exceptions. */
  noteHandler(): void {
    this.tree.framed = this.tree.calls = this.tree.handlers = true;
  }

  override reset(height: number, types: readonly ValType[]): void {
    super.reset(height, types);
    this.forwarding.forget();
  }

  /** The types of the values that exceptions with a tag carry. */
  tagTypes(tag: number): readonly ValType[] {
    return funcType(this.module.tags[tag]).params;
  }

  /** The tree, once the last operator was lowered. */
  finish(): FunctionTree {
    const { tree, variables } = this;
    if (variables.frameSize > 0) tree.framed = true;
    tree.isLeaf = !tree.calls && variables.frameSize <= LARGEST_LEAF_FRAME;
    return tree;
  }
}
