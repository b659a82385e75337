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
  resolve(symbol: InputSymbol): InputSymbol;
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
 * Whether a reference through the global offset table can be made direct when the symbol is in this image: whether the
 * bytes before it are those of an instruction that has a form without the table.
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
  const resolver = new Resolver(collectDefinitions(objects));
  for (const object of objects) resolver.scan(object);
  return resolver;
}

class Resolver implements Resolution {
  readonly definitions: ReadonlyMap<string, InputSymbol>;
  readonly addressSlots: Map<InputSymbol, number> = new Map();
  readonly threadSlots: Map<InputSymbol, number> = new Map();
  readonly stubs: Map<InputSymbol, number> = new Map();
  slotCount = 0;
  dynamicWords = 0;
  readonly #imports = new Map<string, InputSymbol>();

  constructor(definitions: ReadonlyMap<string, InputSymbol>) {
    this.definitions = definitions;
  }

  get imports(): InputSymbol[] {
    return [...this.#imports.values()];
  }

  resolve(symbol: InputSymbol): InputSymbol {
    if (!isGlobal(symbol) || symbol.name === "") return symbol;
    return this.definitions.get(symbol.name) ?? this.#imports.get(symbol.name) ?? symbol;
  }

  /** Notes what the relocations of an object need. */
  scan(object: ObjectFile): void {
    forEachRelocation(object, (section, offset, relocation, symbol, addend) => {
      if (relocation === type.none) return;
      const target = this.resolve(symbol), imported = isUndefined(target);
      if (imported) this.#import(object, target);
      switch (NEEDS.get(relocation)) {
        case "direct":
          if (imported || target.isAbsolute) refuse(object, `direct reference to "${target.name}" of another image`);
          return;
        case "call":
          if (!imported) return;
          this.#claim(this.addressSlots, target);
          if (!this.stubs.has(target)) this.stubs.set(target, this.stubs.size);
          return;
        case "address slot":
          if (imported || addend !== -4 || target.isAbsolute || !isRelaxable(object, section, offset, relocation)) {
            this.#claim(this.addressSlots, target);
          }
          return;
        case "thread slot":
          this.#claim(this.threadSlots, target);
          return;
        case "word":
          if ((section.flags & sectionFlag.write) === 0) {
            refuse(object, `"${section.name}" is read-only but holds an address`);
          }
          if (!target.isAbsolute) this.dynamicWords++;
          return;
        default:
          refuse(
            object,
            `relocation type ${relocation} of "${symbol.name}" in "${section.name}" has no place in a shared object`,
          );
      }
    });
  }

  #import(object: ObjectFile, target: InputSymbol): void {
    if (target.name === "") refuse(object, "relocation of an unnamed symbol");
    if (target.visibility !== visibility.default) {
      refuse(object, `hidden symbol "${target.name}" is defined in no object`);
    }
    this.#imports.set(target.name, target);
  }

  #claim(slots: Map<InputSymbol, number>, target: InputSymbol): void {
    if (!slots.has(target)) slots.set(target, this.slotCount++);
  }
}

function refuse(object: ObjectFile, reason: string): never {
  throw new ElfError(`Cannot link "${object.name}": ${reason}`);
}

/** What a type of relocation asks for. */
type Need = "direct" | "call" | "address slot" | "thread slot" | "word";

const NEEDS: ReadonlyMap<number, Need> = new Map([
  [type.pc32, "direct"],
  [type.pc64, "direct"],
  [type.plt32, "call"],
  [type.gotPcRelative, "address slot"],
  [type.gotPcRelativeRelaxable, "address slot"],
  [type.gotPcRelativeRelaxableRex, "address slot"],
  [type.gotThreadOffset, "thread slot"],
  [type.absolute64, "word"],
]);

function collectDefinitions(objects: readonly ObjectFile[]): Map<string, InputSymbol> {
  const definitions = new Map<string, InputSymbol>();
  for (const object of objects) {
    for (const symbol of object.symbols) {
      if (!isGlobal(symbol) || isUndefined(symbol) || symbol.name === "") continue;
      const earlier = definitions.get(symbol.name);
      if (earlier !== undefined && symbol.binding === binding.weak) continue;
      if (earlier !== undefined && earlier.binding !== binding.weak) {
        refuse(object, `"${symbol.name}" is defined twice`);
      }
      definitions.set(symbol.name, symbol);
    }
  }
  return definitions;
}
