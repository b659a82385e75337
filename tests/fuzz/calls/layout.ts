/**
 * Indices of everything in a module of a plan: types, functions, tables. Both modules of a plan have the same types and
 * tables, and a table of their own besides, whose contents an engine can know before the program runs.
 *
 * @module
 */
import type { AnyLetter, Signature } from "../generate/letters.ts";
import type { CallsPlan, Home, Site } from "./plan.ts";
import { exportName, type FunctionId, type Reach, reach, sitesOf } from "./reach.ts";

/** Type indices that every module has. */
export const TYPE = { run: 0, tag: 1, caught: 2, first: 3 } as const;
/** Global indices. */
export const GLOBAL = { log: 0, seen: 1, mood: 2, again: 3 } as const;
/** Table indices; those of one signature each follow. */
export const TABLE = { shared: 0, externs: 1, seenFuncs: 2, seenExterns: 3, first: 4 } as const;

/** A function that a module imports. */
export interface ImportedFunction extends FunctionId {
  readonly reach: "import" | "host";
}

/** Where things are in the module of a home. */
export class Layout {
  readonly plan: CallsPlan;
  readonly home: Home;
  readonly types: readonly Signature<AnyLetter>[];
  readonly imports: readonly ImportedFunction[];
  readonly own: readonly FunctionId[];
  /** The table of the module alone; the last. */
  readonly privateTable: number;
  readonly #indices = new Map<string, number>();

  constructor(plan: CallsPlan, home: Home) {
    this.plan = plan;
    this.home = home;
    this.types = typesOf(plan);
    this.imports = importsOf(plan, home);
    this.own = plan.groups.flatMap(({ functions }, group) => {
      return functions.flatMap((f, index) => f.home === home ? [{ group, index }] : []);
    });
    this.privateTable = TABLE.first + plan.groups.reduce((sum, { signatures }) => sum + signatures.length, 0);
    this.imports.forEach((id, i) => this.#indices.set(`${id.reach} ${exportName(id)}`, i));
    this.own.forEach((id, i) => this.#indices.set(`own ${exportName(id)}`, this.imports.length + i));
  }

  /** Index of the type of a block with the results of a group; the types of its signatures follow. */
  blockType(group: number): number {
    const before = this.plan.groups.slice(0, group).reduce((sum, { signatures }) => sum + 1 + signatures.length, 0);
    return TYPE.first + before;
  }

  /** Index of a function's type. */
  functionType({ group, index }: FunctionId): number {
    return this.blockType(group) + 1 + this.plan.groups[group].functions[index].signature;
  }

  /** Index of a function in the module. */
  indexOf(reach: Reach, id: FunctionId): number {
    const index = this.#indices.get(`${reach} ${exportName(id)}`);
    if (index === undefined) throw new TypeError(`no ${reach} ${exportName(id)}`);
    return index;
  }

  /** How many functions the module imports and defines, its runs left out. */
  get functions(): number {
    return this.imports.length + this.own.length;
  }

  reach(group: number, site: Site): Reach {
    return reach(this.plan.groups[group], this.home, site);
  }

  /** The place of a function in the table of all functions. */
  sharedPlace({ group, index }: FunctionId): number {
    return this.plan.groups.slice(0, group).reduce((sum, { functions }) => sum + functions.length, 0) + index;
  }

  /** The table of a function's signature, where its place is its index in the group. */
  typedTable({ group, index }: FunctionId): number {
    const before = this.plan.groups.slice(0, group).reduce((sum, { signatures }) => sum + signatures.length, 0);
    return TABLE.first + before + this.plan.groups[group].functions[index].signature;
  }
}

function typesOf({ payload, groups }: CallsPlan): Signature<AnyLetter>[] {
  return [
    { params: ["i"], results: [] },
    { params: payload, results: [] },
    { params: [], results: payload },
    ...groups.flatMap(({ results, signatures }) => [[], ...signatures].map((params) => ({ params, results }))),
  ];
}

function importsOf(plan: CallsPlan, home: Home): ImportedFunction[] {
  const found = new Map<string, ImportedFunction>();
  for (const { group, site } of sitesOf(plan, home)) {
    const how = reach(plan.groups[group], home, site);
    if (how !== "import" && how !== "host") continue;
    const id = { group, index: site.target, reach: how };
    found.set(`${how} ${exportName(id)}`, id);
  }
  return [...found.values()];
}
