/** What decoding and validation say of modules. */
import { assertThrows } from "@std/assert";
import { assemble } from "../../wast/assemble.ts";
import { decode } from "../decode/mod.ts";
import { FormatError, InvalidError } from "../errors.ts";
import type { Module } from "../module.ts";
import { validate } from "../validate/mod.ts";

/** The decoded and validated module. */
export function valid(text: string): Module {
  const module = decode(assemble(text));
  validate(module);
  return module;
}

/** Whether bytes are a valid module. */
export function isValid(bytes: Uint8Array): boolean {
  try {
    validate(decode(bytes));
    return true;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** The error of a module that is invalid; its fields, or a whole `(module …)`. */
export function invalid(text: string): InvalidError {
  return assertThrows(() => valid(text), InvalidError);
}

/** Why a module is invalid. */
export function refusal(text: string): string {
  return invalid(text).reason;
}
