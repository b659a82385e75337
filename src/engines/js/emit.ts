/**
 * The generated code for people to read: what `--emit js` prints. It is the code that runs, with the names of the
 * module's name section, one statement a line, and indented.
 *
 * @module
 */
import { funcType, I32, type Module, PassingLimit, showComposite } from "../../wasm/mod.ts";
import { printable } from "../../wasm/text/printable.ts";
import type { Linkage } from "./run/linkage.ts";
import { SMALL_MEMORY_PAGES, viewName } from "./memory.ts";
import { functionIdentifier, functionName } from "./names.ts";
import { DEEPEST_NEST } from "./nest.ts";
import { LARGEST_FUNCTION } from "./split.ts";
import { translate } from "./translate.ts";

/** Calls by name: the functions of a listing are all in one scope. */
class ListingLinkage implements Linkage {
  readonly module: Module;
  readonly metered = false;
  readonly largestFunction = LARGEST_FUNCTION;
  readonly deepestNest = DEEPEST_NEST;
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
  return `// ${printable(functionName(module, index))} ${type}\n${indent(translate(linkage, index))}\n`;
}

/** Indents each line by the braces that are open. */
function indent(text: string): string {
  let depth = 0;
  const lines = text.split("\n").filter((line) => line !== "").map((line) => {
    const closing = /^\}+/.exec(line)?.[0].length ?? 0;
    const indented = "  ".repeat(Math.max(0, depth - closing)) + line;
    for (const character of line) depth += character === "{" ? 1 : character === "}" ? -1 : 0;
    return indented;
  });
  return lines.join("\n");
}
