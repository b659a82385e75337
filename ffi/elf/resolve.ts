/**
 * Decides what each symbol of several objects means and what the relocations need: slots of the global offset table,
 * jump stubs for imported functions, relocations left to the dynamic loader.
 *
 * A resolved symbol is the one `InputSymbol` object that all objects' references share, so maps are keyed by it.
 *
 * @module
 */

import { binding, ElfError, relocationType as type, sectionFlag, visibility } from "./format.ts";
import {
  forEachRelocation,
  type InputSection,
  type InputSymbol,
  isGlobal,
  isUndefined,
  type ObjectFile,
} from "./reader.ts";

/** What symbols and relocations of all objects come to. */
export interface Resolution {
  /** The symbol that a reference means: its definition, or one undefined symbol for each imported name. */
  readonly resolve: (symbol: InputSymbol) => InputSymbol;
  /** Global definitions by name. */
  readonly definitions: ReadonlyMap<string, InputSymbol>;
  /** Imported symbols in order of first use. */
  readonly imports: readonly InputSymbol[];
  /** Slot numbers in the global offset table, for addresses and for thread-pointer offsets. */
  readonly addressSlots: ReadonlyMap<InputSymbol, number>;
  readonly threadSlots: ReadonlyMap<InputSymbol, number>;
  /** Numbers of the jump stubs of imported functions. */
  readonly stubs: ReadonlyMap<InputSymbol, number>;
  /** Slots of the global offset table altogether. */
  readonly slotCount: number;
  /** How many 64-bit absolute words the dynamic loader must fill in, outside the global offset table. */
  readonly dynamicWords: number;
}

/**
 * How a reference through the global offset table can be made direct when the symbol is in this image.
 * The value is the number of opcode bytes before the 32-bit field that are rewritten.
 */
export function isRelaxable(object: ObjectFile, section: InputSection, offset: number, relocation: number): boolean {
  const at = section.offset + offset;
  if (relocation === type.gotPcRelativeRelaxableRex) return offset >= 3 && object.bytes[at - 2] === 0x8b;
  if (relocation !== type.gotPcRelativeRelaxable || offset < 2) return false;
  const opcode = object.bytes[at - 2];
  const modrm = object.bytes[at - 1];
  return opcode === 0x8b || (opcode === 0xff && (modrm === 0x15 || modrm === 0x25)); // mov, call, jmp
}

/**
 * Resolves all symbols and scans all relocations.
 *
 * @throws {ElfError} On a duplicate definition or a relocation a shared object cannot hold.
 */
export function resolveObjects(objects: readonly ObjectFile[]): Resolution {
  const definitions = collectDefinitions(objects);
  const importsByName = new Map<string, InputSymbol>();
  const addressSlots = new Map<InputSymbol, number>();
  const threadSlots = new Map<InputSymbol, number>();
  const stubs = new Map<InputSymbol, number>();
  let slotCount = 0;
  let dynamicWords = 0;

  function resolve(symbol: InputSymbol): InputSymbol {
    if (!isGlobal(symbol) || symbol.name === "") return symbol;
    return definitions.get(symbol.name) ?? importsByName.get(symbol.name) ?? symbol;
  }

  function claim(slots: Map<InputSymbol, number>, target: InputSymbol): void {
    if (!slots.has(target)) slots.set(target, slotCount++);
  }

  for (const object of objects) {
    forEachRelocation(object, (section, offset, relocation, symbol, addend) => {
      if (relocation === type.none) return;
      const target = resolve(symbol);
      const imported = isUndefined(target);
      if (imported) {
        if (target.name === "") throw new ElfError(`Cannot link "${object.name}": relocation of an unnamed symbol`);
        if (target.visibility !== visibility.default) {
          throw new ElfError(`Cannot link "${object.name}": hidden symbol "${target.name}" is defined in no object`);
        }
        importsByName.set(target.name, target);
      }
      switch (needOf(relocation)) {
        case "direct":
          if (imported || target.isAbsolute) {
            throw new ElfError(`Cannot link "${object.name}": direct reference to "${target.name}" of another image`);
          }
          return;
        case "call":
          if (!imported) return;
          claim(addressSlots, target);
          if (!stubs.has(target)) stubs.set(target, stubs.size);
          return;
        case "address slot":
          if (imported || addend !== -4 || target.isAbsolute || !isRelaxable(object, section, offset, relocation)) {
            claim(addressSlots, target);
          }
          return;
        case "thread slot":
          claim(threadSlots, target);
          return;
        case "word":
          if ((section.flags & sectionFlag.write) === 0) {
            throw new ElfError(`Cannot link "${object.name}": "${section.name}" is read-only but holds an address`);
          }
          if (!target.isAbsolute) dynamicWords++;
          return;
        default:
          throw new ElfError(
            `Cannot link "${object.name}": relocation type ${relocation} of "${symbol.name}" in "${section.name}" has no place in a shared object`,
          );
      }
    });
  }
  const imports = [...importsByName.values()];
  return { resolve, definitions, imports, addressSlots, threadSlots, stubs, slotCount, dynamicWords };
}

type Need = "direct" | "call" | "address slot" | "thread slot" | "word";

const needs: ReadonlyMap<number, Need> = new Map([
  [type.pc32, "direct"],
  [type.pc64, "direct"],
  [type.plt32, "call"],
  [type.gotPcRelative, "address slot"],
  [type.gotPcRelativeRelaxable, "address slot"],
  [type.gotPcRelativeRelaxableRex, "address slot"],
  [type.gotThreadOffset, "thread slot"],
  [type.absolute64, "word"],
]);

function needOf(relocation: number): Need | undefined {
  return needs.get(relocation);
}

function collectDefinitions(objects: readonly ObjectFile[]): Map<string, InputSymbol> {
  const definitions = new Map<string, InputSymbol>();
  for (const object of objects) {
    for (const symbol of object.symbols) {
      if (!isGlobal(symbol) || isUndefined(symbol) || symbol.name === "") continue;
      const earlier = definitions.get(symbol.name);
      if (earlier !== undefined && symbol.binding === binding.weak) continue;
      if (earlier !== undefined && earlier.binding !== binding.weak) {
        throw new ElfError(`Cannot link "${object.name}": "${symbol.name}" is defined twice`);
      }
      definitions.set(symbol.name, symbol);
    }
  }
  return definitions;
}
