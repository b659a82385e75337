/** Puts modules together byte by byte, for tests of what no assembler writes. */
import { unsigned } from "../../numerics/testing/module.ts";

export { unsigned };

/** A section from its contents. */
export function section(id: number, ...contents: number[]): number[] {
  return [id, ...unsigned(contents.length), ...contents];
}

/** A module from its sections. */
export function moduleBytes(...sections: number[][]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
}

/** A name with its length. */
export function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...unsigned(bytes.length), ...bytes];
}

/** A module with one function of type `[] -> []` whose body, without local declarations, is given. */
export function functionBytes(...code: number[]): Uint8Array<ArrayBuffer> {
  return moduleBytes(
    section(1, 1, 0x60, 0, 0),
    section(3, 1, 0),
    section(10, 1, ...unsigned(code.length + 1), 0, ...code),
  );
}
