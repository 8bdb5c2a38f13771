import type { AppPorts, Person } from "./ports.ts";
import { roleWords } from "./roles.ts";
import { BY_SETTINGS } from "./subscriptions.ts";

const MONEY: ReadonlyMap<string, string> = new Map([
  ["sandbox", "This is a sandbox: a made-up market and play money. Nothing you do here can cost anything."],
  ["staging", "This is staging: real market data, paper trades, no real money."],
]);

export interface Newcomer {
  readonly telegramId: string;
  readonly name: string;
}

/**
 * Makes a newcomer the owner, subscribes their private chat to every alert and puts the introduction into it, all in one
 * transaction. Returns undefined when there is an owner already: there is only one.
 */
export function becomeOwner(app: AppPorts, newcomer: Newcomer): Person | undefined {
  return app.store.transact((records) => {
    if (app.persons.owner() !== undefined) return undefined;
    const addedMs = app.peopleClock.nowMs();
    const person = app.persons.add({ ...newcomer, role: "owner", zone: app.defaultZone, addedMs });
    records.journal.append("owner", { person: person.name, telegramId: person.telegramId });
    subscribeOwner(app, person);
    records.alerts.raise({
      severity: "info",
      kind: "introduction",
      text: introductionLines(app.environment, person.role).join("\n"),
    });
    return person;
  });
}

/** A private chat has its person's id. Kept when it exists: the owner may have chosen another severity. */
export function subscribeOwner(app: AppPorts, person: Person): void {
  const known = app.subscriptions.of(person.telegramId);
  if (known !== undefined && known.byPerson !== BY_SETTINGS) return;
  const createdMs = app.peopleClock.nowMs();
  app.subscriptions.put({ chatId: person.telegramId, severity: "info", byPerson: person.name, createdMs });
}

/** Who the bot is, in rows: what an owner reads first, and anybody with a role on /start. */
export function introductionLines(environment: string, role: string): string[] {
  const third =
    role === "viewer"
      ? "/positions – what we hold"
      : "/stop – stops all trading at once; the owner's /release starts it again";
  return [
    "Hello, I am Understudy. I copy the trades of chosen Polymarket wallets, under strict limits.",
    MONEY.get(environment) ?? "This is production: it trades real money.",
    `You are ${roleWords(role)}.${role === "owner" ? " I write here when I copy a trade." : ""}`,
    "",
    "Three commands to try first:",
    "/status – what I am doing, and why nothing happens if nothing does",
    "/trades – what I copied, each with its id for /why",
    third,
    "",
    "/help lists everything.",
  ];
}
