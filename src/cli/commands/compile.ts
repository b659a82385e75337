/**
 * `wasmine compile`: compiles a module to native code ahead of time.
 *
 * @module
 */
import { concatenate } from "../../files/concatenate.ts";
import type { CodeOptions } from "../../engines/llvm/mod.ts";
import type { Engine } from "../../runtime/mod.ts";
import { featureNames, type Module } from "../../wasm/mod.ts";
import { type Command, defineCommand } from "../command.ts";
import { Failure, UsageError } from "../terminal/failure.ts";
import type { Flags } from "../flags.ts";
import { log } from "../terminal/log.ts";
import { STDIN } from "../program/module_files.ts";
import { loadModule } from "../program/modules.ts";
import { isStream, STDOUT, writeOutput } from "../terminal/output.ts";
import { Progress } from "../terminal/progress.ts";

/** Ending of the file for each form. */
const ENDINGS = { cwasm: ".cwasm", llvm: ".ll", asm: ".s", object: ".o", js: ".js" } as const;

type Form = keyof typeof ENDINGS;

/** Forms that are not for people to read. */
const BINARY: ReadonlySet<Form> = new Set(["cwasm", "object"]);

/** The command. */
export const command: Command = defineCommand({
  name: "compile",
  summary: "compile a module to native code",
  usage: "[OPTIONS] FILE",
  description: `The compiled module, FILE with the ending .cwasm, runs on processors like this one, and without libLLVM.
It is a program with all rights of the process that runs it: run none that you do not trust.
Large modules are compiled in parts; of the other forms, every part becomes a file of its own.`,
  mostOperands: 1,
  options: ["output", "emit", "optimize", "metered"],
  examples: [
    ["compile app.wasm", "write app.cwasm, which starts at once: wasmine run app.cwasm"],
    ["compile --emit asm -o - kernel.wasm", "show the machine code"],
    ["compile --emit js -o - kernel.wasm", "show what the js engine makes of it"],
    ["compile -O 0 large.wasm", "compile quickly"],
  ],
  async run(flags, files) {
    if (files.length === 0) throw new UsageError("which file? Usage: wasmine compile [OPTIONS] FILE");
    const [file] = files, form = (flags.emit ?? "cwasm") as Form, output = outputPath(flags, file, form);
    const module = await loadModule(file);
    const options = { level: Number(flags.optimize ?? 2) as CodeOptions["level"], metered: flags.metered };
    const parts = await log.timed(`compiled "${file}"`, () => compileTo(form, module, options));
    write(output, parts);
    return 0;
  },
});

async function compileTo(form: Form, module: Module, options: CodeOptions): Promise<Uint8Array[]> {
  if (form === "js") return [await toJavaScript(module)];
  const { compile, compileShards, Llvm, LlvmNotFoundError, printShards } = await import("../../engines/llvm/mod.ts");
  requireFeatures(module, new Llvm());
  try {
    if (form === "llvm") {
      return printShards(module, { ...options, optimized: true }).map((text) => new TextEncoder().encode(text));
    }
    if (form !== "cwasm") return compileShards(module, options, form === "asm" ? "assembly" : "object");
    using progress = new Progress(`compiling ${module.name}`);
    return [await compile(module, { ...options, onProgress: progress.update })];
  } catch (error) {
    if (!(error instanceof LlvmNotFoundError)) throw error;
    throw new Failure(`Cannot compile "${module.name}": ${error.message}`, { cause: error });
  }
}

/** The code that the js engine runs, written for people to read. */
async function toJavaScript(module: Module): Promise<Uint8Array> {
  const { emitJavaScript, Js } = await import("../../engines/js/mod.ts");
  requireFeatures(module, new Js());
  return new TextEncoder().encode(emitJavaScript(module));
}

function requireFeatures({ name, features }: Module, engine: Engine): void {
  const missing = featureNames(features & ~engine.features);
  if (missing.length === 0) return;
  throw new Failure(`Cannot compile "${name}": the ${engine.name} engine does not support ${missing.join(", ")}`);
}

/** Where the result goes. */
function outputPath(flags: Flags<"output">, file: string, form: Form): string {
  const path = flags.output ?? (file === STDIN ? STDOUT : file.replace(/\.(wasm|wat)$/i, "") + ENDINGS[form]);
  if (path !== STDOUT || !BINARY.has(form) || !Deno.stdout.isTerminal()) return path;
  throw new Failure("Cannot write native code to a terminal: -o FILE names a file");
}

/** Writes each part into a file of its own, but all of them into one stream. */
function write(path: string, parts: readonly Uint8Array[]): void {
  if (parts.length === 1 || isStream(path)) return writeOutput(path, concatenate(parts));
  parts.forEach((part, i) => writeOutput(path.replace(/(\.[^./]*)?$/, `.${i}$1`), part));
}
