/**
 * The code of an instance: the scope that its functions are evaluated in, and how they find each other.
 *
 * A small module is translated as a whole when one of its functions is first called: V8 then sees every call's target
 * as a constant. Of a large one each function is translated when it is first called, and evaluated by `eval` in the one
 * scope of the instance, so that all of them share the variables of that scope. A call of a function that may not be
 * there yet is written `(f7??link(7))(…)`: no stub is ever a call's target, which V8 would remember as a second one
 * and never inline the call again. What an earlier run translated stands in the scope from the start.
 *
 * @module
 */
import {
  allowsCodeGeneration,
  type Code,
  type Func,
  type FunctionCode,
  Instance,
  type InstanceCode,
  type MemoryInstance,
  PART_COST,
  refuseDisposed,
  watchMemories,
} from "../../../runtime/mod.ts";
import {
  F32,
  F64,
  type FuncType,
  I32,
  I64,
  type Module,
  PassingLimit,
  type TypeId,
  type ValType,
} from "../../../wasm/mod.ts";
import { translationTime } from "./ahead.ts";
import { entriesOf } from "./entry.ts";
import { type CompiledFunction, evaluateCompiled, evaluateFunction } from "./evaluate.ts";
import { resultsInFrame } from "../ir/results.ts";
import { functionIdentifier, viewName } from "../print/names.ts";
import { Positions } from "../print/positions.ts";
import { lazyScope, type ScopeText } from "../print/scope.ts";
import { DOUBLES, LONGS, REFERENCES, WORDS } from "./frame.ts";
import type { Linkage } from "./linkage.ts";
import { SMALL_MEMORY_PAGES } from "./view.ts";
import { type Callee, environmentOf, type Resolver } from "./environment.ts";
import { replaceView, type Scope } from "./scope.ts";
import { EAGER, KEPT, type Located, registerSource } from "./trace.ts";
import { translate } from "../translate.ts";
import { TEXT_VERSION, TranslationRecord, type Translations, type TranslationStore } from "./translations.ts";
import { EagerModule } from "./eager_module.ts";

/** Bytes of code, and functions with those imported, up to which a module is translated as a whole. */
const LARGEST_EAGER_MODULE = 48 * 1024, MOST_EAGER_FUNCTIONS = 8192;

/** Characters of generated code from which on keeping it for later runs is worth a file. */
const WORTH_KEEPING = 256 * 1024;

/** What part of the kept text new text must be, for all of it to be kept anew. */
const WORTH_REPLACING = 1 / 8;

/** Options of {@linkcode JitInstance}. */
export interface JitOptions {
  readonly largestFunction: number;
  readonly deepestNesting: number;
  readonly store: TranslationStore | undefined;
}

/** The code of an instance. */
export class JitInstance implements InstanceCode, Linkage, Resolver {
  readonly instance: Instance;
  readonly module: Module;
  readonly metered: boolean;
  readonly largestFunction: number;
  readonly deepestNesting: number;
  readonly passing: PassingLimit;
  readonly #id: number;
  /** What is known of a module that is translated as a whole; undefined for others. */
  readonly #eager: EagerModule | undefined;
  readonly #small: boolean[];
  #scope: Scope | undefined;
  readonly #functions: (Code | undefined)[];
  readonly #record: TranslationRecord;
  readonly #store: TranslationStore | undefined;
  /** What an earlier run translated, if this run uses it. */
  #kept: Translations | undefined;
  #compiled: CompiledFunction<unknown, Scope> | undefined;
  /** Functions of the host and of other engines that were called through tables and references. */
  readonly #foreign = new WeakMap<Func, Callee>();
  /** Replace the functions that were called from outside; undefined once the cluster was disposed. */
  #replacers: ((code: Code) => void)[] | undefined = [];

  constructor(instance: Instance, { largestFunction, deepestNesting, store }: JitOptions) {
    this.instance = instance;
    this.largestFunction = largestFunction;
    this.deepestNesting = deepestNesting;
    this.module = instance.module;
    this.passing = new PassingLimit(instance.module);
    this.metered = instance.cluster.meter.counts;
    const { bodies, funcs } = this.module;
    const size = bodies.reduce((sum, body) => sum + body.end - body.start, 0);
    const isEager = size <= LARGEST_EAGER_MODULE && funcs.length <= MOST_EAGER_FUNCTIONS;
    this.#eager = isEager ? new EagerModule(this.module) : undefined;
    this.#small = instance.memories.map(isSmall);
    this.#functions = new Array(funcs.length).fill(undefined);
    this.#store = this.#eager === undefined ? store : undefined;
    this.#record = new TranslationRecord(this.module, { texts: this.#store !== undefined });
    this.#id = registerSource(this);
  }

