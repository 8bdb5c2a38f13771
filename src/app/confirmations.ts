import { z } from "zod";
import type { Records } from "../engine/ports.ts";
import type { AppPorts, Confirmation, Person } from "./ports.ts";
import { questionBasis } from "./question-basis.ts";
import { Refusal } from "./refusal.ts";

/** People's time, never the market's. */
export const CONFIRM_WITHIN_MS = 60_000;
const KEPT_MS = 24 * 3_600_000;

export interface Question {
  readonly person: Person;
  readonly chatId: string;
  /** What will be done, and its parameters as JSON: checked again when it is done. */
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The effect in figures, as it was shown. */
  readonly effect: string;
}

/** Stores a question and returns the token that its buttons carry. */
export function ask(app: AppPorts, question: Question): string {
  const createdMs = app.peopleClock.nowMs();
  const token = app.random.id();
  const { person, chatId, action, effect } = question;
  app.store.transact((records) => {
    app.confirmations.forget(createdMs - KEPT_MS);
    const expiresMs = createdMs + CONFIRM_WITHIN_MS;
    const basis = questionBasis(records, action, question.params);
    const paramsJson = JSON.stringify({ params: question.params, basis });
    app.confirmations.put({
      token,
      personId: person.id,
      chatId,
      action,
      paramsJson,
      effect,
      createdMs,
      expiresMs,
      usedMs: null,
    });
    records.journal.append("asked", { action, params: question.params, person: person.name });
  });
  return token;
}

/** A yes or no that was asked for, with the parameters of its action. */
export interface Answered {
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const storedSchema = z.strictObject({ params: z.record(z.string(), z.unknown()), basis: z.string() });

/**
 * What was asked and may be done now: nothing of what its figures followed from has changed. Uses the token up; call it inside the
 * transaction of the action, so that both happen or neither. Throws a Refusal.
 */
export function accept(app: AppPorts, records: Records, token: string, person: Person, chatId: string): Answered {
  const { action, paramsJson } = answer(app, token, person, chatId);
  const stored = storedSchema.safeParse(JSON.parse(paramsJson));
  if (!stored.success) throw new Refusal("I do not know this question any more. Send the command again.");
  const { params, basis } = stored.data;
  if (questionBasis(records, action, params) !== basis) {
    const isEnd = action === "resume" || action === "release";
    const what = isEnd ? "Somebody paused or stopped me meanwhile" : "What this was about has changed meanwhile";
    throw new Refusal(`${what}. Nothing was done; send the command again.`);
  }
  return { action, params };
}

/** Uses a token up. Call it inside a transaction. Throws a Refusal. */
export function answer(app: AppPorts, token: string, person: Person, chatId: string): Confirmation {
  const asked = app.confirmations.byToken(token);
  const nowMs = app.peopleClock.nowMs();
  if (asked === undefined) throw new Refusal("I do not know this question any more. Send the command again.");
  if (asked.personId !== person.id || asked.chatId !== chatId)
    throw new Refusal("This question was put to somebody else.");
  if (asked.usedMs !== null) throw new Refusal("That was answered already. Nothing more was done.");
  if (nowMs > asked.expiresMs)
    throw new Refusal("This question is older than a minute. Nothing was done; send the command again.");
  app.confirmations.markUsed(token, nowMs);
  return asked;
}
