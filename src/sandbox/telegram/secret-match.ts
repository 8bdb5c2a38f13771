import { createHash, timingSafeEqual } from "node:crypto";

/** Whether a given text is the secret, in time that says nothing about where they differ. */
export function secretMatches(given: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
