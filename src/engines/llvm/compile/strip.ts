/**
 * A module without its code: every function body becomes `unreachable`, debugging information goes. What is left is a
 * valid module that says everything about the original that instantiating needs.
 *
 * @module
 */
import { type Module, sectionsOf } from "../../../wasm/mod.ts";
import { concatenate } from "../../../files/concatenate.ts";

/** Size, no locals, `unreachable`, `end`. */
const EMPTY_BODY = [3, 0, 0x00, 0x0b];

/** The module's bytes without its code. */
export function stripCode(module: Module): Uint8Array<ArrayBuffer> {
  const { bytes } = module, parts: Uint8Array[] = [bytes.subarray(0, 8)];
  let end = 8;
  for (const section of sectionsOf(module)) {
    const header = end;
    end = section.end;
    if (section.name === "code") parts.push(emptyCode(bytes[header], module.bodies.length));
    else if (section.name !== "custom" || !isDebugging(module, section.start)) parts.push(bytes.subarray(header, end));
  }
  return concatenate(parts);
}

function isDebugging(module: Module, start: number): boolean {
  const custom = module.customs.find(({ offset, name }) => offset > start && name.startsWith(".debug_"));
  const next = module.customs.find(({ offset }) => offset > start);
  return custom !== undefined && custom === next;
}

function emptyCode(id: number, count: number): Uint8Array {
  const head = unsigned(count), contents = new Uint8Array(head.length + count * EMPTY_BODY.length);
  contents.set(head);
  for (let i = 0; i < count; i++) contents.set(EMPTY_BODY, head.length + i * EMPTY_BODY.length);
  return concatenate([Uint8Array.of(id), Uint8Array.from(unsigned(contents.length)), contents]);
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value >>>= 7) bytes.push(value & 0x7f | 0x80);
  return [...bytes, value];
}
