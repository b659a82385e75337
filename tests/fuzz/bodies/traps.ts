/**
 * Traps at every place of a body: before each statement and expression the body looks whether it is to trap there. Whatever
 * is on the operand stack, and whatever has been done or not, must be as the specification says at that moment.
 *
 * @module
 */
import type { OpName } from "../../../src/wasm/mod.ts";
import { Bytes } from "../generate/bytes.ts";
import { constant, operator } from "../generate/letters.ts";
import type { PlannedBody } from "./body.ts";

/** Ways to trap, each of which leaves the operand stack as it was. */
const WAYS: readonly ((bytes: Bytes) => void)[] = [
  (bytes) => bytes.raw(0x00),
  (bytes) => computed(bytes, "i32.div_s", 1n, 0n),
  (bytes) => computed(bytes, "i32.rem_u", 1n, 0n),
  (bytes) => computed(bytes, "i32.div_s", -0x80000000n, -1n),
  (bytes) => {
    constant(bytes, "f", 0x7fc00000n);
    operator(bytes, "i32.trunc_f32_s").raw(0x1a);
  },
  (bytes) => {
    constant(bytes, "F", 0x7ff0000000000000n);
    operator(bytes, "i64.trunc_f64_u").raw(0x1a);
  },
  (bytes) => bytes.raw(0x41, 0x7f, 0x28, 0, 0, 0x1a), // Loads from the end of the address space.
  (bytes) => bytes.raw(0x41, 0x7f, 0x41, 0, 0x36, 0, 0), // Stores there.
  (bytes) => bytes.raw(0x41, 0x7f, 0x41, 0, 0x41, 1, 0xfc, 11, 0), // Fills there.
  (bytes) => bytes.raw(0x41, 0x7f, 0x25, 0, 0x1a), // Reads an entry that the table does not have.
];

function computed(bytes: Bytes, name: OpName, left: bigint, right: bigint): void {
  constant(bytes, "i", left);
  constant(bytes, "i", right);
  operator(bytes, name).raw(0x1a);
}

/** Where a body can trap: at the beginnings of its parts, each once. */
function placesOf({ spans }: PlannedBody): number[] {
  return [...new Set(spans.map(({ from }) => from))].sort((a, b) => a - b);
}

/** How many places to trap at some functions have; they are numbered from 1, so that 0 is none. */
export function countPlaces(functions: readonly PlannedBody[]): number {
  return functions.reduce((sum, each) => sum + placesOf(each).length, 0);
}

/** A function that looks at every place whether its number is in a global. */
export function withTraps(
  body: PlannedBody,
  index: number,
  functions: readonly PlannedBody[],
  global: number,
): PlannedBody {
  const code = Uint8Array.fromHex(body.code), bytes = new Bytes();
  let number = 1 + countPlaces(functions.slice(0, index)), done = 0;
  for (const place of placesOf(body)) {
    bytes.append(code.subarray(done, place)).raw(0x23).u32(global).raw(0x41).signed(BigInt(number)).raw(
      0x46,
      0x04,
      0x40,
    );
    WAYS[number % WAYS.length](bytes);
    bytes.raw(0x0b);
    done = place;
    number++;
  }
  return { ...body, code: Uint8Array.from(bytes.append(code.subarray(done)).toArray()).toHex() };
}
