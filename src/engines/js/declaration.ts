/**
 * The declaration of a translated function: its prologue, the lines of its body, and the functions that belong to it.
 * A body that is too large for V8 is split, a small function that calls itself gets a copy, and one that leaves by tail
 * calls gets a driver that makes them.
 *
 * @module
 */
import { F32, F64, type FuncType, I32, I64 } from "../../wasm/mod.ts";
import { type FrameView, isFrameText, resultsInFrame, viewOf } from "./frame_text.ts";
import { holdLongs } from "./held_longs.ts";
import { type Linkage, POLL } from "./run/linkage.ts";
import type { Locals } from "./locals.ts";
import { type Loop, outline, suffers } from "./loops.ts";
import { functionIdentifier } from "./names.ts";
import { split } from "./split.ts";

/** Written where the frame is given up if there is one; the end of the translation knows. */
export const EPILOGUE = "\u0003";
/** Written where the function calls itself. */
export const SELF = "\u0004";
/**
 * V8 inlines a call of another function but not of the function itself. Of a small function that calls itself there are
 * two copies that call each other, which makes fib(n) three times as fast. A longer text is not inlined anyway.
 */
const LARGEST_COPY = 2000;

/** A zero that V8 takes for a float from the start, which the literal is not: loops are a tenth faster. */
const FLOAT_ZERO = "D[1]";

/** What the declaration depends on beside the body. */
export interface Traits {
  readonly linkage: Linkage;
  readonly index: number;
  readonly type: FuncType;
  /** Whether it calls itself. */
  readonly recursive: boolean;
  /** Whether it leaves by tail calls. */
  readonly tailCalls: boolean;
  /** Whether it catches exceptions. */
  readonly handlers: boolean;
  /** Its loops that are in no other, in order. */
  readonly loops: readonly Loop[];
}

/** The function declaration of a body; others that belong to it follow. */
export function declaration(body: Locals, traits: Traits): string {
  const { linkage, index, type, recursive, tailCalls } = traits, name = functionIdentifier(linkage.module, index);
  const { lines, functions } = splitBody(body, name, traits), params = body.parameterNames(type.params.length).join();
  const own = [`(${params}){`, ...prologue(body, traits), ...lines, "}"].join("\n");
  const whole = [own, ...functions].map((text) => holdLongs(withViewObjects(text))).join("\n");
  const text = whole.replaceAll(EPILOGUE, body.frameEpilogue), copy = `${name}$`;
  if (tailCalls) {
    const driver = `function ${name}(${params}){return finish_tail(${copy}(${params}));}`;
    return `${driver}\n${name}.body=${copy};\nfunction ${copy}${text.replaceAll(SELF, name)}`;
  }
  if (!recursive) return `function ${name}${text}`;
  if (text.length > LARGEST_COPY || functions.length > 0) return `function ${name}${text.replaceAll(SELF, name)}`;
  return `function ${name}${text.replaceAll(SELF, copy)}\nfunction ${copy}${text.replaceAll(SELF, name)}`;
}

/** A view that is a field of an object of the scope; see whole.ts. */
const VIEW_FIELD = /\b(dv(\d*(?:_\d+)?))\.view\./g;

/**
 * Gives a function the objects that hold views in variables of its own. Where the object is one of the scope, V8 takes
 * the field for constant at some accesses only, and then reads base and length from memory at all: the matrix product and
 * the stencil take a sixth less so.
 */
function withViewObjects(text: string): string {
  if (!text.includes(".view.") || !text.includes("for(;;){")) return text;
  const names = new Map<string, string>();
  const changed = text.replace(VIEW_FIELD, (_, object: string, index: string) => {
    names.set(object, `m${index}`);
    return `m${index}.view.`;
  });
  if (names.size === 0) return text;
  return changed.replace("{\n", `{\nconst ${[...names].map(([object, name]) => `${name}=${object}`)};\n`);
}

/**
 * Takes apart what is too large, and makes functions of loops. What is assigned before an exception would be lost:
 * handlers are left whole.
 */
function splitBody(
  body: Locals,
  name: string,
  { linkage: { largestFunction: largest }, index, type: { results }, tailCalls, handlers, loops }: Traits,
): { lines: readonly string[]; functions: readonly string[] } {
  const { lines, size } = body;
  if (tailCalls || handlers) return { lines, functions: [] };
  const variables = variableViews(body), suffering = size > largest ? [] : sufferingLoops(lines, loops, variables);
  if (size <= largest && suffering.length === 0) return { lines, functions: [] };
  body.variable("exit");
  const result = results.length === 0 || resultsInFrame(results) ? undefined : viewOf(results[0]);
  const owner = { name, variables, result, largest, epilogue: EPILOGUE };
  if (suffering.length === 0) return split(lines, owner);
  return outline(lines, suffering, { ...owner, index, frameSlot: () => body.frameSlot() });
}

function sufferingLoops(
  lines: readonly string[],
  loops: readonly Loop[],
  variables: ReadonlyMap<string, FrameView>,
): readonly Loop[] {
  if (loops.length === 0) return loops;
  const floats = new Set([...variables].filter(([, view]) => view === "D").map(([name]) => name));
  return loops.filter(({ start, end }) => suffers(lines.slice(start, end), floats));
}

const VIEW_OF_PREFIX: Readonly<Record<string, FrameView>> = { i: "W", d: "D", r: "R", s: "W", k: "W" };

/** The variables that hold a value beyond a statement or two, and the view of the frame that each fits into. */
function variableViews(body: Locals): Map<string, FrameView> {
  const views = new Map<string, FrameView>();
  for (const variable of body.variables) {
    if (/^(?:[idrk]|state)\d/.test(variable)) views.set(variable, VIEW_OF_PREFIX[variable[0]]);
  }
  for (const { name, type } of body.mentionedLocals) if (!isFrameText(name)) views.set(name, viewOf(type));
  return views;
}

/** Counts the call, makes the frame, and declares the variables; locals begin as zeros. */
function prologue(body: Locals, { linkage, type: { params } }: Traits): string[] {
  const lines: string[] = [], { framePrologue, variables } = body;
  if (linkage.metered) lines.push(POLL);
  if (framePrologue !== undefined) lines.push(framePrologue);
  const zeros: string[] = [], cleared: string[] = [];
  for (const { type, name } of body.mentionedLocals.slice(params.length)) {
    if (type === I64) cleared.push(`${name}=0n;`);
    else zeros.push(`${name}=${type === I32 ? "0" : type === F32 || type === F64 ? FLOAT_ZERO : "null"}`);
  }
  if (zeros.length > 0) lines.push(`let ${zeros.join()};`);
  if (variables.size > 0) lines.push(`var ${[...variables].join()};`);
  if (cleared.length > 0) lines.push(cleared.join(""));
  return lines;
}
