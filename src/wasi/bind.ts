// Makes the functions that a guest calls: decode the arguments, check where results go before anything happens, call the
// implementation, write the results, and translate whatever was thrown into an error number. Only WasiExit passes, and
// the trap that ends a guest's time.
//
// There are two ways to the same functions. The general one goes through the pieces of a signature. As all functions share
// its code, V8 can take nothing in it for constant, and a call costs 150 to 300 ns, as much as many a call to the host.
// So once a function is called often, source is written for it alone, with the same pieces by name. The general way remains
// for what is called seldom, since writing takes 0.2 ms, for tracing, and for hosts that forbid to generate code.

import { allowsCodeGeneration } from "../runtime/code_generation.ts";
import { WasmTrap } from "../runtime/trap.ts";
import type { Context } from "./context.ts";
import { decoders, encoders, type Raw } from "./decode.ts";
import { errno, errnoName } from "./errno.ts";
import { WasiExit } from "./proc.ts";
import { argumentKinds, type Handlers, type Signature, signatures, type WasiFunctionName } from "./signatures.ts";

/** A WASI function as an engine calls it: i32 as number, i64 as bigint; returns an error number. */
export type WasiFunction = (...parameters: (number | bigint)[]) => number | void;

/** The functions of one import module. */
export type WasiImports = Readonly<Record<WasiFunctionName, WasiFunction>>;

/** Called with each finished call if tracing is on. */
export type Trace = (line: string) => void;

/** The functions of one import module, bound to a guest, and nothing that an object inherits. */
export function bindFunctions(context: Context, handlers: Handlers<Context>, trace?: Trace): WasiImports {
  const bound: Record<string, WasiFunction> = Object.create(null);
  for (const name of Object.keys(signatures) as WasiFunctionName[]) {
    const run = general(context, signatures[name], handlers[name] as Implementation);
    bound[name] = trace !== undefined
      ? traced(name, run, trace)
      : warming(reportingErrno(run), () => written(name, context, handlers[name]));
  }
  return Object.freeze(bound) as WasiImports;
}

/** Calls after which a function is worth being written. */
const WARM = 200;

/** A function that is called through `first` until it is known to be called often. */
function warming(first: WasiFunction, write: () => WasiFunction): WasiFunction {
  let calls = 0;
  let direct: WasiFunction | undefined;
  return (...raw) => {
    if (direct !== undefined) return direct(...raw);
    if (++calls === WARM && allowsCodeGeneration()) direct = write();
    return first(...raw);
  };
}

/** The error number of what was thrown, unless it ends the guest. */
function failed(thrown: unknown): number {
  if (thrown instanceof WasiExit || thrown instanceof WasmTrap) throw thrown;
  return errno[errnoName(thrown)];
}

/** The name is part of the text because V8 takes functions of the same text for one, and would optimise for none of them. */
function written(name: WasiFunctionName, context: Context, run: unknown): WasiFunction {
  const environment = { context, memory: context.memory, run, decoders, encoders, failed };
  const text = `"use strict";const{${Object.keys(environment)}}=environment;` +
    `return{${name}${functionText(signatures[name])}}.${name};`;
  return new Function("environment", text)(environment);
}

/** Parameters and body of a method. */
function functionText({ in: kinds, out }: Signature): string {
  let parameters = 0;
  const take = (count: number) => Array.from({ length: count }, () => `p${parameters++}`);
  const values = kinds.map((kind) => `decoders.${kind}(context,${take(argumentKinds[kind].length)})`);
  const pointers = take(out.length);
  const checks = out.map((kind, i) => `memory.check(${pointers[i]}>>>0,encoders.${kind}.size(context.abi));`);
  const writes = out.map((kind, i) => {
    return `encoders.${kind}.write(context,${pointers[i]}>>>0,result${out.length > 1 ? `[${i}]` : ""});`;
  });
  return `(${Array.from({ length: parameters }, (_, i) => `p${i}`)}){try{memory.refresh();` +
    `${values.map((value, i) => `const v${i}=${value};`).join("")}${checks.join("")}` +
    `const result=run(${["context", ...values.map((_, i) => `v${i}`)]});${writes.join("")}` +
    `return 0;}catch(thrown){return failed(thrown);}}`;
}

type Implementation = (context: Context, ...parameters: unknown[]) => unknown;

function general(
  context: Context,
  signature: Signature,
  implementation: Implementation,
): (raw: readonly Raw[]) => void {
  const { memory, abi } = context;
  const encodes = signature.out.map((kind) => encoders[kind]);
  return (raw) => {
    memory.refresh();
    let index = 0;
    const values = signature.in.map((kind) => {
      const value = decoders[kind](context, raw[index], raw[index + 1]);
      index += argumentKinds[kind].length;
      return value;
    });
    const pointers = raw.slice(index).map((pointer) => (pointer as number) >>> 0);
    encodes.forEach(({ size }, i) => memory.check(pointers[i], size(abi)));
    const returned = implementation(context, ...values);
    const results = encodes.length > 1 ? returned as unknown[] : [returned];
    encodes.forEach((encoder, i) => encoder.write(context, pointers[i], results[i]));
  };
}

function reportingErrno(run: (raw: readonly Raw[]) => void): WasiFunction {
  return (...raw) => {
    try {
      run(raw);
      return errno.ESUCCESS;
    } catch (thrown) {
      return failed(thrown);
    }
  };
}

function traced(name: WasiFunctionName, run: (raw: readonly Raw[]) => void, trace: Trace): WasiFunction {
  return (...raw) => {
    const call = `${name}(${raw.join(", ")})`;
    try {
      run(raw);
      trace(`${call} = ESUCCESS`);
      return errno.ESUCCESS;
    } catch (thrown) {
      if (thrown instanceof WasiExit || thrown instanceof WasmTrap) {
        trace(call);
        throw thrown;
      }
      const code = errnoName(thrown);
      trace(`${call} = ${code}${code === "EIO" ? `: ${thrown}` : ""}`);
      return errno[code];
    }
  };
}