  // Linkage.

  smallMemory(index: number): boolean {
    return this.#small[index];
  }

  get viewsAreFields(): boolean {
    return this.#eager !== undefined;
  }

  view(index: number): string {
    return viewName(index);
  }

  viewFrom(index: number, offset: number): string | undefined {
    return this.#eager?.viewFrom(index, offset);
  }

  targets(table: number, type: TypeId): ReadonlyMap<number, readonly number[]> | undefined {
    return this.#eager?.targets(table, type);
  }

  callee(callee: number, caller: number): string {
    if (this.#eager !== undefined) {
      return callee < this.module.importedFuncs ? `f${callee}` : functionIdentifier(this.module, callee);
    }
    const record = this.#record, known = record.has(callee) && record.placeOf(callee) < record.placeOf(caller);
    return known ? `f${callee}` : `(f${callee}??link(${callee}))`;
  }

  typeText(type: number): string {
    return String(this.module.types[type].id);
  }

  dispatcher(type: TypeId): string | undefined {
    return this.#eager?.dispatcher(type);
  }

  // Resolver.

  direct(index: number): Code {
    return this.#functions[index] ??= this.#link(index);
  }

  imported(index: number): Code {
    const func = this.instance.func(index);
    this.instance.cluster.meter.move(PART_COST);
    return ownDirect(func) ?? this.#adapted(func);
  }

  /** Generated code remembers those of this engine; what is done after a call of the others is the cluster's business. */
  found(func: Func): Callee {
    const direct = func.direct ??= ownDirect(func);
    if (direct === undefined) return this.#foreignCallee(func);
    func.directType = func.type;
    return func;
  }

  #foreignCallee(func: Func): Callee {
    let callee = this.#foreign.get(func);
    if (callee === undefined) {
      callee = { owner: func.owner, index: func.index, direct: this.#adapted(func) };
      this.#foreign.set(func, callee);
    }
    return callee;
  }

