/**
 * The generated code for people to read: what `--emit js` prints. It is the code that runs, with the names of the
 * module's name section, one statement a line, and indented.
 *
 * @module
 */
import { funcType, I32, type Module, PassingLimit, showComposite } from "../../wasm/mod.ts";
import { printable } from "../../wasm/text/printable.ts";
import type { Linkage } from "./run/linkage.ts";
import { DEEPEST_NESTING } from "./passes/flatten.ts";
import { LARGEST_FUNCTION } from "./passes/split.ts";
import { functionIdentifier, functionName, viewName } from "./print/names.ts";
import { SMALL_MEMORY_PAGES } from "./run/view.ts";
import { translate } from "./translate.ts";

/** Calls by name: the functions of a listing are all in one scope. */
class ListingLinkage implements Linkage {
  readonly module: Module;
  readonly metered = false;
  readonly largestFunction = LARGEST_FUNCTION;
  readonly deepestNesting = DEEPEST_NESTING;
  readonly viewsAreFields = false;
  readonly passing: PassingLimit;

  constructor(module: Module) {
    this.module = module;
    this.passing = new PassingLimit(module);
  }

  smallMemory(index: number): boolean {
    const { address, limits: { min } } = this.module.memories[index];
    return address === I32 && min <= SMALL_MEMORY_PAGES;
  }

  view(index: number): string {
    return viewName(index);
  }

  viewFrom(): undefined {
    return undefined;
  }

  targets(): undefined {
    return undefined;
  }

  typeText(type: number): string {
    return `type${type}`;
  }

  dispatcher(): undefined {
    return undefined;
  }

  callee(callee: number): string {
    return functionIdentifier(this.module, callee);
  }
}

/**
 * The JavaScript that a module's functions are translated to.
 *
 * @param module A validated module.
 * @param index One function only, by its index; it must be one that the module defines.
 */
export function emitJavaScript(module: Module, index?: number): string {
  const linkage = new ListingLinkage(module), { importedFuncs, funcs } = module;
  if (index !== undefined) return functionText(linkage, index);
  const texts: string[] = [];
  for (let i = importedFuncs; i < funcs.length; i++) texts.push(functionText(linkage, i));
  return texts.join("\n");
}

function functionText(linkage: Linkage, index: number): string {
  const { module } = linkage, type = showComposite(funcType(module.funcs[index]));
  return `// ${printable(functionName(module, index))} ${type}\n${
    translate(linkage, index, { indented: true }).text
  }\n`;
}
