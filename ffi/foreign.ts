/**
 * Foreign functions: how they are declared, and the one place where they are bound.
 *
 * V8 compiles a call of a foreign function to a machine call. If JavaScript runs while it is under way, or V8 collects
 * garbage, then V8 may find that the caller's optimised code is no longer valid, and leaves it as soon as the call returns
 * (a lazy deoptimisation). It can do that behind a call that returns nothing. Behind one that returns a value it has no
 * frame in which to put the value: it aborts the process, which nothing can catch.
 *
 * So a declaration says whether JavaScript can run before the function returns. A {@linkcode leaf} function never enters
 * V8, and may return a value. A {@linkcode reentrant} function returns nothing: it leaves its results in memory. One that
 * is called {@linkcode inBackground} is not compiled at all. Nothing else can be bound.
 *
 * @module
 */

type Parameters = readonly Deno.NativeType[];

interface Function<P extends Parameters, R extends Deno.NativeResultType> {
  readonly parameters: P;
  readonly result: R;
  /** The symbol, if it is not the name that it is declared under. */
  readonly name?: string;
  /** Whether it may be missing; it is null then. */
  readonly optional?: boolean;
}

/** A function during which no JavaScript runs. */
export interface Leaf<P extends Parameters = Parameters, R extends Deno.NativeResultType = Deno.NativeResultType>
  extends Function<P, R> {
  readonly reentrant: false;
  readonly nonblocking?: false;
}

/** A function that may call JavaScript before it returns. */
export interface Reentrant<P extends Parameters = Parameters> extends Function<P, "void"> {
  readonly reentrant: true;
  readonly nonblocking?: false;
}

/** A function that is called on another thread. What it calls back runs when this thread is idle. */
export interface Background<P extends Parameters = Parameters, R extends Deno.NativeResultType = Deno.NativeResultType>
  extends Function<P, R> {
  readonly nonblocking: true;
}

/** A symbol of which only the address is wanted. */
export interface Address {
  readonly type: "pointer";
  readonly name?: string;
  readonly optional?: boolean;
}

/** Declarations of symbols by name. */
export type Declarations = Readonly<Record<string, Leaf | Reentrant | Background | Address>>;

/** An opened library. */
export type Library<S extends Declarations> = Deno.DynamicLibrary<S>;

/**
 * Declares a function that returns before any JavaScript can run: it calls nothing back, neither itself nor through what
 * it calls, and a signal that it raises is not handled in JavaScript.
 */
export function leaf<const P extends Parameters, const R extends Deno.NativeResultType>(
  parameters: P,
  result: R,
): Leaf<P, R> {
  return { parameters, result, reentrant: false };
}

/** Declares a function that may call JavaScript before it returns. It returns nothing that its caller could see. */
export function reentrant<const P extends Parameters>(parameters: P): Reentrant<P> {
  return { parameters, result: "void", reentrant: true };
}

/** Declares that a function is called on another thread, under a name of its own. */
export function inBackground<const P extends Parameters, const R extends Deno.NativeResultType>(
  name: string,
  { parameters, result }: Leaf<P, R>,
): Background<P, R> {
  return { name, parameters, result, nonblocking: true };
}

/** Declares a symbol of which only the address is wanted. */
export const address: Address = { type: "pointer" };

/**
 * Opens a library and binds what is declared of it.
 *
 * @throws {Deno.errors.NotCapable} Without an unrestricted `--allow-ffi`.
 */
export function open<const S extends Declarations>(path: string, declarations: S): Library<S> {
  return Deno.dlopen(path, declarations);
}
