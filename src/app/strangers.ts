import { tradingDayOf } from "../domain/day.ts";
import type { AppPorts } from "./ports.ts";

const SETTING = "strangers";
const MOST_A_DAY = 100;

interface Seen {
  readonly day: string;
  readonly telegramIds: readonly string[];
}

/** Somebody without a role wrote: one journal row per stranger and day, one alert a day for all of them, no answer. */
export function noteStranger(app: AppPorts, stranger: { readonly telegramId: string; readonly name: string }): void {
  const nowMs = app.peopleClock.nowMs();
  // The name is the stranger's own choice: one short line, whatever they call themselves.
  const name = stranger.name.replace(/\s+/g, " ").slice(0, 40);
  const day = tradingDayOf(nowMs, app.settings.tradingZone);
  app.store.transact((records) => {
    const stored = seen(records.settings.get(SETTING));
    const today = stored?.day === day ? stored.telegramIds : [];
    if (today.includes(stranger.telegramId) || today.length >= MOST_A_DAY) return;
    records.settings.set(SETTING, { day, telegramIds: [...today, stranger.telegramId] }, nowMs);
    records.journal.append("stranger", { telegramId: stranger.telegramId, name });
    if (today.length > 0) return;
    const text = `Somebody without a role wrote to me: ${name} (Telegram id ${stranger.telegramId}). I did not answer.`;
    records.alerts.raise({ severity: "warning", kind: "stranger", text, dedupeKey: `stranger-${day}` });
  });
}

function seen(value: unknown): Seen | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { day, telegramIds } = value as Record<string, unknown>;
  if (typeof day !== "string" || !Array.isArray(telegramIds)) return undefined;
  return { day, telegramIds: telegramIds.filter((id) => typeof id === "string") };
}
