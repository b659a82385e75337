/**
 * Plans of calls. A plan says which functions there are and who calls whom in which way, and leaves everything else (where
 * arguments come from, what is returned) to follow from it, so that any part can be taken away and the rest still makes a
 * module.
 *
 * Tail calls need equal results, so functions come in groups of equal results with several lists of parameters. Function
 * `n` of a group calls only those before it, or itself a few times: everything ends, and chains are several calls deep.
 *
 * @module
 */
import { type AnyLetter, LETTERS } from "../generate/letters.ts";
import { Random } from "../generate/random.ts";

/** How a function is named in a call: by index, through a table, by reference. */
export type Selector = "call" | "indirect" | "ref";
export const SELECTORS: readonly Selector[] = ["call", "indirect", "ref"];

/**
 * Where it is found: among those that the module itself knows, in a table that both instances share, or behind a function
 * of the host that calls it. What cannot be found so is found in another way; `build/reach.ts` decides.
 */
export type Way = "own" | "shared" | "host";
const WAYS: readonly Way[] = ["own", "own", "shared", "shared", "host"];

/** A call. */
export interface Site {
  readonly selector: Selector;
  readonly way: Way;
  readonly isTail: boolean;
  /** Index of the callee in its group. */
  readonly target: number;
  /** Whether it stands inside of a `try_table`. */
  readonly guarded: boolean;
  /** Types of values that are kept across the call, on the operand stack and in locals. */
  readonly live: readonly AnyLetter[];
}

/** Which of the two instances a function belongs to: 1 is made first, and 0 imports its functions. */
export type Home = 0 | 1;

/** A function: it notes its parameters, makes its call if it has one, and returns. */
export interface PlannedFunction {
  /** Index of its parameters in the group. */
  readonly signature: number;
  readonly home: Home;
  readonly site?: Site;
}

/** An export that makes some calls of functions of its group and notes what they return. */
export interface Root {
  readonly home: Home;
  readonly sites: readonly Site[];
}

/** Functions with the same results. */
export interface Group {
  readonly results: readonly AnyLetter[];
  readonly signatures: readonly (readonly AnyLetter[])[];
  readonly functions: readonly PlannedFunction[];
  readonly roots: readonly Root[];
}

/** All calls of a pair of modules. */
export interface CallsPlan {
  readonly seed: number;
  /** Types of what the modules' exception carries. */
  readonly payload: readonly AnyLetter[];
  readonly groups: readonly Group[];
}

/** What a plan may contain. */
export interface CallsOptions {
  readonly vectors: boolean;
}

/** About how many values all functions of a plan pass together. */
const VALUES = 2500;
const MOST_GROUPS = 8;
const LONGEST = 1000;

/** Whether a value of a type can be passed to a function of JavaScript. */
export function crosses(letters: readonly AnyLetter[]): boolean {
  return !letters.includes("v");
}

/** Makes the plan of a seed. */
export function planCalls(seed: number, { vectors }: CallsOptions): CallsPlan {
  const random = new Random(seed), letters: AnyLetter[] = [...LETTERS, ...LETTERS, "r", "x"];
  if (vectors) letters.push("v", "v", "v");
  const payload = list(random, letters, random.below(5)), groups: Group[] = [];
  for (let values = 0; values < VALUES && groups.length < MOST_GROUPS;) {
    const group = planGroup(random, letters);
    groups.push(group);
    values += valuesOf(group);
  }
  return { seed, payload, groups };
}

/** How many values all functions of a group take and return. */
export function valuesOf({ results, signatures, functions }: Group): number {
  return functions.reduce((sum, { signature }) => sum + signatures[signature].length + results.length, 0);
}

/** How many different signatures a plan calls. */
export function signaturesOf({ groups }: CallsPlan): number {
  const keys = groups.flatMap(({ results, signatures }) =>
    signatures.map((params) => `${params.join("")}>${results.join("")}`)
  );
  return new Set(keys).size;
}

