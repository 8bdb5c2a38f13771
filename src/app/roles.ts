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

/** "the owner", "an operator", "a viewer" */
export function roleWords(role: string): string {
  if (role === "owner") return "the owner";
  return role === "operator" ? "an operator" : `a ${role}`;
}

/** Throws a Refusal when the person's role does not reach. */
export function requireRole(person: Person, needed: Role): void {
  if (covers(person.role, needed)) return;
  const who = needed === "owner" ? "the owner" : `${roleWords(needed)} or the owner`;
  throw new Refusal(`Only ${who} can do that. You are ${roleWords(person.role)}.`);
}
