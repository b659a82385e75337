/** Plans of random bodies, and the modules that they become. */
import { assert, assertEquals } from "@std/assert";
import { account } from "../engines/account.ts";
import { REFERENCE, witness } from "../engines/engines.ts";
import { Random } from "../generate/random.ts";
import { bodies, names, traps } from "../kinds/bodies.ts";
import { BODY_REDUCTIONS } from "./reductions.ts";
import { countPlaces } from "./traps.ts";

const SEEDS = Array.from({ length: 30 }, (_, i) => i);

Deno.test("a seed always makes the same module", () => {
  const build = () => bodies.build(bodies.plan(7, { vectors: true }));
  assertEquals(build(), build());
});

Deno.test("bodies are valid, with vectors and without, and end in different ways", () => {
  const ends = new Set<string>();
  for (const seed of SEEDS) {
    const { refused, calls } = account(
      witness(REFERENCE),
      bodies.build(bodies.plan(seed, { vectors: seed % 2 === 0 })),
    );
    assertEquals(refused, undefined, `seed ${seed}`);
    for (const { ended } of calls) ends.add(ended);
  }
  assert(
    ends.has("returned") && ends.has("memory access out of bounds") && ends.has("division by zero"),
    `${[...ends]}`,
  );
});

Deno.test("names are in the module, and change nothing", () => {
  const plan = names.plan(3, { vectors: false }), { names: given, ...plain } = plan;
  const [named, unnamed] = [plan, plain].map((each) => bodies.build(each));
  const sections = WebAssembly.Module.customSections(new WebAssembly.Module(named.modules[0].bytes), "name");
  assertEquals(sections.length, 1);
  assert(given!.functions.length > 0 && sections[0].byteLength > given!.functions.length);
  assertEquals(account(witness(REFERENCE), named), account(witness(REFERENCE), unnamed));
});

Deno.test("a module traps at the place that it is told, and where it is told none, as it would without", () => {
  let differ = 0;
  for (const seed of SEEDS) {
    const plan = traps.plan(seed, { vectors: false }), places = countPlaces(plan.functions);
    assert(plan.traps!.every((place) => place >= 1 && place <= places));
    const ends = (at: number[]) =>
      account(witness(REFERENCE), traps.build({ ...plan, traps: at })).calls.map((c) => c.ended);
    const { runs } = plan, plain = bodies.build({ ...plan, traps: undefined });
    const fresh = account(witness(REFERENCE), {
      ...plain,
      calls: plain.calls.slice(0, runs.length),
      hasFreshCalls: true,
    });
    assertEquals(ends([0]), fresh.calls.map((call) => call.ended));
    if (ends(plan.traps as number[]).some((end) => end !== "returned")) differ++;
  }
  assert(differ > SEEDS.length / 2);
});

Deno.test("whatever is left out, a plan still makes a valid module, which gets smaller", () => {
  const random = new Random(5);
  for (const kind of [bodies, names, traps]) {
    let plan = kind.plan(11, { vectors: true });
    const size = () => kind.build(plan).modules[0].bytes.length, before = size();
    for (let turn = 0; turn < 80; turn++) {
      const reduction = random.pick(BODY_REDUCTIONS), count = reduction.count(plan);
      if (count === 0 || plan.runs.length === 1) continue;
      const from = random.below(count);
      plan = reduction.without(plan, from, from + 1 + random.below(Math.min(4, count - from)));
      assert(WebAssembly.validate(kind.build(plan).modules[0].bytes), `${kind.name}, turn ${turn}`);
    }
    assert(size() < before / 2, `${before} and ${size()} bytes`);
  }
});
