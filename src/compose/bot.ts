import { join } from "node:path";
import { hostsOf } from "../../config/hosts.ts";
import { defaultLimits } from "../../config/limits.ts";
import type { Settings } from "../../config/schema.ts";
import { Chat } from "../../handlers/chat.ts";
import type { Send } from "../alerts/outbox.ts";
import { OutboxSender } from "../alerts/outbox-sender.ts";
import { telegramChannel } from "../alerts/telegram-channel.ts";
import { ClaimCode } from "../app/claim-code.ts";
import { becomeOwner } from "../app/ownership.ts";
import type { AppPorts } from "../app/ports.ts";
import type { Clock } from "../engine/ports.ts";
import { createMarketClock } from "../ops/market-clock.ts";
import type { ClosingStep } from "../ops/shutdown.ts";
import { systemClock } from "../ops/system-clock.ts";
import { systemRandom } from "../ops/system-random.ts";
import { OutboxRepository } from "../store/app/outbox-repository.ts";
import { ConversationStorage } from "../store/conversation-storage.ts";
import { SqliteStore } from "../store/store.ts";
import { PaperVenue } from "../venues/paper/paper-venue.ts";
import { appPorts } from "./app-ports.ts";
import type { Engine } from "./engine.ts";
import { assembleEngine } from "./engine.ts";
import { engineSettings } from "./engine-settings.ts";
import { addFirstTargets, prepareStore } from "./first-start.ts";
import { startJobs } from "./jobs.ts";
import type { LocalWorld } from "./local-world.ts";
import type { MarketSources } from "./market-sources.ts";
import { marketSources } from "./market-sources.ts";

/** What a new paper account holds. */
const START_CASH_MICRO = 1_000_000_000;

export type Report = (problem: string, error: unknown) => void;

export interface BotNeeds {
  readonly settings: Settings;
  /** The sandbox's world, which may still be starting; undefined elsewhere. */
  readonly world: Promise<LocalWorld> | undefined;
  readonly report: Report;
  /** A request's try that failed, whether another follows or not: for the log. */
  readonly onFailedTry: Report;
  /** What was told to people, for the log. */
  readonly note: (what: string, fields: object) => void;
  /** A text that must never be written anywhere. */
  readonly keepSecret: (text: string) => void;
  /** What has to be closed, in that order; each part adds itself as soon as it is open. */
  readonly closing: ClosingStep[];
}

export interface Bot {
  readonly app: AppPorts;
  /** Where people go now: the chat page, or the code that makes its sender the owner. */
  readonly invitation: string;
  /** Begins to scan, to trade and to talk. */
  begin(): void;
}

interface Trading {
  readonly store: SqliteStore;
  readonly sources: MarketSources;
  readonly engine: Engine;
  readonly marketClock: Clock;
  readonly app: AppPorts;
}

/** Opens everything in the order in which the parts need each other; start and recovery are one path. Nothing trades before `begin`. */
export async function openBot(needs: BotNeeds): Promise<Bot> {
  const { settings, report, closing } = needs;
  const stopping = new AbortController();
  closing.unshift({ name: "work", close: () => stopping.abort(new Error("the bot is ending")) });
  const world = await needs.world;
  if (world !== undefined) closing.push({ name: "sandbox", close: () => world.end() });
  const trading = await openTrading(needs, world, stopping.signal);
  const { app, store } = trading;
  const telegram = telegramOf(settings, world);
  needs.keepSecret(telegram.token);
  const claim = inviteOwner(app, world);
  const conversations = new ConversationStorage<never>(store, systemClock.nowMs);
  const chat = new Chat({ ...telegram, app, claim, conversations, clock: systemClock, report });
  return {
    app,
    invitation: invitationOf(world, claim),
    begin: () => {
      const jobs = startBotJobs(needs, trading, telegram, () => chat.promptChecklist(), world?.ready.speed ?? 1);
      const chatting = chat.run(stopping.signal);
      const orders = closing.findIndex(({ name }) => name === "orders");
      closing.splice(orders, 0, { name: "jobs", close: () => jobs.stop() }, { name: "chat", close: () => chatting });
    },
  };
}

