/**
 * Names that are hostile to whoever puts them into a program, a symbol, a file name or onto a terminal without care.
 *
 * @module
 */
import { Bytes, section, vector } from "../generate/bytes.ts";
import type { Random } from "../generate/random.ts";

/** The names of a module, of its functions, and of their parameters and locals. */
export interface PlannedNames {
  readonly module: string;
  readonly functions: readonly string[];
  readonly locals: readonly (readonly string[])[];
}

const HOSTILE: readonly string[] = [
  "",
  " ",
  ".",
  "..",
  "../../etc/passwd",
  "$&",
  "$$",
  "$`",
  "$'",
  "$1",
  "a$$b",
  "to_return",
  "return",
  "$return",
  "break",
  "case 0:",
  "default:",
  "this",
  "arguments",
  "eval",
  "await",
  "yield",
  "let",
  "fp",
  "fputs",
  "fprintf",
  "memory",
  "i32",
  "f64",
  "undefined",
  "NaN",
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "then",
  "*/ throw 1; /*",
  "\n throw 1;\n//",
  "\u2028throw 1;//",
  "\u2029",
  "`${globalThis}`",
  "\\",
  "\\u0022",
  "'",
  '"',
  "</script>",
  "\0",
  "a\0b",
  "\x1b[31m",
  "\x07",
  "\x9b2J",
  "\u202e",
  "\ufeff",
  "é",
  "e\u0301",
  "ñ",
  "漢字",
  "𝔘𝔫𝔦",
  "🦕",
  "@llvm.memcpy",
  "llvm.trap",
  "_start",
  "main",
  "malloc",
  "memcpy",
  "__stack_chk_fail",
  "$func_0",
  "func[0]",
  "__import__$func_0__",
  "%s%n%d",
  "a".repeat(300),
  "-", // What more is a name that two functions have.
  "-",
];

/** Names for everything that has one. */
export function hostileNames(
  random: Random,
  functions: readonly { readonly params: readonly unknown[]; readonly locals: readonly unknown[] }[],
): PlannedNames {
  const name = (): string => {
    const first = random.pick(HOSTILE);
    return random.oneIn(4) ? first + random.pick(HOSTILE) : first;
  };
  return {
    module: name(),
    functions: functions.map(name),
    locals: functions.map(({ params, locals }) => [...params, ...locals].map(name)),
  };
}

/** The name section. */
export function nameSection({ module, functions, locals }: PlannedNames): number[] {
  const map = (names: readonly string[]) => vector(names, (bytes, name, index) => bytes.u32(index).name(name));
  const contents = new Bytes().name("name");
  contents.append(section(0, new Bytes().name(module)));
  contents.append(section(1, map(functions)));
  contents.append(section(2, vector(locals, (bytes, names, index) => bytes.u32(index).append(map(names).toArray()))));
  return section(0, contents);
}
