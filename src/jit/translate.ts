/**
 * From a function's body to the text of a JavaScript function: the walk over the body, with the emitters of all
 * families as its sink.
 *
 * @module
 */
import { funcType, OP, type Sink, type Site, walk } from "../wasm/mod.ts";
import { CALL_EMITTERS } from "./call.ts";
import { CONTROL_EMITTERS, type Emit } from "./control.ts";
import { EXCEPTION_EMITTERS } from "./exception.ts";
import { FunctionEmitter, type Linkage } from "./function.ts";
import { MEMORY_EMITTERS } from "./memory.ts";
import { NUMERIC_EMITTERS } from "./numeric.ts";
import { STORAGE_EMITTERS } from "./storage.ts";

const EMITTERS: Readonly<Record<string, Emit>> = {
  ...CALL_EMITTERS,
  ...CONTROL_EMITTERS,
  ...EXCEPTION_EMITTERS,
  ...MEMORY_EMITTERS,
  ...NUMERIC_EMITTERS,
  ...STORAGE_EMITTERS,
};

/** Receives the operators of one function. Its methods, one for each family, are put there below. */
class FunctionSink {
  readonly emitter: FunctionEmitter;

  constructor(emitter: FunctionEmitter) {
    this.emitter = emitter;
  }
}

for (const [family, emit] of Object.entries(EMITTERS)) {
  Object.defineProperty(FunctionSink.prototype, family, {
    value(this: FunctionSink, site: Site): void {
      this.emitter.at(site.cursor.offset);
      emit(this.emitter, site);
    },
  });
}

/**
 * Translates a function that the module defines.
 *
 * @param marks whether the text shall have the offsets of operators between marks, see trace.ts
 * @returns a function declaration, or two of which the first is the function
 */
export function translate(linkage: Linkage, index: number, marks = false): string {
  const { module } = linkage, { results } = funcType(module.funcs[index]);
  let f!: FunctionEmitter;
  walk(module, index, (locals) => {
    f = new FunctionEmitter(linkage, index, locals, marks);
    f.blocks.push({ op: OP.block, height: 0, params: [], results, label: -1, opening: -1, text: "", targeted: false });
    return new FunctionSink(f) as Partial<Sink>;
  });
  return f.finish();
}
