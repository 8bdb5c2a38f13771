import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { hostsOf } from "../../config/hosts.ts";
import { defaultLimits } from "../../config/limits.ts";
import type { Settings } from "../../config/schema.ts";
import { Chat } from "../../handlers/chat.ts";
import { OutboxSender } from "../alerts/outbox-sender.ts";
import { telegramChannel } from "../alerts/telegram-channel.ts";
import { ClaimCode } from "../app/claim-code.ts";
import { becomeOwner } from "../app/ownership.ts";
import type { AppPorts } from "../app/ports.ts";
import type { Clock } from "../engine/ports.ts";
import { createMarketClock } from "../ops/market-clock.ts";
import { systemClock } from "../ops/system-clock.ts";
import { systemRandom } from "../ops/system-random.ts";
import { OutboxRepository } from "../store/app/outbox-repository.ts";
import { ConversationStorage } from "../store/conversation-storage.ts";
import { SqliteStore } from "../store/store.ts";
import { PaperVenue } from "../venues/paper/paper-venue.ts";
import { appPorts } from "./app-ports.ts";
import { assembleEngine } from "./engine.ts";
import { engineSettings } from "./engine-settings.ts";
import { addFirstTargets, prepareStore } from "./first-start.ts";
import { startJobs } from "./jobs.ts";
import type { LocalWorld } from "./local-world.ts";
import { startLocalWorld } from "./local-world.ts";
import { marketSources } from "./market-sources.ts";

/** What a new paper account holds. */
const START_CASH_MICRO = 1_000_000_000;

export interface RunningBot {
  readonly app: AppPorts;
  /** Where people go now: the chat page, or the code that makes its sender the owner. */
  readonly invitation: string;
  close(): Promise<void>;
}

export type Report = (problem: string, error: unknown) => void;

/** Starts everything, in the order in which the parts need each other. Start and recovery are one path. */
export async function startBot(settings: Settings, report: Report): Promise<RunningBot> {
  const { dataFolder, environment } = settings;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const stopping = new AbortController();
  const world = environment === "sandbox" ? await startLocalWorld(settings, report) : undefined;
  const marketClock = world === undefined ? systemClock : createMarketClock({ ...world.ready, wall: systemClock });
  const store = await SqliteStore.open({ file: join(dataFolder, "understudy.db"), clockNowMs: systemClock.nowMs });
  const { feed, data } = marketSources(
    hostsOf(environment, settings.sandboxPort),
    systemClock,
    marketClock,
    systemRandom,
  );
  const paper = await PaperVenue.open({
    file: join(dataFolder, "paper.db"),
    startCashMicro: START_CASH_MICRO,
    marketData: data,
    clock: marketClock,
    random: systemRandom,
    signal: stopping.signal,
  });
  const venue = world === undefined ? paper : world.watch(paper);
  const engineParts = engineSettings(settings, world?.ready.ourWallet);
  const nowMs = marketClock.nowMs();
  const { isNew } = prepareStore(store, { limits: defaultLimits(environment), cashMicro: START_CASH_MICRO, nowMs });
  if (isNew && world !== undefined) addFirstTargets(store, world.targets, nowMs);
  const engine = assembleEngine({
    ...{ store, feed, data, venue, random: systemRandom, stopping: stopping.signal },
    clock: marketClock,
    settings: engineParts,
  });
  const app = appPorts({
    ...{ environment, store, marketClock, data, random: systemRandom, desk: engine.desk },
    peopleClock: systemClock,
    settings: engineParts,
  });
  const telegram = telegramOf(settings, world);
  const claim = inviteOwner(app, world);
  const chat = new Chat({
    ...telegram,
    app,
    claim,
    conversations: conversationsOf(store, systemClock),
    clock: systemClock,
    report,
  });
  const sender = new OutboxSender({
    outbox: new OutboxRepository(store),
    send: telegramChannel(telegram.token, telegram.apiRoot),
    store,
    clock: systemClock,
    random: systemRandom,
  });
  const jobs = startJobs({
    ...{ store, engine, data, sender, marketClock, report },
    peopleClock: systemClock,
    realTime: world === undefined || world.ready.speed === 1,
    tradingZone: settings.tradingZone,
    checklistHour: settings.checklistHour,
    ownerZone: app.persons.owner()?.zone ?? settings.tradingZone,
    promptChecklist: () => chat.promptChecklist(),
    backup: () => store.backUp(),
  });
  const chatting = chat.run(stopping.signal);
  return {
    app,
    invitation: invitationOf(world, claim),
    async close() {
      stopping.abort(new Error("the bot is ending"));
      await Promise.allSettled([jobs.stop(), chatting]);
      await Promise.allSettled([engine.desk.idle()]);
      paper.close();
      store.close();
      await world?.end();
    },
  };
}

function telegramOf(settings: Settings, world: LocalWorld | undefined): { token: string; apiRoot: string | undefined } {
  const apiRoot = hostsOf(settings.environment, settings.sandboxPort).telegram;
  const token = world?.ready.botToken ?? settings.telegramToken;
  if (token === undefined) throw new Error("no Telegram token is set");
  return { token, apiRoot };
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

function conversationsOf(store: SqliteStore, clock: Clock) {
  return new ConversationStorage<never>(store, clock.nowMs);
}
