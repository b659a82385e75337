/**
 * Calls of all six kinds over random signatures, between two instances and through functions of the host.
 *
 * @module
 */
import { buildCalls } from "../calls/build.ts";
import { type CallsPlan, planCalls, signaturesOf } from "../calls/plan.ts";
import { CALL_REDUCTIONS } from "../calls/reductions.ts";
import type { Kind } from "./kind.ts";

export const calls: Kind<CallsPlan> = {
  name: "calls",
  about: "calls of all six kinds over random signatures, between two instances and through the host",
  unit: "signatures",
  plan: planCalls,
  build: buildCalls,
  units: signaturesOf,
  reductions: CALL_REDUCTIONS,
};
