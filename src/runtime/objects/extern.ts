/**
 * What can be imported and exported.
 *
 * @module
 */
import type { ExternType } from "../../wasm/types/extern_types.ts";
import { showValue } from "../values/arguments.ts";
import { type Func, isFunc } from "./func.ts";
import { type Global, isGlobal } from "./global.ts";
import { isMemory, type Memory } from "./memory.ts";
import { isTable, type Table } from "./table.ts";
import { isTag, type Tag } from "./tag.ts";

/** A function, memory, table, global or tag. */
export type Extern = Func | Memory | Table | Global | Tag;

/** Makes sure that a value is something that can be imported, and does not only look like it. */
export function requireExtern(value: unknown, what: string): asserts value is Extern {
  if ([isFunc, isMemory, isTable, isGlobal, isTag].some((is) => is(value))) return;
  throw new TypeError(`${what} must be a function, memory, table, global or tag, not ${showValue(value)}`);
}

/** The type that an import of it has to match. */
export function externType(extern: Extern): ExternType {
  return extern.kind === "func" ? { kind: "func", type: extern.type } : extern.type;
}
