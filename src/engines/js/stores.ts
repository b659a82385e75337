/**
 * What the memory holds because it was stored there a few lines ago. A load of it is the value itself: code that was
 * compiled without optimisation keeps all its variables in memory, and a quarter of its loads are of this kind. In V8's
 * lower tiers a load takes twenty times as long as reading a variable.
 *
 * A value that is a local or a constant is there anyway. Any other is given a variable once somebody asks for it, in the
 * line that was written before: `dv.setInt32(l1+8|0,k0=l2+l3|0,true);`.
 *
 * Known is what was stored through an address that is a constant, or a local that was not assigned since, until a call, a
 * place where control flow joins, or a store that may have written over it. Stores through the same local do not if they
 * lie beside each other.
 *
 * @module
 */
import { I32, type ValType } from "../../wasm/mod.ts";
import { type Declared, Locals } from "./locals.ts";
import { ATOMIC, Operand, wholeText } from "./operand.ts";

/** What the names of variables begin with that hold stored values. */
export const STORED = "k";

/** So many stores are remembered. */
const MOST = 12;

/** What bytes of memory an operator accesses. */
export interface Access {
  readonly address: Operand;
  readonly offset: number;
  /** Bytes. */
  readonly width: number;
}

/** Bytes behind a local, or behind the beginning of memory. */
interface Place {
  readonly base: number | undefined;
  readonly offset: number;
}

/** A remembered store of an i32. */
interface Store extends Place {
  readonly value: Operand;
  /** Whether the value can be written again: a constant, or a local that was not assigned since. */
  again: boolean;
  /** The line, and what stands in it before and behind the value. */
  readonly position: number;
  readonly before: string;
  readonly behind: string;
  /** The number of the variable that holds the value, if there is one. */
  variable: number | undefined;
}

/** The locals, and what was stored in memory. */
export class Stores extends Locals {
  /** Whether there is only one memory, so that nothing else can be it. */
  readonly #remembers: boolean;
  #stores: Store[] = [];
  /** The number of the next variable; none is assigned again while something may read it. */
  #next = 0;

  constructor(declared: Declared, marks: boolean) {
    super(declared, marks);
    this.#remembers = declared.module.memories.length === 1;
  }

  /** Writes a store of an i32, whose text is `before` and `behind` the value, and remembers it. */
  storeLine(
    access: Access,
    value: Operand,
    { before, behind, text }: Record<"before" | "behind" | "text", string>,
  ): void {
    const place = placeOf(access),
      again = value.constant !== undefined || value.local !== undefined,
      { position } = this;
    this.overwrite(access);
    if (place !== undefined && this.#remembers) {
      if (this.#stores.length === MOST) this.#stores.shift();
      this.#stores.push({ ...place, value, again, position, before, behind, variable: undefined });
    }
    this.line(before + text + behind);
  }

  /** Forgets what a store may write over. */
  overwrite(access: Access): void {
    if (this.#stores.length === 0) return;
    const place = placeOf(access), { width } = access;
    this.#stores = place === undefined ? [] : this.#stores.filter(({ base, offset }) => {
      return base === place.base && (offset + 4 <= place.offset || place.offset + width <= offset);
    });
  }

  /** Puts what an i32 load would find on the stack instead of the address, if it is known. */
  recall(offset: number): boolean {
    if (this.#stores.length === 0) return false;
    const place = placeOf({ address: this.peek(), offset });
    const found = this.#stores.find((store) => store.base === place?.base && store.offset === place?.offset);
    if (found === undefined) return false;
    this.pop();
    this.push(found.again ? found.value : this.#held(found));
    return true;
  }

  /** The variable that holds a stored value. */
  #held(store: Store): Operand {
    if (store.variable === undefined) {
      store.variable = this.#next++;
      const name = this.variable(STORED + store.variable);
      this.rewrite(store.position, `${store.before}${name}=${wholeText(store.value)}${store.behind}`);
    }
    const operand = new Operand(I32, STORED + store.variable, ATOMIC, 0);
    operand.locals = [-1 - store.variable];
    return operand;
  }

  /** Forgets all: memory may have changed, or control flow joins. */
  forgetStores(): void {
    this.#stores = [];
    this.#next = 0;
    for (let depth = 0; depth < this.pending; depth++) {
      for (const local of this.peek(depth).locals) this.#next = Math.max(this.#next, -local);
    }
  }

  override noteCall(): void {
    super.noteCall();
    this.forgetStores();
  }

  override setLocal(index: number): void {
    super.setLocal(index);
    if (this.#stores.length === 0) return;
    this.#stores = this.#stores.filter(({ base }) => base !== index);
    for (const store of this.#stores) if (store.value.local === index) store.again = false;
  }

  override reset(height: number, types: readonly ValType[]): void {
    super.reset(height, types);
    this.forgetStores();
  }
}

/** Where an access goes, if its address is a local or a constant of 32 bits. */
function placeOf({ address: { type, local, constant }, offset }: Omit<Access, "width">): Place | undefined {
  if (type !== I32) return undefined;
  if (constant !== undefined) return { base: undefined, offset: ((constant as number) >>> 0) + offset };
  return local === undefined ? undefined : { base: local, offset };
}
