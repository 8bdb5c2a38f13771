import type { Person } from "./ports.ts";
import { Refusal } from "./refusal.ts";

export type Role = "viewer" | "operator" | "owner";

const RANK: ReadonlyMap<string, number> = new Map([
  ["viewer", 1],
  ["operator", 2],
  ["owner", 3],
]);

/** Whether a stored role covers the one that is needed. A role that is not known covers nothing. */
export function covers(role: string, needed: Role): boolean {
  return (RANK.get(role) ?? 0) >= (RANK.get(needed) ?? Number.POSITIVE_INFINITY);
}

/** Throws a Refusal when the person's role does not reach. */
export function requireRole(person: Person, needed: Role): void {
  if (covers(person.role, needed)) return;
  throw new Refusal(`Only ${needed === "owner" ? "the owner" : `an ${needed} or the owner`} can do that. You are ${person.role}.`);
}
