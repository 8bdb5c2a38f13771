const SHORTEST_SECRET = 8;
const SHOWN = "[secret]";

const BOT_TOKEN = /\d{6,}:[\w-]{30,}/g;
const BEARER = /\b(Bearer|Basic)\s+[\w.~+/-]{8,}=*/gi;
// 32 bytes in hexadecimal are also what a transaction hash looks like: only the name beside them tells a key.
const NAMED_KEY =
  /(?<![a-z0-9])((?:private|secret|signing|api)?[_-]?key|secret|passphrase|password|mnemonic)(\\*["']?\s*[:=]\s*\\*["']?)(?:0x)?[0-9a-f]{64}\b/gi;

/** The last gate of everything that is written: takes out what must never be read there. */
export class Scrubber {
  readonly #known = new Set<string>();

  /** From now on this exact text is taken out, also as it stands inside JSON and URLs. */
  add(secret: string): void {
    if (secret.length < SHORTEST_SECRET) throw new RangeError(`a secret has at least ${SHORTEST_SECRET} characters`);
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) this.#known.add(form);
  }

  scrub(text: string): string {
    let clean = text;
    for (const secret of this.#known) clean = clean.replaceAll(secret, SHOWN);
    return clean.replace(BOT_TOKEN, SHOWN).replace(BEARER, `$1 ${SHOWN}`).replace(NAMED_KEY, `$1$2${SHOWN}`);
  }
}
