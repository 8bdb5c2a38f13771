import type { Records } from "../ports.ts";

const nameOf = (targetId: number, tokenId: number): string => `left:${targetId}:${tokenId}`;

/** A lot was left by a rule of our own: episodes of the target that began before are not bought again. */
export function noteLeft(records: Records, targetId: number, tokenId: number, nowMs: number): void {
  records.settings.set(nameOf(targetId, tokenId), nowMs, nowMs);
}

/** When a rule of our own left the lot last; undefined when none ever did. */
export function leftMs(records: Records, targetId: number, tokenId: number): number | undefined {
  const stored = records.settings.get(nameOf(targetId, tokenId));
  return typeof stored === "number" ? stored : undefined;
}
