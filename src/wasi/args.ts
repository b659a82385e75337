// Arguments and environment: lists of zero-terminated strings, laid out in the guest's memory as an array of addresses
// and the bytes they point to:
//
//   pointers  | a | b | c |          bytes  | p r o g 0 | x 0 | y z 0 |
//               |   |   |                   a           b     c

import type { Context } from "./context.ts";

/** Encodes strings with their closing zero; `what` names them in the TypeError that a zero inside one gets. */
export function encodeStrings(strings: readonly string[], what: string): Uint8Array[] {
  const encoder = new TextEncoder();
  return strings.map((text) => {
    if (text.includes("\0")) {
      throw new TypeError(`Cannot pass ${what} ${JSON.stringify(text)}: it contains a NUL character`);
    }
    return encoder.encode(`${text}\0`);
  });
}

/** `NAME=value` strings of an environment; a name with "=" or an empty one is a TypeError. */
export function encodeEnvironment(env: Readonly<Record<string, string>>): Uint8Array[] {
  const entries = Object.entries(env);
  for (const [name] of entries) {
    if (name === "" || name.includes("=")) {
      throw new TypeError(`Cannot pass environment variable ${JSON.stringify(name)}`);
    }
  }
  return encodeStrings(entries.map(([name, value]) => `${name}=${value}`), "environment variable");
}

function totalLength(strings: readonly Uint8Array[]): number {
  return strings.reduce((sum, bytes) => sum + bytes.length, 0);
}

function writeStrings({ memory }: Context, strings: readonly Uint8Array[], pointers: number, bytes: number): void {
  memory.check(pointers, strings.length * 4);
  const target = memory.bytes(bytes, totalLength(strings));
  const view = memory.view;
  let written = 0;
  for (const [index, text] of strings.entries()) {
    view.setUint32(pointers + index * 4, bytes + written, true);
    target.set(text, written);
    written += text.length;
  }
}

/** Writes the arguments. */
export function args_get(context: Context, pointers: number, bytes: number): void {
  writeStrings(context, context.args, pointers, bytes);
}

/** Count and total size of the arguments. */
export function args_sizes_get({ args }: Context): [number, number] {
  return [args.length, totalLength(args)];
}

/** Writes the environment. */
export function environ_get(context: Context, pointers: number, bytes: number): void {
  writeStrings(context, context.env, pointers, bytes);
}

/** Count and total size of the environment. */
export function environ_sizes_get({ env }: Context): [number, number] {
  return [env.length, totalLength(env)];
}
