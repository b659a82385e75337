/**
 * Store-to-load forwarding: a load of what was stored a moment ago is the stored value itself. Code that was compiled
 * without optimisation keeps all its variables in memory, and a quarter of its loads are of this kind. In V8's lower tiers a
 * load takes twenty times as long as reading a variable.
 *
 * A value that is a local or a constant is there anyway. Any other is given a variable once somebody asks for it, in the
 * store that was made before: `dv.setInt32(l1+8|0,k0=l2+l3|0,true);`.
 *
 * Known is what was stored through an address that is a constant, or a local that was not assigned since, until a call, a
 * place where control flow joins, or a store that may have written over it. Stores through the same local do not if they
 * lie beside each other.
 *
 * @module
 */
import { I32 } from "../../../wasm/mod.ts";
import {
  type Builder,
  CONSTANT,
  IS_LOCAL,
  type Node,
  READS_STORED,
  type Statement,
  STORED,
  VARIABLE,
} from "../ir/mod.ts";

/** So many stores are remembered. */
const MOST = 12;

/** What a constant address is relative to. */
const NOTHING = -1;

/** A remembered store of an i32. */
interface Store {
  /** The variable of the local that the address is; `NOTHING` for a constant. */
  readonly base: number;
  readonly offset: number;
  readonly value: Node;
  /** Whether the value can be read again: a constant, or a local that was not assigned since. */
  isAtHand: boolean;
  readonly statement: Statement;
}

/** What is known of the memory of a function that is being lowered. */
export class Forwarding {
  readonly #builder: Builder;
  /** Whether there is only one memory, so that nothing else can be it. */
  readonly #remembers: boolean;
  readonly #stores: Store[] = [];
  /** Variables that hold stored values, and how many are in use: none is assigned again while something may read it. */
  readonly #variables: number[] = [];
  #used = 0;

  constructor(builder: Builder, remembers: boolean) {
    this.#builder = builder;
    this.#remembers = remembers;
  }

  /** Notes the store of an i32, which was just added. */
  store(statement: Statement, address: Node, offset: number, value: Node): void {
    const base = baseOf(address);
    this.overwrite(address, offset, 4);
    if (base === undefined || !this.#remembers) return;
    const isAtHand = value.kind === CONSTANT || (value.flags & IS_LOCAL) !== 0;
    if (this.#stores.length === MOST) this.#stores.shift();
    this.#stores.push({ base, offset: offset + startOf(address), value, isAtHand, statement });
  }

  /** Forgets what a store may write over. */
  overwrite(address: Node, offset: number, width: number): void {
    const base = baseOf(address), from = offset + startOf(address);
    this.#keepIf((store) => {
      return store.base === base && (store.offset + 4 <= from || from + width <= store.offset);
    });
  }

  /** What an i32 load would find; undefined if that is not known. */
  find(address: Node, offset: number): Node | undefined {
    if (this.#stores.length === 0) return undefined;
    const base = baseOf(address), from = offset + startOf(address);
    for (const store of this.#stores) {
      if (store.base !== base || store.offset !== from) continue;
      return store.isAtHand ? store.value : this.#hold(store.statement);
    }
    return undefined;
  }

  /** Reads the variable that holds a stored value. */
  #hold(statement: Statement): Node {
    const { variables } = this.#builder;
    if (statement.variable < 0) {
      const next = this.#used++;
      statement.variable = this.#variables[next] ??= variables.make(STORED, I32, next);
    }
    return variables.read(statement.variable);
  }

  /** Forgets all: memory may have changed, or control flow joins. */
  forget(): void {
    this.#stores.length = 0;
    if (this.#used === 0) return;
    this.#used = 0;
    for (let depth = 0; depth < this.#builder.waiting; depth++) this.#keep(this.#builder.peek(depth));
  }

  /** Keeps the variables that a waiting operand reads. */
  #keep(node: Node): void {
    if ((node.flags & READS_STORED) === 0) return;
    const { kinds, indices } = this.#builder.variables;
    if (node.kind === VARIABLE && kinds[node.value] === STORED) {
      this.#used = Math.max(this.#used, indices[node.value] + 1);
    }
    for (const operand of [node.a, node.b, node.c]) if (operand !== undefined) this.#keep(operand);
  }

  /** Notes that a local is assigned. */
  assign(local: number): void {
    if (this.#stores.length === 0) return;
    this.#keepIf(({ base }) => base !== local);
    for (const store of this.#stores) {
      if (store.value.kind === VARIABLE && store.value.value === local) store.isAtHand = false;
    }
  }

  /** Keeps the stores of which something holds. */
  #keepIf(test: (store: Store) => boolean): void {
    const stores = this.#stores;
    let kept = 0;
    for (let i = 0; i < stores.length; i++) if (test(stores[i])) stores[kept++] = stores[i];
    stores.length = kept;
  }
}

/** What an address is relative to; undefined if that is not known. */
function baseOf({ type, kind, flags, value }: Node): number | undefined {
  if (type !== I32) return undefined;
  if (kind === CONSTANT) return NOTHING;
  return (flags & IS_LOCAL) !== 0 ? value : undefined;
}

/** The part of an address that is known. */
function startOf({ kind, constant }: Node): number {
  return kind === CONSTANT ? Number(constant) >>> 0 : 0;
}
