import type { Severity } from "../engine/ports.ts";
import type { AppPorts, Person } from "./ports.ts";
import { SEVERITIES } from "./ports.ts";
import { Refusal } from "./refusal.ts";

const CHANNELS = "channels";
/** Who subscribed a chat that nobody did. */
export const BY_SETTINGS = "the settings";

/** Reads a severity as typed. Throws a Refusal that lists them. */
export function severityOf(typed: string): Severity {
  const found = SEVERITIES.find((severity) => severity === typed.toLowerCase());
  if (found === undefined) throw new Refusal(`There is no severity ${typed}. Send one of: ${SEVERITIES.join(", ")}.`);
  return found;
}

/** From now on alerts of this severity and above go to a chat. Returns what was there before. */
export function subscribe(app: AppPorts, chatId: string, severity: Severity, byPerson: string): string | undefined {
  return app.store.transact((records) => {
    const before = app.subscriptions.of(chatId)?.severity;
    app.subscriptions.put({ chatId, severity, byPerson, createdMs: app.peopleClock.nowMs() });
    if (records.settings.get(endedIn(chatId)) === true)
      records.settings.set(endedIn(chatId), false, app.peopleClock.nowMs());
    records.journal.append("subscription", { chatId, severity, by: byPerson });
    return before;
  });
}

/** The chat that the settings name gets warnings and worse from each start on, until a person ends that. */
export function subscribeNamed(app: AppPorts, chatId: string): void {
  const isEnded = app.store.records.settings.get(endedIn(chatId)) === true;
  if (!isEnded && app.subscriptions.of(chatId) === undefined) subscribe(app, chatId, "warning", BY_SETTINGS);
}

export function unsubscribe(app: AppPorts, chatId: string, byPerson: string): boolean {
  return app.store.transact((records) => {
    const removed = app.subscriptions.remove(chatId);
    if (removed) {
      records.journal.append("subscription", { chatId, severity: "none", by: byPerson });
      records.settings.set(endedIn(chatId), true, app.peopleClock.nowMs());
    }
    return removed;
  });
}

/** The setting that notes that a person ended the alerts of a chat; Telegram, which may not know a chat yet, is none. */
function endedIn(chatId: string): string {
  return `unsubscribed:${chatId}`;
}

/** Posts in a channel carry no author, so a channel counts as who brought the bot in; others' channels are not answered. */
export function trustChannel(app: AppPorts, chatId: string, person: Person): void {
  app.store.transact((records) => {
    const trusted = { ...channels(records.settings.get(CHANNELS)), [chatId]: person.telegramId };
    records.settings.set(CHANNELS, trusted, app.peopleClock.nowMs());
    records.journal.append("channel", { chatId, by: person.name });
  });
}

/** Who brought the bot into a channel, if that person still has a role. */
export function channelSponsor(app: AppPorts, chatId: string): Person | undefined {
  const telegramId = channels(app.store.records.settings.get(CHANNELS))[chatId];
  return telegramId === undefined ? undefined : app.persons.byTelegramId(telegramId);
}

function channels(stored: unknown): Record<string, string> {
  if (typeof stored !== "object" || stored === null) return {};
  return Object.fromEntries(
    Object.entries(stored).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
