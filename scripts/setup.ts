// Looks for the programs and libraries that tests and benchmarks use besides Deno, and names what is missing.
//
//   deno run -A scripts/setup.ts [tests] [benchmarks] [--install]
//
// With --install, or when CI=true, what is missing is installed: libraries and programs with apt-get, packages with npm. A
// part that cannot be installed never stops this script: the tests that need it say so themselves.
import { hasPackageList, installPackages, packagesFolder } from "./web_packages.ts";

interface Part {
  /** What is looked for, as a person would call it. */
  name: string;
  /** Who uses it, and what cannot be done without it. */
  usedBy: "tests" | "benchmarks";
  purpose: string;
  /** The Debian package that has it. */
  debian: string;
  present(): boolean;
}

const PARTS: Part[] = [
  {
    name: "npm",
    usedBy: "tests",
    purpose: "running real programs that npm packages ship",
    debian: "npm",
    present: () => succeeds("npm", "--version"),
  },
  {
    name: "libLLVM",
    usedBy: "tests",
    purpose: "native code",
    debian: "libllvm19",
    present: () => succeeds("sh", "-c", "ldconfig -p | grep -qE 'libLLVM(.so.|-)(1[5-9]|2[0-2])'"),
  },
  {
    name: "wabt",
    usedBy: "benchmarks",
    purpose: "comparing the interpreter with wabt's",
    debian: "wabt",
    present: () => succeeds("spectest-interp", "--version"),
  },
];

const installing = Deno.args.includes("--install") || Deno.env.get("CI") === "true";

function succeeds(command: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(command, { args, stdin: "null", stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** Runs apt-get as root, through sudo where somebody else is logged in. */
function aptGet(...args: string[]): boolean {
  const command = ["apt-get", "-qq", "-y", ...args];
  if (Deno.uid() !== 0) command.unshift("sudo", "-n");
  const { success } = new Deno.Command(command[0], {
    args: command.slice(1),
    env: { DEBIAN_FRONTEND: "noninteractive" },
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).outputSync();
  return success;
}

function install(parts: Part[]): void {
  const packages = parts.map((part) => part.debian);
  console.log(`Installing ${packages.join(", ")}`);
  try {
    if (!aptGet("update") || !aptGet("install", "--no-install-recommends", ...packages)) {
      console.error(`apt-get could not install ${packages.join(", ")}`);
    }
  } catch (error) {
    console.error(`Cannot run apt-get: ${(error as Error).message}`);
  }
}

const asked = Deno.args.filter((arg) => !arg.startsWith("--"));
const parts = PARTS.filter((part) => asked.length === 0 || asked.includes(part.usedBy));
const missing = parts.filter((part) => !part.present());
if (missing.length > 0 && installing) install(missing);
for (const part of missing.filter((part) => !part.present())) {
  console.log(`Missing: ${part.name}, for ${part.purpose} (Debian package ${part.debian})`);
}
if ((asked.length === 0 || asked.includes("tests")) && hasPackageList() && packagesFolder() === undefined) {
  if (installing) console.log("Installing npm packages that ship WebAssembly");
  if (!installing || !installs()) {
    console.log("Missing: npm packages that ship WebAssembly, for running their glue code");
  }
}

function installs(): boolean {
  try {
    return installPackages();
  } catch (error) {
    console.error(`Cannot run npm: ${(error as Error).message}`);
    return false;
  }
}
