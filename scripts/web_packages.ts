/**
 * The npm packages that `tests/web/packages_test.ts` runs: a copy of `programs/web` with its packages installed, in a
 * cache folder outside of the checkout, because the runner wants them beside itself. `scripts/setup.ts` installs them.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";

/** Where the list of packages, the runner and its expectations come from. */
const PROGRAMS = Deno.env.get("WASMINE_PROGRAMS_DIR") ?? fromFileUrl(import.meta.resolve("../../shared/programs"));
const SOURCE = `${PROGRAMS}/web`;

/** Said where there is nothing to install. */
export const HOW_TO_GET_THE_PACKAGES = `needs a copy of programs/web, which WASMINE_PROGRAMS_DIR names the parent of`;

/** What a copy consists of. */
const FILES = ["package.json", "run.ts", "workloads.ts", "expected.json"];
/** Stands in a copy once npm was through with it. */
const DONE = "installed";

/** Whether the list of packages is there. */
export function hasPackageList(): boolean {
  return exists(`${SOURCE}/package.json`);
}

/** The folder with installed packages: that of `WASMINE_PACKAGES_DIR`, or the copy; undefined if there is none. */
export function packagesFolder(): string | undefined {
  const named = Deno.env.get("WASMINE_PACKAGES_DIR");
  if (named !== undefined) return named;
  if (!hasPackageList()) return undefined;
  const folder = copyFolder();
  return exists(`${folder}/${DONE}`) ? folder : undefined;
}

/** Copies and installs; false if npm cannot. */
export function installPackages(): boolean {
  const folder = copyFolder();
  Deno.mkdirSync(folder, { recursive: true });
  for (const file of FILES) Deno.writeFileSync(`${folder}/${file}`, Deno.readFileSync(`${SOURCE}/${file}`));
  const { success } = new Deno.Command("npm", {
    args: ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).outputSync();
  if (success) Deno.writeTextFileSync(`${folder}/${DONE}`, "");
  return success;
}

/** The copy of the present state of the source: another state has another folder. */
function copyFolder(): string {
  const cache = Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME") ?? "."}/.cache`;
  let hash = 0;
  for (const file of FILES) {
    for (const byte of Deno.readFileSync(`${SOURCE}/${file}`)) hash = Math.imul(hash, 31) + byte | 0;
  }
  return `${cache}/wasmine-web-packages/${(hash >>> 0).toString(16)}`;
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
