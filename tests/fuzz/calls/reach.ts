/**
 * How a function finds the one that it calls: by an index of its own module, which may be that of an import, or by a place
 * in a table that both modules see.
 *
 * @module
 */
import { type CallsPlan, crosses, type Group, type Home, type Site } from "./plan.ts";

/** A function of a plan. */
export interface FunctionId {
  readonly group: number;
  readonly index: number;
}

/** The name by which a function is exported, and imported. */
export function exportName({ group, index }: FunctionId): string {
  return `f${group}_${index}`;
}

/** How a call reaches its callee: an export of the other module, one of JavaScript, one of its own, or through a table. */
export type Reach = "own" | "import" | "host" | "shared";

/** How a call from a home reaches its callee; throws TypeError if it cannot. */
export function reach(group: Group, home: Home, { selector, way, target }: Site): Reach {
  const callee = group.functions[target], crossing = crosses([...group.results, ...group.signatures[callee.signature]]);
  if (way === "shared" && selector !== "call") return "shared";
  if (way === "host" && crossing) return "host";
  if (callee.home === home) return "own";
  if (home === 0) return "import";
  if (crossing) return "host";
  if (selector !== "call") return "shared";
  throw new TypeError("the first instance cannot call a function of the second one by index");
}

/** All calls that are made from a home, with the group that they are in. */
export function sitesOf({ groups }: CallsPlan, home: Home): { group: number; site: Site }[] {
  return groups.flatMap(({ functions, roots }, group) => {
    const callers = [...functions.map(({ home, site }) => ({ home, sites: site ? [site] : [] })), ...roots];
    return callers.filter((caller) => caller.home === home).flatMap(({ sites }) =>
      sites.map((site) => ({ group, site }))
    );
  });
}