/** Some letters, of which a few are more frequent than others. */
function list(random: Random, letters: readonly AnyLetter[], length: number): AnyLetter[] {
  const palette = Array.from({ length: 1 + random.below(8) }, () => random.pick(letters));
  return Array.from({ length }, () => random.pick(palette));
}

function length(random: Random): number {
  if (random.oneIn(2000)) return random.below(LONGEST + 1);
  if (random.oneIn(150)) return 40 + random.below(160);
  return random.oneIn(2) ? random.below(9) : random.below(41);
}

function planGroup(random: Random, letters: readonly AnyLetter[]): Group {
  const results = list(random, letters, random.oneIn(2) ? random.below(4) : length(random));
  const signatures = Array.from({ length: 3 }, () => list(random, letters, length(random)));
  const planner = new GroupPlanner(random, letters, results, signatures);
  return planner.plan();
}

class GroupPlanner {
  readonly #random: Random;
  readonly #letters: readonly AnyLetter[];
  readonly #results: readonly AnyLetter[];
  readonly #signatures: readonly (readonly AnyLetter[])[];
  readonly #functions: PlannedFunction[] = [];

  constructor(
    random: Random,
    letters: readonly AnyLetter[],
    results: readonly AnyLetter[],
    signatures: readonly (readonly AnyLetter[])[],
  ) {
    this.#random = random;
    this.#letters = letters;
    this.#results = results;
    this.#signatures = signatures;
  }

  /** Every signature is called in all six ways: by tail from functions of the group, and otherwise from a root. */
  plan(): Group {
    const signatures = [...this.#signatures.keys()];
    for (const signature of signatures) this.#functions.push({ signature, home: this.#home() });
    for (const selector of SELECTORS) {
      for (const callee of signatures) this.#caller(this.#site(callee, selector, true));
    }
    for (const callee of signatures) this.#middle(callee);
    const roots = signatures.map((callee) => {
      const sites = SELECTORS.map((selector) => this.#site(callee, selector, false));
      return { home: sites.some((site) => this.#needsFirstHome(site)) ? 0 : this.#home(), sites };
    });
    return { results: this.#results, signatures: this.#signatures, functions: this.#functions, roots };
  }

  #home(): Home {
    return this.#random.oneIn(2) ? 0 : 1;
  }

  /** A function between callers and callees of a signature, which makes an ordinary call, perhaps of itself. */
  #middle(callee: number): void {
    const site = this.#site(callee, this.#random.pick(SELECTORS), false);
    if (this.#random.oneIn(3)) this.#recursive(callee, site);
    else this.#caller(site);
  }

  #recursive(signature: number, site: Site): void {
    const isTail = this.#random.oneIn(2), target = this.#functions.length;
    this.#functions.push({
      signature,
      home: this.#home(),
      site: { ...site, isTail, target, guarded: site.guarded && !isTail },
    });
  }

  #caller(site: Site): void {
    const signature = this.#random.below(this.#signatures.length);
    this.#functions.push({ signature, home: this.#needsFirstHome(site) ? 0 : this.#home(), site });
  }

  #site(callee: number, selector: Selector, isTail: boolean): Site {
    const random = this.#random;
    const targets = [...this.#functions.keys()].filter((index) => this.#functions[index].signature === callee);
    return {
      selector,
      way: random.pick(WAYS),
      isTail,
      target: random.pick(targets),
      guarded: !isTail && random.oneIn(3),
      live: isTail ? [] : list(random, this.#letters, random.below(6)),
    };
  }

  /** Only the instance that imports the other one's functions can call these by index if nothing of the host can be between. */
  #needsFirstHome({ selector, target }: Site): boolean {
    const { home, signature } = this.#functions[target];
    return selector === "call" && home === 0 && !crosses([...this.#results, ...this.#signatures[signature]]);
  }
}
