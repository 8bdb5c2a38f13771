import { createHash, timingSafeEqual } from "node:crypto";
import type { Random } from "../engine/ports.ts";

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** The one-time code that start prints: who sends it to the bot becomes its owner. 60 bits, kept in memory only. */
export class ClaimCode {
  readonly text: string;
  #used = false;

  constructor(random: Random) {
    const letters = [...random.bytes(12)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
    this.text = `${letters.slice(0, 4)}-${letters.slice(4, 8)}-${letters.slice(8)}`;
  }

  /** Whether a message is this code and it is still good. Spaces around it and lower case are forgiven. */
  matches(message: string): boolean {
    return !this.#used && timingSafeEqual(digest(message.trim().toUpperCase()), digest(this.text));
  }

  spend(): void {
    this.#used = true;
  }
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
