/**
 * What `--unknown-imports` puts in the place of imports that nothing provides.
 *
 * @module
 */
import { type Cluster, defaultOf, type Extern, hostFunc, type InstantiateOptions, trap } from "../../runtime/mod.ts";
import { funcType, type Import, isDefaultable } from "../../wasm/mod.ts";
import { log } from "../terminal/log.ts";

type Fallback = InstantiateOptions["fallback"];

/** Makes something for an import; undefined leaves it unknown. */
type Invent = (wanted: Import, cluster: Cluster) => Extern | undefined;

const POLICIES: Readonly<Record<string, Invent | undefined>> = {
  error: undefined,
  trap: trapping,
  zero: zero,
};

/** The fallback for a policy. */
export function unknownImports(policy: string, cluster: Cluster): Fallback {
  const invent = POLICIES[policy];
  if (invent === undefined) return undefined;
  return (wanted) => {
    const made = invent(wanted, cluster);
    if (made !== undefined) log.info(() => `made up the unknown import "${wanted.module}.${wanted.name}"`);
    return made;
  };
}

function trapping({ module, name, type }: Import): Extern | undefined {
  if (type.kind !== "func") return undefined;
  const full = `${module}.${name}`;
  return hostFunc(type.type, full, () => trap("unreachable", `(the unknown import "${full}" was called)`));
}

function zero({ module, name, type }: Import, cluster: Cluster): Extern | undefined {
  switch (type.kind) {
    case "func": {
      const { results } = funcType(type.type);
      if (!results.every(isDefaultable)) return undefined;
      const values = results.map(defaultOf);
      return hostFunc(type.type, `${module}.${name}`, () => values.length === 1 ? values[0] : values);
    }
    case "table":
      return isDefaultable(type.element) ? cluster.table(type) : undefined;
    case "memory":
      return cluster.memory(type);
    case "global":
      return isDefaultable(type.type) ? cluster.global(type) : undefined;
    case "tag":
      return cluster.tag(type.type);
  }
}
