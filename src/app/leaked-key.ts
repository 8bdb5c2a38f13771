import type { AppPorts, Person } from "./ports.ts";

export type Leak = "key" | "phrase";

const KEY = /^(?:0x)?([0-9a-f]{64})$/i;
/** Every word of a wallet's phrase has three to eight letters. */
const WORDS = /^[a-z]{3,8}(?: [a-z]{3,8})*$/;
const PHRASE_LENGTHS: readonly number[] = [12, 24];

/**
 * Whether a message is nothing but what opens a wallet: 64 hexadecimal digits that are no hash we know, or the 12 or 24 words
 * of a phrase, five of six of them from its list (who types from memory errs). The text is looked at and kept nowhere.
 */
export async function leakedKey(
  app: Pick<AppPorts, "knowsHash" | "phraseWords">,
  text: string,
): Promise<Leak | undefined> {
  // Longer than any phrase: not worth a look.
  if (text.length > 1_000) return undefined;
  const digits = KEY.exec(text.trim().replace(/^[`"']+|[`"']+$/g, ""))?.[1];
  if (digits !== undefined) return app.knowsHash(`0x${digits.toLowerCase()}`) ? undefined : "key";
  const plain = text
    .toLowerCase()
    .replace(/\b\d{1,2}[.):]?/g, " ")
    .replace(/[\s,;"'`]+/g, " ")
    .trim();
  const words = plain.split(" ");
  if (!PHRASE_LENGTHS.includes(words.length) || !WORDS.test(plain)) return undefined;
  const list = await app.phraseWords();
  return words.filter((word) => list.has(word)).length * 6 >= words.length * 5 ? "phrase" : undefined;
}

/** The owner hears that somebody else let a key slip; of what it was nothing is kept. */
export function noteLeak(app: AppPorts, person: Person, leak: Leak, isDeleted: boolean): void {
  app.store.transact((records) => {
    records.journal.append("leaked-key", { by: person.name, leak, isDeleted });
    if (person.role === "owner") return;
    const what = leak === "key" ? "a private key" : "a wallet's phrase";
    const then = isDeleted ? "I deleted the message." : "I could not delete the message: do it by hand.";
    const text = `${person.name} sent what looks like ${what} into a chat. ${then}\nWhoever it belongs to: its wallet counts as lost.`;
    records.alerts.raise({ severity: "critical", kind: "leaked-key", text });
  });
}
