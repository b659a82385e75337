/**
 * What tests of passes share: trees from text, and what is printed of them.
 *
 * @module
 */
import { type Module, PassingLimit } from "../../../wasm/mod.ts";
import type { FunctionTree, Statement } from "../ir/mod.ts";
import { forEachBody } from "../ir/mod.ts";
import { lower } from "../lower/lower.ts";
import { printFunction } from "../print/function.ts";
import { namesOf } from "../print/printer.ts";
import type { Linkage } from "../run/linkage.ts";
import { moduleOf } from "../testing.ts";

/** Calls by name, one memory of small addresses, nothing that is split or flattened by itself. */
export function linkageOf(module: Module): Linkage {
  return {
    module,
    metered: false,
    largestFunction: Infinity,
    deepestNesting: Infinity,
    passing: new PassingLimit(module),
    viewsAreFields: false,
    smallMemory: () => true,
    view: () => "dv",
    viewFrom: () => undefined,
    targets: () => undefined,
    dispatcher: () => undefined,
    typeText: (type) => `type${type}`,
    callee: (callee) => `f${callee}`,
  };
}

/** A function of a module, by default its first that is not imported, as a tree. */
export class Sample {
  readonly linkage: Linkage;
  readonly tree: FunctionTree;

  constructor(text: string, index?: number) {
    const module = moduleOf(text);
    this.linkage = linkageOf(module);
    this.tree = lower(this.linkage, index ?? module.importedFuncs, false);
  }

  /** The lines of what is printed. */
  get lines(): string[] {
    return printFunction(this.tree, this.linkage).text.split("\n").filter((line) => line !== "");
  }

  /** Names of variables. */
  names(variables: Iterable<number>): string[] {
    const names = namesOf(this.tree, this.linkage);
    return [...variables].map((variable) => names[variable]);
  }

  /** All statements in order. */
  get statements(): Statement[] {
    const found: Statement[] = [];
    const visit = (body: readonly Statement[]): void => {
      for (const statement of body) {
        found.push(statement);
        forEachBody(statement, visit);
      }
    };
    visit(this.tree.body);
    return found;
  }
}
