/**
 * Searches an array of one number with libc's `bsearch`, which compares by calling back and returns what it has found. The
 * comparison makes V8 throw away the code of the caller. `bsearch` is declared as the argument says: as a leaf function that
 * returns a value, which is wrong, or as one that calls back.
 *
 * @module
 */

import { leaf, open, reentrant } from "../foreign.ts";
import { addressOf } from "../libc.ts";
import { deoptimizeAll } from "./deoptimize.ts";

/** Calls after which V8 has compiled the function that makes them as well as it can. */
const MANY = 100_000;

const parameters = ["u64", "u64", "usize", "usize", "function"] as const;
const declared = Deno.args[0] === "leaf" ? leaf(parameters, "u64") : reentrant(parameters);
const { bsearch } = open("libc.so.6", { bsearch: declared }).symbols;

let deoptimize = false;
const compare = new Deno.UnsafeCallback({ parameters: ["u64", "u64"], result: "i32" }, () => {
  if (deoptimize) deoptimizeAll();
  return 0;
});
const numbers = new Int32Array(new ArrayBuffer(4)), place = addressOf(numbers);

function search(times: number): number {
  let searched = 0;
  for (let i = 0; i < times; i++) {
    bsearch(place, place, 1n, 4n, compare.pointer);
    searched++;
  }
  return searched;
}

for (let i = 0; i < 100; i++) search(MANY / 100);
deoptimize = true;
console.log(search(3));
