/**
 * `wasmine doctor`: what this machine and this start of Deno offer, for bug reports and puzzled people.
 *
 * @module
 */
import { PrivateDirectory } from "../../files/private_directory.ts";
import { cacheDirectory } from "../program/cache_directory.ts";
import { type Command, defineCommand } from "../command.ts";
import { ENGINE_NAMES } from "../../engines/mod.ts";
import { reasonOf, UsageError } from "../terminal/failure.ts";
import { bold, print } from "../terminal/terminal.ts";
import { showSize } from "../terminal/units.ts";
import { VERSION } from "../version.ts";

/** The command. */
export const command: Command = defineCommand({
  name: "doctor",
  summary: "show what this machine offers",
  usage: "[OPTIONS]",
  mostOperands: 0,
  options: [],
  examples: [["doctor", "show versions, permissions, engines, libLLVM and the cache"]],
  async run() {
    const parts: [string, [string, string][]][] = [
      ["Versions", versions()],
      ["Permissions", permissions()],
      ["Engines", [["available", ENGINE_NAMES.join(", ")], ["libLLVM", await describeLlvm()]]],
      ["Cache", [["directory", describeCache()]]],
    ];
    for (const [heading, rows] of parts) {
      print(bold(heading), ...rows.map(([name, value]) => `  ${name.padEnd(10)} ${value}`));
    }
    return 0;
  },
});

function versions(): [string, string][] {
  const { os, arch } = Deno.build;
  return [
    ["wasmine", VERSION],
    ["deno", `${Deno.version.deno} (V8 ${Deno.version.v8})`],
    ["system", `${os} ${arch}`],
  ];
}

/** What each permission is good for. */
const PERMISSIONS = {
  read: "modules, and directories of programs",
  write: "directories that programs may change, and the cache",
  env: "WASMINE_LOG and other variables, --env, --inherit-env",
  ffi: "native code, and holding the directories of programs",
} as const satisfies Partial<Record<Deno.PermissionName, string>>;

function permissions(): [string, string][] {
  return Object.entries(PERMISSIONS).map(([name, purpose]) => {
    const { state, partial } = Deno.permissions.querySync({ name: name as keyof typeof PERMISSIONS });
    const granted = state === "granted" ? partial ? "partly" : "yes" : "no";
    return [name, `${granted.padEnd(7)}(${purpose})`];
  });
}

async function describeLlvm(): Promise<string> {
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return "unknown without --allow-ffi";
  const { llvm } = await import("../../../ffi/llvm/library.ts");
  try {
    const { version, path } = llvm();
    return `${version} (${path})`;
  } catch (error) {
    return error instanceof Error ? error.message.split("; ")[0] : String(error);
  }
}

function describeCache(): string {
  try {
    return describeDirectory(cacheDirectory());
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

function describeDirectory(directory: string | undefined): string {
  if (directory === undefined) return "unknown without --allow-env";
  if (Deno.permissions.querySync({ name: "read", path: directory }).state !== "granted") {
    return `${directory} (contents unknown without --allow-read=${directory})`;
  }
  const objection = new PrivateDirectory(directory).objection();
  try {
    const sizes = [...Deno.readDirSync(directory)].map(({ name }) => Deno.lstatSync(`${directory}/${name}`).size);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const contents = `${sizes.length} files, ${showSize(total)}`;
    return `${directory} (${contents}${objection === undefined ? "" : `; not used: ${objection}`})`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return `${directory} (not made yet)`;
    return `${directory} (${reasonOf(error)})`;
  }
}
