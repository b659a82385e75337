/**
 * What the files of a cache are called. The name of an entry begins with the SHA-256 of its module, then says how the module was
 * compiled and for what, so that no two processes that want different code meet; the ending says what is in it. Who makes
 * a name, who looks for one, and who lists what there is find it here.
 *
 * @module
 */
import { hostTag } from "../native/code/artifact.ts";
import type { CodeOptions } from "../native/code/code_options.ts";

/** Endings by what is in an entry: a compiled module, objects of one whose compilation was interrupted, JavaScript. */
const ENDINGS = { artifact: ".cwasm", objects: ".parts", translation: ".translation" } as const;

/** What is in an entry. */
export type EntryKind = keyof typeof ENDINGS;

/** What identifies a translation of a module to JavaScript. */
export interface TranslationKey {
  /** SHA-256 of the module, in hexadecimal digits. */
  readonly digest: string;
  /** Whether the code counts fuel. */
  readonly metered: boolean;
  /** Of the program that translated. */
  readonly version: string;
}

/** The file of a compiled module, or the directory of its objects. LLVM's version is no part of it: the code runs without. */
export function nativeName(kind: "artifact" | "objects", digest: string, options: CodeOptions): string {
  const { level, metered = false, preciseTraps = false } = options;
  const how = `O${level ?? "x"}${metered ? "-metered" : ""}${preciseTraps ? "-precise" : ""}`;
  return `${digest}-${how}-${hostTag()}${ENDINGS[kind]}`;
}

/** The file of a translation. */
export function translationName({ digest, metered, version }: TranslationKey): string {
  return `${digest}-js${metered ? "-metered" : ""}-${version}${ENDINGS.translation}`;
}

const ENTRY = /^([0-9a-f]{64})-(?:O[\dx]|js)-[^/]+(\.cwasm|\.parts|\.translation)$/;

/** What the name of a file says; undefined if it is not that of an entry. */
export function parseEntryName(name: string): { readonly digest: string; readonly kind: EntryKind } | undefined {
  const [, digest, ending] = ENTRY.exec(name) ?? [];
  const kind = (Object.keys(ENDINGS) as EntryKind[]).find((kind) => ENDINGS[kind] === ending);
  return kind && { digest, kind };
}

/** Entry libraries, and files that were never finished, because the process ended. */
const OTHER = /^(wasmine-entry-[0-9a-f]{8}\.so|([^/]+\.|\.wasmine-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Whether a cache writes files with such a name that are no entries. */
export function isOtherName(name: string): boolean {
  return OTHER.test(name);
}

/** The file of an object: one of `total`, made by a version of LLVM. */
export function objectName(version: string, shard: number, total: number): string {
  return `${version}-${shard + 1}of${total}.o`;
}

/** Of how many objects one is; undefined if the name is not that of an object. */
export function objectTotal(name: string): number | undefined {
  if (!name.endsWith(".o")) return undefined;
  return Number(/of(\d+)\.o$/.exec(name)?.[1] ?? 0);
}
