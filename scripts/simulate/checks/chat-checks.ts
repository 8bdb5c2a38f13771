import { OWNER } from "../people.ts";
import type { Check, Facts } from "./check.ts";

/** With the cancels that a stop waits for, and tries of an answer that is not taken. */
const ANSWERED_WITHIN_MS = 60_000;
const FLOOD = /^CRITICAL: .* in \d+ s\. The newest:/;
const RESUMES = /^(Resume trading|End the stop)/;
const LOOSENS = /^Loosen /;

/** What concerns people: what they were told, and what they told the bot. */
export const CHAT_CHECKS: readonly Check[] = [
  { name: "who has no role gets no answer", when: "step", look: toldToStrangers },
  { name: "a pause or a stop acts at once", when: "step", look: boughtAfterPause },
  { name: "a confirmation counts once", when: "step", look: confirmedTwice },
  { name: "every alert leaves the outbox", when: "rest", look: waiting },
  { name: "every critical alert arrives", when: "rest", look: undelivered },
  { name: "no message holds a secret", when: "rest", look: secretsTold },
];

function toldToStrangers({ talk: { telegram } }: Facts): string[] {
  return [...telegram.messages, ...telegram.arrived]
    .filter(({ chatId }) => chatId !== String(OWNER.id))
    .map(({ chatId, text }) => `${chatId} was told: ${text.slice(0, 40)}`);
}

/** The bot's own word counts: once it said that it has stopped nothing is bought, and it says so soon. */
function boughtAfterPause({ books, talk: { pauses } }: Facts): string[] {
  return pauses.all.flatMap(({ handedMs, answeredMs = handedMs, fromSeq, toSeq = Number.MAX_SAFE_INTEGER }) => {
    const late =
      answeredMs - handedMs > ANSWERED_WITHIN_MS ? [`it was answered after ${answeredMs - handedMs} ms`] : [];
    if (fromSeq === undefined) return late;
    const bought = books.rows<{ id: number }>(
      `select json_extract(body_json, '$.id') as id from journal where seq > ? and seq <= ? and kind = 'order'
       and json_extract(body_json, '$.state') = 'stored' and json_extract(body_json, '$.side') = 'BUY'`,
      ...[fromSeq, toSeq],
    );
    return [...late, ...bought.map(({ id }) => `order ${id} was stored after its answer`)];
  });
}

function confirmedTwice({ books, talk: { telegram } }: Facts): string[] {
  const pressed = (question: RegExp) =>
    new Set(telegram.updates.presses.filter(({ text }) => question.test(text)).map(({ data }) => data)).size;
  const resumed = books.figure(
    `select count(*) from journal where kind = 'state' and json_extract(body_json, '$.state') = 'running'
     and json_extract(body_json, '$.by') = ?`,
    OWNER.name,
  );
  const loosened = books.figure(
    "select count(*) from journal where kind = 'limit' and json_extract(body_json, '$.reason') like 'confirmed %'",
  );
  return [
    ...(resumed > pressed(RESUMES) ? [`trading was resumed ${resumed} times, for ${pressed(RESUMES)} answers`] : []),
    ...(loosened > pressed(LOOSENS) ? [`a limit was loosened ${loosened} times, for ${pressed(LOOSENS)} answers`] : []),
  ];
}

function waiting({ books }: Facts): string[] {
  return books
    .rows<{ id: number; problem: string | null }>("select id, problem from deliveries where state = 'waiting'")
    .map(({ id, problem }) => `delivery ${id} still waits: ${problem}`);
}

function undelivered({ books, talk: { telegram } }: Facts): string[] {
  const critical = books.rows<{ id: number; text: string; isSent: number }>(
    `select a.id, a.text, exists (select 1 from deliveries d where d.alert_id = a.id and d.state = 'sent') as isSent
     from alerts a where a.severity = 'critical'`,
  );
  const isTold = (text: string) => telegram.arrived.some((one) => one.text.includes(text) || FLOOD.test(one.text));
  return critical
    .filter(({ text, isSent }) => isSent === 0 || !isTold(text.slice(0, 100)))
    .map(({ id, text }) => `alert ${id} did not arrive: ${text.slice(0, 60)}`);
}

function secretsTold({ talk: { telegram, secrets } }: Facts): string[] {
  return [...telegram.messages, ...telegram.arrived].flatMap(({ text }) =>
    [...secrets].some((secret) => text.toLowerCase().includes(secret.toLowerCase()))
      ? [`one begins with: ${text.slice(0, 20)}`]
      : [],
  );
}
