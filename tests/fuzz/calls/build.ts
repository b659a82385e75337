/**
 * From a plan of calls to its modules: "b" owns all that is shared, "a" imports that and the functions of "b".
 *
 * @module
 */
import { type Case, EXPORTS, EXTERNS, HOST, LOG_START } from "../case.ts";
import { Bytes, moduleOf, section, vector } from "../generate/bytes.ts";
import { functionType, TYPE_CODES } from "../generate/letters.ts";
import { Random } from "../generate/random.ts";
import { type Body, functionBody, MOODS, REPETITIONS, rootBody } from "./function.ts";
import { Layout, TABLE, TYPE } from "./layout.ts";
import type { CallsPlan, Home, Root } from "./plan.ts";
import { exportName, type FunctionId } from "./reach.ts";

const NAMES = ["a", "b"] as const;
const OWNER: Home = 1;

/** Builds the modules of a plan. */
export function buildCalls(plan: CallsPlan): Case {
  const halves = [new Half(plan, 0), new Half(plan, 1)], room = roomFor(plan, halves);
  const modules = [halves[1], halves[0]].map((half) => ({ name: NAMES[half.layout.home], bytes: half.make(room) }));
  const calls = plan.groups.flatMap(({ roots }, group) => {
    return roots.flatMap((_, root) =>
      Object.values(MOODS).map((mood) => ({ name: runName(group, root), args: [mood] }))
    );
  });
  return { modules, calls };
}

function runName(group: number, root: number): string {
  return `run${group}_${root}`;
}

/** How much memory and how many table entries a run may need. */
interface Room {
  readonly pages: number;
  readonly entries: number;
}

/** A root calls a few functions, each of which leads to a chain in which every function of the group may stand once. */
function roomFor({ groups }: CallsPlan, halves: readonly Half[]): Room {
  const most = (of: (body: Body) => number) =>
    Math.max(
      0,
      ...groups.map((_, group) => {
        const chain = halves.flatMap((half) => half.bodiesOf(group)).reduce((sum, body) => sum + of(body), 0);
        const sites = Math.max(1, ...groups[group].roots.map((root) => root.sites.length));
        return (REPETITIONS + 1) * (sites + 1) * chain;
      }),
    );
  return {
    pages: Math.ceil((LOG_START + 16 * most(({ cells }) => cells)) / 65536) + 1,
    entries: most(({ references }) => references) + 1,
  };
}

/** One of the two modules. */
class Half {
  readonly layout: Layout;
  readonly #plan: CallsPlan;
  readonly #roots: readonly { readonly group: number; readonly index: number; readonly root: Root }[];
  readonly #bodies: readonly Body[];
  readonly #rootBodies: readonly Body[];

