import type { Send } from "../../src/alerts/outbox.ts";
import type { Clock } from "../../src/engine/ports.ts";
import { UpdatesInMemory } from "./updates-in-memory.ts";

const ANSWER_MS = 80;
const LOOK_EVERY_MS = 1_000;
const BOT = { id: 7, is_bot: true, first_name: "Understudy", username: "simulated_bot" };

export interface Button {
  readonly text: string;
  readonly data: string;
}

/** What came into a chat, or over it: a message, a changed one, or the answer to a press. */
export interface Message {
  readonly id: number;
  readonly chatId: string;
  readonly text: string;
  readonly buttons: readonly Button[];
}

interface Payload {
  readonly chat_id?: number | string;
  readonly message_id?: number;
  readonly callback_query_id?: string;
  readonly text?: string;
  readonly offset?: number;
  readonly timeout?: number;
  readonly reply_markup?: {
    readonly inline_keyboard?: readonly (readonly { text: string; callback_data?: string }[])[];
  };
}

/** Telegram as the bot sees it: it takes alerts and the chat's calls, hands out what people sent, or is not there. */
export class TelegramInMemory {
  /** Alerts that arrived, with their chat. */
  readonly arrived: { readonly chatId: string; readonly text: string }[] = [];
  /** Everything that the chat said. */
  readonly messages: Message[] = [];
  readonly updates: UpdatesInMemory;
  /** Hears of each message as it arrives. */
  onMessage: (message: Message) => void = () => undefined;
  readonly #clock: Clock;
  #downUntilMs = 0;
  #slowUntilMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.updates = new UpdatesInMemory(clock);
  }

  beDown(forMs: number): void {
    this.#downUntilMs = this.#clock.nowMs() + forMs;
  }

  /** Answers 429 to alerts for so long, and the chat's calls not at all. */
  askToWait(forMs: number): void {
    this.#slowUntilMs = this.#clock.nowMs() + forMs;
  }

  beBack(): void {
    const nowMs = this.#clock.nowMs();
    this.#downUntilMs = Math.min(this.#downUntilMs, nowMs);
    this.#slowUntilMs = Math.min(this.#slowUntilMs, nowMs);
  }

  /** Until when the chat's calls are not taken, or were not. */
  get awayUntilMs(): number {
    return Math.max(this.#downUntilMs, this.#slowUntilMs);
  }

  readonly send: Send = async (chatId, text, _silent, signal) => {
    await this.#clock.sleep(ANSWER_MS, signal).catch(() => undefined);
    const nowMs = this.#clock.nowMs();
    if (nowMs < this.#downUntilMs) return { kind: "failed", reason: "Telegram does not answer" };
    if (nowMs < this.#slowUntilMs) return { kind: "wait", ms: 3_000 };
    this.arrived.push({ chatId, text });
    return { kind: "sent" };
  };

  /** One call of the Bot API (https://core.telegram.org/bots/api), with its result. Rejects while Telegram is not there. */
  async call(method: string, body: string, signal: AbortSignal): Promise<unknown> {
    const payload = JSON.parse(body) as Payload;
    if (method === "getUpdates") return this.#updatesFor(payload, signal);
    await this.#clock.sleep(ANSWER_MS, signal);
    if (this.#isAway()) throw new Error("Telegram does not answer");
    if (method === "getMe") return BOT;
    if (payload.text === undefined && payload.callback_query_id === undefined) return true;
    return this.#take(payload);
  }

  #isAway(): boolean {
    return this.#clock.nowMs() < this.awayUntilMs;
  }

  async #updatesFor({ offset = 0, timeout = 0 }: Payload, signal: AbortSignal): Promise<unknown> {
    // A poll that finds nobody waits: what the runner does after a failed one would take real time.
    while (this.#isAway()) await this.#clock.sleep(LOOK_EVERY_MS, signal);
    return this.updates.poll(offset, timeout * 1_000, signal);
  }

  #take({ chat_id, message_id, callback_query_id, text = "", reply_markup }: Payload): unknown {
    const chatId = callback_query_id === undefined ? String(chat_id) : this.updates.presserOf(callback_query_id);
    const buttons = (reply_markup?.inline_keyboard ?? [])
      .flat()
      .flatMap(({ text: label, callback_data: data }) => (data === undefined ? [] : [{ text: label, data }]));
    const message = { id: message_id ?? this.messages.length + 1, chatId, text, buttons };
    this.messages.push(message);
    this.onMessage(message);
    if (callback_query_id !== undefined) return true;
    const date = Math.floor(this.#clock.nowMs() / 1_000);
    return { message_id: message.id, date, from: BOT, chat: { id: Number(chatId), type: "private" }, text };
  }
}
