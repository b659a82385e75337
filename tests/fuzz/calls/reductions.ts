/**
 * How plans of calls are made smaller.
 *
 * @module
 */
import type { AnyLetter } from "../generate/letters.ts";
import { changeWhere, cut, type Reduction } from "../minimise/reduction.ts";
import { buildCalls } from "./build.ts";
import type { CallsPlan, Group, PlannedFunction, Root, Site } from "./plan.ts";

/** Leaves out items of a list in every group; the items of all groups are counted through. */
function inGroups(count: (group: Group) => number, without: (group: Group, from: number, to: number) => Group) {
  return checked({
    count: ({ groups }) => groups.reduce((sum, group) => sum + count(group), 0),
    without(plan, from, to) {
      let before = 0;
      const groups = plan.groups.map((group) => {
        const start = from - before, end = to - before, own = count(group);
        before += own;
        return start >= own || end <= 0 ? group : without(group, Math.max(0, start), Math.min(own, end));
      });
      return { ...plan, groups };
    },
  });
}

/** A plan that cannot be built is none. */
function checked({ count, without }: Reduction<CallsPlan>): Reduction<CallsPlan> {
  return {
    count,
    without(plan, from, to) {
      const smaller = without(plan, from, to);
      buildCalls(smaller);
      return smaller;
    },
  };
}

/** Changes sites, those of functions and those of roots, that a test holds for. */
function sites(matches: (group: Group, site: Site) => boolean, change: (group: Group, site: Site) => Site | undefined) {
  const all = ({ functions, roots }: Group) => [
    ...functions.flatMap(({ site }) => site ? [site] : []),
    ...roots.flatMap((root) => root.sites),
  ];
  return inGroups(
    (group) => all(group).filter((site) => matches(group, site)).length,
    (group, from, to) => {
      let number = 0;
      const next = (site: Site): Site | undefined => {
        if (!matches(group, site)) return site;
        const at = number++;
        return at < from || at >= to ? site : change(group, site);
      };
      const functions = group.functions.map((each) => each.site ? withSite(each, next(each.site)) : each);
      const roots = group.roots.map((root) => ({ ...root, sites: root.sites.flatMap((site) => next(site) ?? []) }));
      return { ...group, functions, roots };
    },
  );
}

function withSite({ signature, home }: PlannedFunction, site: Site | undefined): PlannedFunction {
  return site === undefined ? { signature, home } : { signature, home, site };
}

/** The first function of the same signature, which calls nothing. */
function leafFor({ functions }: Group, { target }: Site): number {
  return functions.findIndex(({ signature }) => signature === functions[target].signature);
}

function called({ functions, roots }: Group): Set<number> {
  const own = functions.flatMap(({ site }, index) => site && site.target !== index ? [site.target] : []);
  return new Set([...own, ...roots.flatMap((root) => root.sites.map(({ target }) => target))]);
}

/** Takes functions away that nobody calls, and gives the others their new numbers. */
function withoutFunctions(group: Group, gone: ReadonlySet<number>): Group {
  const kept = [...group.functions.keys()].filter((index) => !gone.has(index));
  const renumbered = (site: Site): Site => ({ ...site, target: kept.indexOf(site.target) });
  const functions = kept.map((index) => group.functions[index]);
  const used = [...group.signatures.keys()].filter((i) => functions.some(({ signature }) => signature === i));
  return {
    ...group,
    signatures: used.map((i) => group.signatures[i]),
    functions: functions.map((each) => ({
      ...withSite(each, each.site && renumbered(each.site)),
      signature: used.indexOf(each.signature),
    })),
    roots: group.roots.map((root) => ({ ...root, sites: root.sites.map(renumbered) })),
  };
}

function uncalled(group: Group): number[] {
  const used = called(group);
  return [...group.functions.keys()].filter((index) => !used.has(index));
}

function roots(change: (root: Root) => Root | undefined, matches: (root: Root) => boolean = () => true) {
  return inGroups(
    (group) => group.roots.filter(matches).length,
    (group, from, to) => ({ ...group, roots: changeWhere(group.roots, matches, change, from, to) }),
  );
}

const EASIER: Partial<Record<AnyLetter, AnyLetter>> = { x: "I", r: "I", I: "i", F: "f" };

/** Ways to make a plan of calls smaller. */
export const CALL_REDUCTIONS: readonly Reduction<CallsPlan>[] = [
  checked({
    count: ({ groups }) => groups.length,
    without: (plan, from, to) => ({ ...plan, groups: cut(plan.groups, from, to) }),
  }),
  roots(() => undefined),
  sites(({ roots }, site) => roots.some((root) => root.sites.includes(site)), () => undefined),
  // A caller of nothing is a leaf.
  sites(({ roots }, site) => !roots.some((root) => root.sites.includes(site)), () => undefined),
  sites(
    (group, site) => leafFor(group, site) !== site.target,
    (group, site) => ({ ...site, target: leafFor(group, site) }),
  ),
  inGroups(
    (group) => uncalled(group).length,
    (group, from, to) => withoutFunctions(group, new Set(uncalled(group).slice(from, to))),
  ),
  inGroups(
    ({ results }) => results.length,
    (group, from, to) => ({ ...group, results: cut(group.results, from, to) }),
  ),
  inGroups(
    ({ signatures }) => signatures.reduce((sum, params) => sum + params.length, 0),
    (group, from, to) => {
      let number = 0;
      const kept = () => number < from || number >= to;
      return {
        ...group,
        signatures: group.signatures.map((params) => params.filter(() => kept() ? ++number : (++number, false))),
      };
    },
  ),
  sites((_, { live }) => live.length > 0, (_, site) => ({ ...site, live: [] })),
  checked({
    count: ({ payload }) => payload.length,
    without: (plan, from, to) => ({ ...plan, payload: cut(plan.payload, from, to) }),
  }),
  sites((_, { guarded }) => guarded, (_, site) => ({ ...site, guarded: false })),
  sites((_, { way }) => way !== "own", (_, site) => ({ ...site, way: "own" })),
  sites((_, { selector }) => selector !== "call", (_, site) => ({ ...site, selector: "call" })),
  inGroups(
    ({ functions }) => functions.filter(({ home }) => home === 1).length,
    (group, from, to) => ({
      ...group,
      functions: changeWhere(group.functions, ({ home }) => home === 1, (f) => ({ ...f, home: 0 }), from, to),
    }),
  ),
  roots((root) => ({ ...root, home: 0 }), ({ home }) => home === 1),
  ...Object.entries(EASIER).map(([letter, easier]) =>
    inGroups(
      ({ signatures }) => signatures.flat().filter((each) => each === letter).length,
      (group, from, to) => {
        let number = 0;
        const change = (each: AnyLetter) => {
          if (each !== letter) return each;
          const at = number++;
          return at < from || at >= to ? each : easier;
        };
        return { ...group, signatures: group.signatures.map((params) => params.map(change)) };
      },
    )
  ),
];
