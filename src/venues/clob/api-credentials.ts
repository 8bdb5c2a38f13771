import { inspect } from "node:util";
import { z } from "zod";

/** The three secrets of an API key, as the venue gives them and the store keeps them. */
export interface RevealedCredentials {
  readonly apiKey: string;
  /** base64url */
  readonly secret: string;
  readonly passphrase: string;
}

const text = z.string().min(1).max(500);

/** The venue's answer, and what a store gives back. */
export const credentialsSchema = z.object({ apiKey: text, secret: text, passphrase: text });

const SHOWN = "[credentials]";

/** Secrets that show themselves to nobody who does not ask for them by name: not in logs, JSON or errors. */
export class ApiCredentials {
  readonly #revealed: RevealedCredentials;

  constructor(revealed: RevealedCredentials) {
    this.#revealed = Object.freeze({ ...revealed });
  }

  reveal(): RevealedCredentials {
    return this.#revealed;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
