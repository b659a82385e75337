/**
 * How plans of random bodies are made smaller.
 *
 * @module
 */
import { Bytes } from "../generate/bytes.ts";
import { constant } from "../generate/letters.ts";
import { cut, type Reduction } from "../minimise/reduction.ts";
import type { PlannedBody, Span } from "./body.ts";
import type { BodiesPlan } from "./plan.ts";

/** Leaves out parts of the functions' code: an expression becomes a zero. */
const parts: Reduction<BodiesPlan> = {
  count: ({ functions }) => functions.reduce((sum, { spans }) => sum + spans.length, 0),
  without(plan, from, to) {
    let before = 0;
    const functions = plan.functions.map((body) => {
      const start = from - before, end = to - before, { length } = body.spans;
      before += length;
      return start >= length || end <= 0 ? body : withoutParts(body, Math.max(0, start), Math.min(length, end));
    });
    return { ...plan, functions };
  },
};

/** Spans are listed with what contains others last, so the outermost of those that go are found from the end. */
function withoutParts(body: PlannedBody, from: number, to: number): PlannedBody {
  for (let i = to - 1; i >= from; i--) {
    if (body.spans[i] !== undefined) body = withoutPart(body, body.spans[i]);
  }
  return body;
}

function withoutPart(body: PlannedBody, gone: Span): PlannedBody {
  const code = Uint8Array.fromHex(body.code), instead = zero(gone), shrunk = instead.length - (gone.to - gone.from);
  if (shrunk >= 0) return body;
  const spans = body.spans.filter((span) => span.to <= gone.from || span.from >= gone.to || contains(span, gone));
  const moved = spans.map((span) => ({
    ...span,
    from: span.from >= gone.to ? span.from + shrunk : span.from,
    to: span.to >= gone.to ? span.to + shrunk : span.to,
  }));
  const bytes = [...code.subarray(0, gone.from), ...instead, ...code.subarray(gone.to)];
  return { ...body, code: Uint8Array.from(bytes).toHex(), spans: moved };
}

function contains(outer: Span, inner: Span): boolean {
  return outer !== inner && outer.from <= inner.from && outer.to >= inner.to &&
    (outer.from < inner.from || outer.to > inner.to);
}

function zero({ letter }: Span): number[] {
  const bytes = new Bytes();
  if (letter !== undefined) constant(bytes, letter, 0n);
  return bytes.toArray();
}

/** Ways to make a plan of bodies smaller. */
export const BODY_REDUCTIONS: readonly Reduction<BodiesPlan>[] = [
  { count: ({ runs }) => runs.length, without: (plan, from, to) => ({ ...plan, runs: cut(plan.runs, from, to) }) },
  {
    count: ({ traps }) => traps?.length ?? 0,
    without: (plan, from, to) => ({ ...plan, traps: cut(plan.traps!, from, to) }),
  },
  {
    count: ({ functions }) => functions.length,
    without: ({ functions, ...plan }, from, to) => ({
      ...plan,
      functions: functions.map((body, i) => i < from || i >= to ? body : empty(body)),
    }),
  },
  parts,
  {
    count: ({ names }) => names === undefined ? 0 : 1,
    without: ({ names: _, ...plan }) => plan,
  },
  {
    count: ({ names }) => names?.functions.length ?? 0,
    without: (plan, from, to) => ({
      ...plan,
      names: {
        ...plan.names!,
        functions: plan.names!.functions.map((name, i) => i < from || i >= to ? name : `f${i}`),
      },
    }),
  },
  {
    count: ({ names }) => names?.locals.length ?? 0,
    without: (plan, from, to) => ({
      ...plan,
      names: { ...plan.names!, locals: plan.names!.locals.map((list, i) => i < from || i >= to ? list : []) },
    }),
  },
];

/** A function of the same type that only returns zeros. */
function empty({ params, results }: PlannedBody): PlannedBody {
  const bytes = new Bytes();
  for (const letter of results) constant(bytes, letter, 0n);
  return { params, results, locals: [], code: Uint8Array.from(bytes.toArray()).toHex(), spans: [] };
}
