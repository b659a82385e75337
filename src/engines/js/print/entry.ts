/**
 * The text of the way into generated code: functions in the two forms that a `Func` has, JavaScript values and value slots,
 * one pair for each function type; see run/entry.ts.
 *
 * @module
 */
import { F32, F64, type FuncType, I32, I64, type ValType } from "../../../wasm/mod.ts";
import { resultsInFrame } from "../ir/results.ts";
import { resultText } from "./frame_text.ts";

/** The body of a function of `scope`, whose names are given, that makes what makes the entries of a function. */
export function entryText({ params, results }: FuncType, scope: readonly string[]): string {
  const names = params.map((_, i) => `a${i}`);
  const code = `(${names})=>{${body(params, names, codeResult(results))}}`;
  const slots = `(from,to)=>{${body(params, params.map(slotValue), results.map(slotResult).join(""))}}`;
  return `"use strict";const {${scope}}=scope;
return (resolve)=>{let direct;return {code:${code},slots:${slots}};};`;
}

/** Passes values, some in the frame, and does something with `r` or what lies in the frame afterwards. */
function body(params: readonly ValType[], values: readonly string[], after: string): string {
  const stores = params.map((type, i) => type === I64 ? `I[fp+${inFrame(params, i)}]=${values[i]};` : "").join("");
  const passed = values.filter((_, i) => params[i] !== I64);
  const call = `direct??=resolve((f)=>{direct=f;});${stores}const r=direct(${passed});${after}`;
  return `const fp=W[0];try{${call}}catch(error){W[0]=fp;throw explain(error);}`;
}

/** How many 64-bit parameters there are before one. */
function inFrame(params: readonly ValType[], index: number): number {
  return params.slice(0, index).filter((type) => type === I64).length;
}

function codeResult(results: readonly ValType[]): string {
  if (!resultsInFrame(results)) return results.length === 0 ? "" : "return r;";
  const texts = results.map((type, i) => resultText(type, "fp", i));
  return results.length === 1 ? `return ${texts[0]};` : `return [${texts}];`;
}

function slotValue(type: ValType, index: number): string {
  if (type === I32) return `from.i32[${4 * index}]`;
  if (type === I64) return `from.i64[${2 * index}]`;
  if (type === F32) return `float_of_bits32(from.i32[${4 * index}])`;
  return type === F64 ? `from.f64[${2 * index}]` : `from.refs[${index}]`;
}

function slotResult(type: ValType, index: number, results: readonly ValType[]): string {
  const value = resultsInFrame(results) ? resultText(type, "fp", index) : "r";
  if (type === I32) return `to.i32[${4 * index}]=${value};`;
  if (type === I64) return `to.i64[${2 * index}]=${value};`;
  if (type === F32) return `to.i32[${4 * index}]=float_bits32(${value});`;
  return type === F64 ? `to.f64[${2 * index}]=${value};` : `to.refs[${index}]=${value};`;
}
