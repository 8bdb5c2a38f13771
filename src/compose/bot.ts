import { hostsOf } from "../../config/hosts.ts";
import type { Settings } from "../../config/schema.ts";
import { Chat } from "../../handlers/chat.ts";
import type { Send } from "../alerts/outbox.ts";
import { OutboxSender } from "../alerts/outbox-sender.ts";
import { telegramChannel } from "../alerts/telegram-channel.ts";
import { ClaimCode } from "../app/claim-code.ts";
import { tellDay } from "../app/day-message.ts";
import { becomeOwner } from "../app/ownership.ts";
import type { AppPorts } from "../app/ports.ts";
import { tellStart } from "../app/start-message.ts";
import { subscribeNamed } from "../app/subscriptions.ts";
import { systemClock } from "../ops/system-clock.ts";
import { systemRandom } from "../ops/system-random.ts";
import { OutboxRepository } from "../store/app/outbox-repository.ts";
import { ConversationStorage } from "../store/conversation-storage.ts";
import { appPorts } from "./app-ports.ts";
import { botDoctor } from "./doctor/bot-doctor.ts";
import { engineSettings } from "./engine-settings.ts";
import { startJobs } from "./jobs.ts";
import { journalHeadNote } from "./journal-head.ts";
import type { LocalWorld } from "./local-world.ts";
import { secretSettings } from "./secret-settings.ts";
import type { Trading } from "./trading.ts";
import { openTrading } from "./trading.ts";
import type { TradingNeeds } from "./trading-parts.ts";

export interface BotNeeds extends TradingNeeds {
  /** The sandbox's world, which may still be starting; undefined elsewhere. */
  readonly world: Promise<LocalWorld> | undefined;
  /** What was told to people, for the log. */
  readonly note: (what: string, fields: object) => void;
}

export interface Bot {
  readonly app: AppPorts;
  /** Where people go now: the chat page, or the code that makes its sender the owner. */
  readonly invitation: string;
  /** Begins to scan, to trade and to talk. */
  begin(): void;
}

/** Opens everything in the order in which the parts need each other; start and recovery are one path. Nothing trades before `begin`. */
export async function openBot(needs: BotNeeds): Promise<Bot> {
  const { settings, report, closing } = needs;
  const stopping = new AbortController();
  closing.unshift({ name: "work", close: () => stopping.abort(new Error("the bot is ending")) });
  const awaited = needs.world?.then((ready) => {
    closing.push({ name: "sandbox", close: () => ready.end() });
    return ready;
  });
  // What fails while it is not waited for yet is told when it is.
  awaited?.catch(() => undefined);
  const trading = await openTrading(needs, awaited, stopping.signal);
  const world = await awaited;
  const { store, engine, marketClock, sources } = trading;
  const { environment } = settings;
  const telegram = telegramOf(settings, world);
  for (const secret of [telegram.token, ...secretSettings(settings)]) needs.keepSecret(secret);
  const { address } = trading.signing;
  const app = appPorts({
    ...{ environment, store, marketClock, peopleClock: systemClock, data: sources.data, random: systemRandom, trading },
    ...{ cancelling: engine.cancelling, flatten: engine.flatten, settings: engineSettings(settings, address) },
    diagnose: botDoctor({ settings, store, marketClock, address, telegramToken: telegram.token }),
  });
  const claim = inviteOwner(app, world);
  if (settings.telegramChatId !== undefined) subscribeNamed(app, settings.telegramChatId);
  const conversations = new ConversationStorage<never>(store, systemClock.nowMs);
  const chat = new Chat({ ...telegram, app, claim, conversations, clock: systemClock, report });
  return {
    app,
    invitation: invitationOf(world, claim),
    begin: () => {
      tellStart(app);
      trading.begin();
      const speed = world?.ready.speed ?? 1;
      const jobs = startBotJobs(needs, trading, app, telegram, () => chat.promptChecklist(), speed);
      const chatting = chat.run(stopping.signal);
      const feeds = closing.findIndex(({ name }) => name === "feeds");
      closing.splice(feeds, 0, { name: "jobs", close: () => jobs.stop() }, { name: "chat", close: () => chatting });
    },
  };
}

function startBotJobs(
  { settings, report, note }: BotNeeds,
  trading: Trading,
  app: AppPorts,
  telegram: TelegramAccess,
  promptChecklist: () => Promise<void>,
  speed: number,
): { stop(): Promise<void> } {
  const { store, marketClock } = trading;
  const outbox = new OutboxRepository(store);
  const send = noted(telegramChannel(telegram.token, telegram.apiRoot), note);
  const sender = new OutboxSender({ outbox, send, store, clock: systemClock, random: systemRandom });
  const { tradingZone, checklistHour, scanIntervalMs, silentAfterMs } = settings;
  const ownerZone = app.persons.owner()?.zone ?? tradingZone;
  const tell = (): void => tellDay(app);
  const people = { peopleClock: systemClock, checklistHour, ownerZone, promptChecklist, tellDay: tell };
  const backup = (): Promise<string> => store.backUp();
  const noteHead = journalHeadNote(settings.dataFolder, store);
  const beat = { marketClock, speed, tradingZone, scanIntervalMs, silentAfterMs };
  return startJobs({ trading, sender, ...beat, ...people, backup, noteJournalHead: noteHead, report });
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