async function openTrading(needs: BotNeeds, world: LocalWorld | undefined, stopping: AbortSignal): Promise<Trading> {
  const { settings, closing } = needs;
  const { dataFolder, environment } = settings;
  const random = systemRandom;
  const marketClock = world === undefined ? systemClock : createMarketClock({ ...world.ready, wall: systemClock });
  const file = join(dataFolder, "understudy.db");
  const store = await opened(file, () => SqliteStore.open({ file, clockNowMs: systemClock.nowMs }));
  const hosts = hostsOf(environment, settings.sandboxPort);
  const sources = marketSources(hosts, systemClock, marketClock, random, { onFailure: needs.onFailedTry });
  const { feed, data } = sources;
  const paperFile = join(dataFolder, "paper.db");
  const paper = await opened(paperFile, () =>
    PaperVenue.open({
      ...{ file: paperFile, startCashMicro: START_CASH_MICRO, marketData: data },
      ...{ clock: marketClock, random, signal: stopping },
    }),
  );
  const parts = engineSettings(settings, world?.ready.ourWallet, world?.ready.speed ?? 1);
  const limits = defaultLimits(environment);
  const nowMs = marketClock.nowMs();
  await refuseLostLedger(store, paper, file);
  const { isNew } = prepareStore(store, { limits, cashMicro: START_CASH_MICRO, nowMs });
  if (isNew && world !== undefined) addFirstTargets(store, world.targets, nowMs);
  const venue = world?.watch(paper) ?? paper;
  const engine = assembleEngine({ store, feed, data, venue, clock: marketClock, random, settings: parts, stopping });
  closing.splice(
    1,
    0,
    { name: "orders", close: () => engine.desk.idle() },
    { name: "paper venue", close: () => paper.close() },
    { name: "database", close: () => store.close() },
  );
  const { desk } = engine;
  const clocks = { marketClock, peopleClock: systemClock };
  const app = appPorts({ environment, store, ...clocks, data, random, desk, settings: parts });
  return { store, sources, engine, marketClock, app };
}

/** A file that cannot be opened is named, with what one can do. */
async function opened<T>(file: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const help =
      "Put a copy in its place (the folder backups has one of each day); in the sandbox, npm run sandbox:reset starts over.";
    throw new Error(`${file} cannot be used: ${reason}.\n${help}`, { cause });
  }
}

/** A ledger that begins anew beside a venue that has traded was lost: to go on would forget positions, limits and a stop. */
async function refuseLostLedger(store: SqliteStore, paper: PaperVenue, file: string): Promise<void> {
  if (store.records.settings.get("tradingState") !== undefined) return;
  const { cashMicro, shares } = await paper.holdings();
  if (cashMicro === START_CASH_MICRO && shares.size === 0) return;
  throw new Error(
    `${file} is empty or new, but the paper venue beside it has traded: it was lost or replaced.\n` +
      "Put a copy in its place (the folder backups has one of each day); in the sandbox, npm run sandbox:reset starts over.",
  );
}

function startBotJobs(
  { settings, report, note }: BotNeeds,
  { store, sources, engine, marketClock, app }: Trading,
  telegram: TelegramAccess,
  promptChecklist: () => Promise<void>,
  speed: number,
): { stop(): Promise<void> } {
  const outbox = new OutboxRepository(store);
  const send = noted(telegramChannel(telegram.token, telegram.apiRoot), note);
  const sender = new OutboxSender({ outbox, send, store, clock: systemClock, random: systemRandom });
  const { tradingZone, checklistHour, scanIntervalMs } = settings;
  const ownerZone = app.persons.owner()?.zone ?? tradingZone;
  const people = { peopleClock: systemClock, checklistHour, ownerZone, promptChecklist };
  const backup = (): Promise<string> => store.backUp();
  const beat = { marketClock, speed, tradingZone, scanIntervalMs };
  return startJobs({ store, engine, data: sources.data, sender, ...beat, ...people, backup, report });
}

/** What reached people, or did not, stands in the log, too. */
function noted(send: Send, note: BotNeeds["note"]): Send {
  return async (chatId, text, silent, signal) => {
    const attempt = await send(chatId, text, silent, signal);
    note(`alert ${attempt.kind}`, { chatId, text });
    return attempt;
  };
}

interface TelegramAccess {
  readonly token: string;
  /** Undefined: Telegram's own. */
  readonly apiRoot: string | undefined;
}

function telegramOf(settings: Settings, world: LocalWorld | undefined): TelegramAccess {
  const token = world?.ready.botToken ?? settings.telegramToken;
  if (token === undefined) throw new Error("no Telegram token is set");
  return { token, apiRoot: hostsOf(settings.environment, settings.sandboxPort).telegram };
}

/** In the sandbox the page's first person is the owner; elsewhere who sends the one-time code becomes it. */
function inviteOwner(app: AppPorts, world: LocalWorld | undefined): ClaimCode | undefined {
  if (app.persons.owner() !== undefined) return undefined;
  if (world === undefined) return new ClaimCode(app.random);
  becomeOwner(app, world.firstPerson);
  return undefined;
}

function invitationOf(world: LocalWorld | undefined, claim: ClaimCode | undefined): string {
  if (world !== undefined) return `Open the chat: ${world.ready.url}/?token=${world.ready.chatToken}`;
  if (claim !== undefined) return `Send this code to the bot to become its owner: ${claim.text}`;
  return "Talk to the bot in Telegram.";
}
