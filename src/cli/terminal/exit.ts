/**
 * How this process ends.
 *
 * @module
 */

let way: (code: number) => never = (code) => Deno.exit(code);

/** Ends the process another way from now on: code that leaves work to other threads knows how. */
export function exitThrough(other: (code: number) => never): void {
  way = other;
}

/** Ends the process. */
export function exit(code: number): never {
  return way(code);
}
