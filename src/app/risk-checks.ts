import type { Check } from "../engine/risk/check.ts";
import { CHECKS } from "../engine/risk/checks.ts";

/** A check of the engine, without how it judges. */
export type RiskCheck = Pick<Check, "name" | "rule" | "appliesTo" | "needs" | "bound">;

/** Every check of a buy, in the order in which they are told. */
export function riskChecks(): readonly RiskCheck[] {
  return CHECKS.map(({ name, rule, appliesTo, needs, bound }) => ({ name, rule, appliesTo, needs, bound }));
}