  #adapted({ code, signature }: Func): Code {
    return adapt(this.instance.cluster.meter.watched(code), signature);
  }

  #link(index: number): Code {
    const scope = this.#scope ??= this.#open();
    if (this.#eager !== undefined) return this.#functions[index] ?? scope.functions[index - this.module.importedFuncs];
    if (this.#record.has(index)) return scope.evaluate(`f${index}`);
    this.#foresee(index);
    const text = this.#functionText(index), code = scope.evaluate(`${text}\n${this.#urlLine(index)}`);
    this.#record.add(index, text);
    this.instance.cluster.meter.look();
    return code;
  }

  /** Looks at the clock before a function is translated. */
  #foresee(index: number): void {
    const { meter } = this.instance.cluster;
    if (meter.isTimed) meter.foresee(translationTime(this.module, index));
  }

  #urlLine(unit: number | string): string {
    return `//# sourceURL=${this.#url(unit)}`;
  }

  #url(unit: number | string): string {
    return `wasmine-js/${this.#id}/${unit}`;
  }

  // Source text.

  /** The text that was evaluated for a function, or for all of a module that is translated as a whole. */
  located(index: number | undefined): Located {
    const positions = new Positions();
    return { text: index === undefined ? this.#scopeText(positions) : this.#functionText(index, positions), positions };
  }

  /** The assignment of a function to its variable of the scope. */
  #functionText(index: number, positions?: Positions): string {
    if (index < this.module.importedFuncs) return `f${index}=direct(${index});`;
    const { text, isOne } = translate(this, index, { positions }), before = `f${index}=${isOne ? "(" : "(()=>{"}`;
    positions?.shift(before.length);
    return before + text + (isOne ? ");" : `\nreturn ${functionIdentifier(this.module, index)};})();`);
  }

  /** How many lines stand before a function in the text that was kept. */
  linesBefore(index: number): number {
    const text = this.#kept?.text ?? "", before = text.slice(0, text.indexOf(`\nf${index}=`) + 1);
    return before.split("\n").length - 1;
  }

  #environmentCache: Record<string, unknown> | undefined;
  get #environment(): Record<string, unknown> {
    return this.#environmentCache ??= environmentOf(this.instance, this);
  }

  /** The ends of the scope; of a module that is translated as a whole, once its functions are translated. */
  #ends(): ScopeText {
    const names = Object.keys(this.#environment);
    return this.#eager?.scope(names) ?? lazyScope(this.module, names);
  }

  #scopeText(positions?: Positions): string {
    const functions = this.#eager === undefined ? "" : this.#allFunctions(positions), { head, tail } = this.#ends();
    positions?.shift(head.length + 1);
    return `${head}\n${functions}${tail}`;
  }

  #allFunctions(positions: Positions | undefined): string {
    const { module: { importedFuncs, funcs } } = this;
    let text = "";
    for (let i = importedFuncs; i < funcs.length; i++) {
      const own = positions && new Positions();
      if (own === undefined) this.#foresee(i); // A trap is explained however late it is.
      const translated = translate(this, i, { positions: own }).text;
      if (own !== undefined) positions!.append(own, text.length);
      text += `${translated}\n`;
    }
    return text;
  }

  #open(): Scope {
    const scope = this.#openKept() ?? this.#openNew();
    watchMemories(this.instance.memories, scope, replaceView);
    return scope;
  }

  #openNew(): Scope {
    const text = `${this.#scopeText()}\n${this.#urlLine(EAGER)}`;
    this.instance.cluster.meter.look();
    return evaluateFunction<unknown, Scope>("environment", text)(this.#environment);
  }

  // Translations of earlier and for later runs.

  /** The scope with the functions that an earlier run translated. */
  #openKept(): Scope | undefined {
    const kept = this.#store?.find(this.module);
    if (kept === undefined || !kept.text.startsWith(this.#keptHead()) || !allowsCodeGeneration()) return undefined;
    this.#compiled = evaluateCompiled("environment", kept.text, { url: this.#url(KEPT), code: kept.code });
    if (this.#compiled === undefined) return undefined;
    this.#kept = kept;
    for (const index of kept.order) this.#record.adopt(index);
    return this.#compiled.run(this.#environment);
  }

  /** The head of a scope that can be kept says all that its text depends on besides the module. */
  #keptHead(): string {
    const { metered, largestFunction, deepestNesting, module: { types } } = this;
    const about = { metered, largestFunction, deepestNesting, small: this.#small, types: types.map(({ id }) => id) };
    return `// version ${TEXT_VERSION}: ${JSON.stringify(about)}\n${this.#ends().head}\n`;
  }

  /** Hands the store what later runs should have and it does not have yet. */
  keep(): void {
    const translations = this.#scope === undefined ? undefined : this.#worthKeeping();
    if (translations !== undefined) this.#store?.keep(this.module, translations);
  }

  #worthKeeping(): Translations | undefined {
    const { order, text, length } = this.#record, kept = this.#kept, { tail } = this.#ends();
    const before = kept?.text.slice(0, -tail.length) ?? this.#keptHead();
    if (length > Math.max(WORTH_KEEPING, before.length * WORTH_REPLACING)) {
      return { order, text: before + text + tail, code: undefined };
    }
    if (kept === undefined || this.#compiled === undefined || this.#compiled.reused) return undefined;
    return { ...kept, code: this.#compiled.compiled() };
  }

  // InstanceCode.

  func(index: number): FunctionCode {
    return entriesOf(this.module.funcs[index], (replace) => {
      if (this.#replacers === undefined) return refuseDisposed;
      this.#replacers.push(replace);
      return this.direct(index);
    });
  }

  close(): void {
    for (const replace of this.#replacers ?? []) replace(refuseDisposed);
    this.#replacers = undefined;
  }
}

/** Whether all addresses of a memory are below 2^31, as far as is known; see view.ts. */
function isSmall({ declared: { address }, pages }: MemoryInstance): boolean {
  return address === I32 && pages <= SMALL_MEMORY_PAGES;
}

function storeResult(type: ValType, value: unknown, at: number, index: number): void {
  if (type === I64) LONGS[at] = value as bigint;
  else if (type === I32) WORDS[at << 1] = value as number;
  else if (type === F32 || type === F64) DOUBLES[at] = value as number;
  else REFERENCES[index] = value;
}

/** The form of a function of this engine in which generated code calls it. */
function ownDirect({ owner, index }: Func): Code | undefined {
  return owner instanceof Instance && owner.code instanceof JitInstance ? owner.code.direct(index) : undefined;
}

/** A function of the host or of another engine, with arguments and results in the frame where they are. */
function adapt(code: Code, { params, results }: FuncType): Code {
  if (!params.includes(I64) && !resultsInFrame(results)) {
    return results.length === 1 ? code : (...args) => {
      code(...args);
    };
  }
  return (...passed) => {
    const fp = WORDS[0];
    let inFrame = 0, outside = 0;
    const args = params.map((type) => type === I64 ? LONGS[fp + inFrame++] : passed[outside++]);
    const returned = code(...args);
    if (!resultsInFrame(results)) return returned;
    if (results.length === 1) storeResult(results[0], returned, fp, 0);
    else results.forEach((type, i) => storeResult(type, (returned as unknown[])[i], fp + i, i));
  };
}
