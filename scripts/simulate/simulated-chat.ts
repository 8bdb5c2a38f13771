import type { Settings } from "../../config/schema.ts";
import type { ChatOptions } from "../../handlers/chat.ts";
import { Chat } from "../../handlers/chat.ts";
import { becomeOwner } from "../../src/app/ownership.ts";
import { appPorts } from "../../src/compose/app-ports.ts";
import { engineSettings } from "../../src/compose/engine-settings.ts";
import type { Clock, Random } from "../../src/engine/ports.ts";
import { ConversationStorage } from "../../src/store/conversation-storage.ts";
import type { Life } from "./life.ts";
import { OWNER } from "./people.ts";
import type { SimulatedBot } from "./simulated-bot.ts";
import type { TelegramInMemory } from "./telegram-in-memory.ts";

/** Of a bot that only this Telegram knows. */
export const CHAT_TOKEN = "7:a-token-that-no-message-may-hold";
/** What people see; the rest is polls and menus. */
const ANSWERS = new Set(["sendMessage", "editMessageText", "answerCallbackQuery"]);

export interface SimulatedChatNeeds {
  readonly bot: SimulatedBot;
  readonly settings: Settings;
  readonly clocks: { readonly market: Clock; readonly people: Clock };
  readonly random: Random;
  readonly telegram: TelegramInMemory;
  readonly life: Life;
  /** Aborted when the life ends. */
  readonly stopping: AbortSignal;
  readonly report: (problem: string, error: unknown) => void;
}

/** The bot's own chat, from its polls to its handlers, on a Telegram in memory. */
export function startSimulatedChat(needs: SimulatedChatNeeds): void {
  const { bot, settings, clocks, random, life, report } = needs;
  const { store, sources, engine, feeds, venue, signer } = bot;
  const app = appPorts({
    ...{ environment: "sandbox", store, marketClock: clocks.market, peopleClock: clocks.people },
    ...{ settings: engineSettings(settings, signer.address), data: sources.data, random },
    ...{ cancelling: engine.cancelling, flatten: engine.flatten },
    trading: {
      feeds,
      venue,
      feedStatus: () => [...feeds.status(), sources.feed.status()],
      requestShares: () => ({}),
      releaseVenue: () => venue.release(),
      // The limit is committed in this very turn: the signer reads it in the next.
      renewSigner: () => queueMicrotask(() => signer.renew()),
    },
    diagnose: () => Promise.reject(new Error("nobody asks the doctor here")),
  });
  becomeOwner(app, { telegramId: String(OWNER.id), name: OWNER.name });
  const chat = new Chat({
    ...{ token: CHAT_TOKEN, apiRoot: undefined, app, claim: undefined, report },
    ...{ clock: life.guardClock(clocks.people), transport: transportOf(needs) },
    conversations: new ConversationStorage<never>(store, () => clocks.people.nowMs()),
  });
  void chat.run(needs.stopping);
}

/** A life can end just before and just after each answer. */
function transportOf({ telegram, life }: SimulatedChatNeeds): NonNullable<ChatOptions["transport"]> {
  const call = telegram.call.bind(telegram);
  const answer = life.around("answer", call);
  const transport = async (url: string, { body, signal }: { body?: unknown; signal: AbortSignal }) => {
    const method = url.slice(url.lastIndexOf("/") + 1);
    if (!ANSWERS.has(method)) life.reach(method);
    const result = await (ANSWERS.has(method) ? answer : call)(method, String(body ?? "{}"), signal);
    return { json: async () => ({ ok: true, result }) };
  };
  return transport as unknown as NonNullable<ChatOptions["transport"]>;
}
