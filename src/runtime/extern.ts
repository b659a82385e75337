/**
 * What can be imported and exported.
 *
 * @module
 */
import type { ExternType } from "../wasm/extern_types.ts";
import type { Func } from "./func.ts";
import type { Global } from "./global.ts";
import type { Memory } from "./memory.ts";
import type { Table } from "./table.ts";
import type { Tag } from "./tag.ts";

/** A function, memory, table, global or tag. */
export type Extern = Func | Memory | Table | Global | Tag;

/** The type that an import of it has to match. */
export function externType(extern: Extern): ExternType {
  return extern.kind === "func" ? { kind: "func", type: extern.type } : extern.type;
}