  constructor(plan: CallsPlan, home: Home) {
    this.#plan = plan;
    this.layout = new Layout(plan, home);
    this.#roots = plan.groups.flatMap(({ roots }, group) => {
      return roots.flatMap((root, index) => root.home === home ? [{ group, index, root }] : []);
    });
    this.#bodies = this.layout.own.map((id) => functionBody(this.layout, id));
    this.#rootBodies = this.#roots.map(({ group, root }) => rootBody(this.layout, group, root));
  }

  /** The bodies of a group's functions and roots. */
  bodiesOf(group: number): Body[] {
    return [
      ...this.#bodies.filter((_, i) => this.layout.own[i].group === group),
      ...this.#rootBodies.filter((_, i) => this.#roots[i].group === group),
    ];
  }

  get #isOwner(): boolean {
    return this.layout.home === OWNER;
  }

  make(room: Room): Uint8Array<ArrayBuffer> {
    const { layout } = this, bodies = [...this.#bodies, ...this.#rootBodies];
    const types = [...layout.own.map((id) => layout.functionType(id)), ...this.#roots.map(() => TYPE.run)];
    return moduleOf([
      section(1, vector(layout.types, functionType)),
      section(2, this.#imports(room)),
      section(3, vector(types, (bytes, type) => bytes.u32(type))),
      section(4, this.#tables(room)),
      ...this.#isOwner ? [section(5, new Bytes().raw(1, 0).u32(room.pages))] : [],
      ...this.#isOwner ? [section(13, new Bytes().raw(1, 0).u32(TYPE.tag)), section(6, globals())] : [],
      section(7, this.#exports()),
      section(9, this.#elements()),
      section(10, vector(bodies, (bytes, body) => bytes.blob(body.bytes.toArray()))),
      ...this.#isOwner ? [section(11, data(this.#plan.seed))] : [],
    ]);
  }

  /** Types and sizes of the tables that both modules see, with the names by which they are exported. */
  #sharedTables({ entries }: Room): { name: string; type: number[]; size: number }[] {
    const { layout } = this, { groups } = this.#plan, last = groups.length - 1;
    const all = layout.sharedPlace({ group: last, index: groups[last]?.functions.length ?? 0 });
    const typed = groups.flatMap(({ signatures, functions }, group) =>
      signatures.map((_, signature) => {
        const type = new Bytes().raw(0x63).signed(BigInt(layout.blockType(group) + 1 + signature)).toArray();
        return { name: `typed${group}_${signature}`, type, size: functions.length };
      })
    );
    return [
      { name: "table", type: [TYPE_CODES.r], size: all },
      { name: EXPORTS.externs, type: [TYPE_CODES.x], size: EXTERNS },
      { name: EXPORTS.seenFuncs, type: [TYPE_CODES.r], size: entries },
      { name: EXPORTS.seenExterns, type: [TYPE_CODES.x], size: entries },
      ...typed,
    ];
  }

  #imports(room: Room): Bytes {
    const { layout } = this,
      entries: Bytes[] = layout.imports.map((id) => {
        const module = id.reach === "host" ? HOST : NAMES[OWNER];
        return new Bytes().name(module).name(exportName(id)).raw(0).u32(layout.functionType(id));
      });
    if (!this.#isOwner) {
      const from = NAMES[OWNER];
      for (const { name, type, size } of this.#sharedTables(room)) {
        entries.push(new Bytes().name(from).name(name).raw(1).append(type).raw(0).u32(size));
      }
      entries.push(new Bytes().name(from).name(EXPORTS.memory).raw(2, 0).u32(room.pages));
      for (const name of GLOBAL_NAMES) entries.push(new Bytes().name(from).name(name).raw(3, TYPE_CODES.i, 1));
      entries.push(new Bytes().name(from).name("tag").raw(4, 0).u32(TYPE.tag));
    }
    return vector(entries, (bytes, entry) => bytes.append(entry.toArray()));
  }

  /** The shared tables, if it is theirs, and one that no other module sees. */
  #tables(room: Room): Bytes {
    const own = this.#isOwner ? this.#sharedTables(room) : [];
    return vector([...own, { type: [TYPE_CODES.r], size: this.layout.functions }], (bytes, { type, size }) => {
      bytes.append(type).raw(0).u32(size);
    });
  }

  #exports(): Bytes {
    const { layout } = this, entries: Bytes[] = [];
    const add = (name: string, kind: number, index: number) =>
      entries.push(new Bytes().name(name).raw(kind).u32(index));
    for (const id of layout.own) add(exportName(id), 0, layout.indexOf("own", id));
    this.#roots.forEach(({ group, index }, i) => add(runName(group, index), 0, layout.functions + i));
    if (this.#isOwner) {
      this.#sharedTables({ pages: 0, entries: 0 }).forEach(({ name }, i) => add(name, 1, i));
      add(EXPORTS.memory, 2, 0);
      GLOBAL_NAMES.forEach((name, i) => add(name, 3, i));
      add("tag", 4, 0);
    }
    return vector(entries, (bytes, entry) => bytes.append(entry.toArray()));
  }

  /** Its functions in the shared tables, and all that it knows in its own, which also declares what `ref.func` names. */
  #elements(): Bytes {
    const { layout } = this;
    const shared = layout.own.map((id) => segment(TABLE.shared, layout.sharedPlace(id), [layout.indexOf("own", id)]));
    const typed = layout.own.map((id) => this.#typedSegment(id));
    const known = segment(layout.privateTable, 0, Array.from({ length: layout.functions }, (_, i) => i));
    return vector([...shared, ...typed, known], (bytes, each) => bytes.append(each.toArray()));
  }

  #typedSegment(id: FunctionId): Bytes {
    const { layout } = this, type = BigInt(layout.functionType(id));
    const bytes = new Bytes().raw(6).u32(layout.typedTable(id)).raw(0x41).signed(BigInt(id.index)).raw(0x0b);
    return bytes.raw(0x63).signed(type).raw(1, 0xd2).u32(layout.indexOf("own", id)).raw(0x0b);
  }
}

const GLOBAL_NAMES = [EXPORTS.log, EXPORTS.seen, "mood", "again"];

/** An active element segment of function indices. */
function segment(table: number, at: number, functions: readonly number[]): Bytes {
  const bytes = new Bytes().raw(2).u32(table).raw(0x41).signed(BigInt(at)).raw(0x0b, 0).u32(functions.length);
  for (const index of functions) bytes.u32(index);
  return bytes;
}

function globals(): Bytes {
  return vector(GLOBAL_NAMES, (bytes, name) => {
    bytes.raw(TYPE_CODES.i, 1, 0x41).signed(BigInt(name === EXPORTS.log ? LOG_START : 0)).raw(0x0b);
  });
}

/**
 * What memory begins with. No four or eight of these bytes, aligned, are a NaN as a float: JavaScript, through which some
 * values pass, does not keep the bits of one.
 */
function data(seed: number): Bytes {
  const random = new Random(seed ^ 0x5bd1e995);
  const bytes = Array.from({ length: LOG_START }, (_, i) => random.below(256) & (i % 4 === 3 ? 0xbf : 0xff));
  return new Bytes().raw(1, 0, 0x41, 0, 0x0b).blob(bytes);
}
