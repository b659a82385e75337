/**
 * From a file name to the bytes of a module. Text is told from binary by its contents, so `.wat` can stand wherever `.wasm`
 * can; `-` is standard input.
 *
 * @module
 */
import { Failure, reasonOf } from "../terminal/failure.ts";
import { loadLate } from "../late.ts";
import { log } from "../terminal/log.ts";
import { requireAccess } from "../terminal/permissions.ts";

/** The operand that stands for standard input. */
export const STDIN = "-";

/**
 * The bytes of a file.
 *
 * @throws {Failure} if it cannot be read, with the reason.
 */
export function readFile(path: string): Uint8Array {
  if (path === STDIN) return readAll(Deno.stdin);
  const what = `Cannot read "${path}"`;
  requireAccess("read", path, what);
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    throw new Failure(`${what}: ${reasonOf(error)}`, { cause: error });
  }
}

function readAll(source: { readSync(buffer: Uint8Array): number | null }): Uint8Array {
  let bytes = new Uint8Array(65_536), length = 0;
  for (let count; (count = source.readSync(bytes.subarray(length))) !== null;) {
    length += count;
    if (length < bytes.length) continue;
    const larger = new Uint8Array(2 * bytes.length);
    larger.set(bytes);
    bytes = larger;
  }
  return bytes.subarray(0, length);
}

/**
 * Whether a file is module text: it is named so, or begins with a parenthesis or comment. Everything else is taken for
 * binary, so that the message for a file of neither kind says what it lacks.
 */
function isText(path: string, bytes: Uint8Array): boolean {
  if (bytes[0] === 0) return false;
  if (/\.wat$/i.test(path)) return true;
  const start = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  return start.startsWith("(") || start.startsWith(";;");
}

/**
 * The binary form of a module file, or a compiled module; assembles text.
 *
 * @throws {Failure} if it cannot be read or assembled.
 */
export async function readBinary(path: string): Promise<Uint8Array> {
  const bytes = readFile(path);
  if (!isText(path, bytes)) return bytes;
  const { assemble, TextError } = await loadLate("../wast/assemble.ts");
  try {
    return await log.timed(`assembled "${path}"`, () => assemble(new TextDecoder().decode(bytes)));
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new Failure(`Cannot assemble "${path}": ${error.message}`, { cause: error });
  }
}

/** What `wasmine compile` writes begins so; `src/native/code/artifact.ts` has the rest. */
const COMPILED = "\0cwasm";

/** Whether a file holds a module that was compiled ahead of time. */
export function isCompiled(bytes: Uint8Array): boolean {
  return Array.from(COMPILED, (letter) => letter.charCodeAt(0)).every((code, i) => bytes[i] === code);
}
