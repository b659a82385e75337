/**
 * The program of a process that runs cases: it makes them, runs them on the reference and on the engines, and says what is
 * different. Whatever happens to it happens to it alone.
 *
 * @module
 */
import { account } from "../engines/account.ts";
import { canRun, REFERENCE, witness } from "../engines/engines.ts";
import { difference } from "../judge/compare.ts";
import { type Kind, kindOf } from "../kinds/mod.ts";
import { type Event, hasVectors, type Request } from "./protocol.ts";

function say(event: Event): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(event)}\n`));
}

function check(kind: Kind, plan: unknown, seed: number, engines: readonly string[]): void {
  say({ event: "start", seed, engine: REFERENCE });
  const built = kind.build(plan), expected = account(witness(REFERENCE), built), units = kind.units(plan);
  if (expected.refused !== undefined) {
    say({ event: "different", seed, engine: REFERENCE, what: `the module is no good: ${expected.refused}` });
    return;
  }
  for (const engine of engines) {
    const runner = witness(engine);
    if (!canRun(runner, built)) continue;
    say({ event: "start", seed, engine });
    const what = kind.inspect?.(engine, built) ?? difference(built, expected, account(runner, built), runner);
    say(what === undefined ? { event: "ran", seed, engine, units } : { event: "different", seed, engine, what });
  }
}

const { kind: name, engines, vectors, work } = await new Response(Deno.stdin.readable).json() as Request;
const kind = kindOf(name);
if ("plan" in work) check(kind, work.plan, 0, engines);
else for (const seed of work.seeds) check(kind, kind.plan(seed, { vectors: hasVectors(seed, vectors) }), seed, engines);
say({ event: "done" });
