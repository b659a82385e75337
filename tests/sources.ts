/**
 * The project's own source files, as far as tests on them need to know: which there are, and what they import. The
 * scanner is simple because the formatter leaves only one way to write an import.
 *
 * @module
 */

/** A source file. */
export interface SourceFile {
  /** Path from the top of the project. */
  readonly path: string;
  readonly text: string;
  /** The text without comments at the beginning of a line. */
  readonly code: string;
}

const TOP = new URL("../", import.meta.url);

/** Comments that begin a line; those behind code hold no imports and no types. */
const COMMENTS = /^\s*\/\*[^]*?\*\/|^\s*\/\/.*$/gm;
const STATEMENT = /^(?:import|export)\b(?:[^;"]*?\bfrom)?\s*"([^"]+)"/gm;
const DYNAMIC = /\bimport(?:\.source)?\(\s*"([^"]+)"/g;

/** The TypeScript files in a folder, or a file, named by its path from the top of the project. */
export function sourcesIn(path: string): SourceFile[] {
  const url = new URL(path, TOP);
  if (path.endsWith(".ts")) return [readSource(path)];
  return [...Deno.readDirSync(url)].sort((a, b) => a.name < b.name ? -1 : 1).flatMap(({ name, isDirectory }) => {
    return isDirectory || name.endsWith(".ts") ? sourcesIn(`${path}/${name}`) : [];
  });
}

/** The file with a path from the top of the project. */
export function readSource(path: string): SourceFile {
  const text = Deno.readTextFileSync(new URL(path, TOP));
  return { path, text, code: text.replaceAll(COMMENTS, "") };
}

/** Whether a file is there for tests only. */
export function isForTests({ path }: SourceFile): boolean {
  return /_test\.ts$|\/testing\/|\/testing\.ts$|\/testdata\//.test(path);
}

/** What a file imports: paths from the top of the project, or names of packages as they are. */
export function importsOf({ path, code }: SourceFile): string[] {
  return [...code.matchAll(STATEMENT), ...code.matchAll(DYNAMIC)].map(([, name]) => {
    if (!name.startsWith(".")) return name;
    return new URL(name, new URL(path, "file:///")).pathname.slice(1);
  });
}
