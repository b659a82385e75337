// Runs all scenarios on the interpreter and prints what they give. For a host that forbids code from strings.
import { createWebAssembly } from "../../src/web/mod.ts";
import { SCENARIOS } from "./scenarios.ts";

const namespace = createWebAssembly();
console.log(JSON.stringify(Object.values(SCENARIOS).map((scenario) => scenario(namespace))));
