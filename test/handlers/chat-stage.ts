import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { Chat } from "../../handlers/chat.ts";
import { OutboxSender } from "../../src/alerts/outbox-sender.ts";
import { telegramChannel } from "../../src/alerts/telegram-channel.ts";
import { ClaimCode } from "../../src/app/claim-code.ts";
import { becomeOwner } from "../../src/app/ownership.ts";
import type { AppPorts } from "../../src/app/ports.ts";
import { systemClock } from "../../src/ops/system-clock.ts";
import { systemRandom } from "../../src/ops/system-random.ts";
import { OutboxRepository } from "../../src/store/app/outbox-repository.ts";
import { ConversationStorage } from "../../src/store/conversation-storage.ts";
import { SqliteStore } from "../../src/store/store.ts";
import type { LocalWorld } from "../sandbox/telegram/local-world.ts";
import { alex, botToken, openLocalWorld } from "../sandbox/telegram/local-world.ts";
import { putEmptyDatabase } from "../store/empty-database.ts";
import type { PortOptions } from "./chat-ports.ts";
import { chatPorts } from "./chat-ports.ts";
import { seedTables } from "./seeded-tables.ts";

export interface Button {
  readonly text: string;
  readonly callback_data?: string;
}

export interface Message {
  readonly message_id: number;
  readonly text: string;
  readonly sender_id: number;
  readonly entities?: readonly { readonly type: string }[];
  readonly reply_markup?: { readonly inline_keyboard: readonly (readonly Button[])[] };
}

/** Who writes, and where: by default the owner, in the private chat. */
export interface Writer {
  readonly as?: number;
  readonly chat?: number;
}

export interface StageOptions extends PortOptions {
  readonly owned?: boolean;
}

const PATIENCE = { timeout: 10_000, interval: 15 };

function place({ as = alex, chat }: Writer): { as: number; chat: number } {
  return { as, chat: chat ?? as };
}

/** A bot with a real database, behind a real Bot API, with people who write to it. */
export class ChatStage {
  readonly world: LocalWorld;
  readonly store: SqliteStore;
  readonly app: AppPorts;
  readonly claim: ClaimCode;
  readonly problems: string[] = [];
  /** Where the bot's own database lies. */
  readonly folder: string;
  #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #chat: Chat | undefined;

  static async open(options: StageOptions = {}): Promise<ChatStage> {
    const folder = mkdtempSync(join(tmpdir(), "chat-stage-"));
    const file = join(folder, "bot.sqlite");
    await putEmptyDatabase(file);
    const store = await SqliteStore.open({ file, clockNowMs: Date.now, synchronous: "off" });
    seedTables(store.records);
    const stage = new ChatStage(await openLocalWorld(), store, folder, options);
    if (options.owned !== false) becomeOwner(stage.app, { telegramId: String(alex), name: "Alex" });
    stage.start();
    return stage;
  }

  private constructor(world: LocalWorld, store: SqliteStore, folder: string, options: StageOptions) {
    this.world = world;
    this.store = store;
    this.folder = folder;
    this.claim = new ClaimCode(systemRandom);
    this.app = chatPorts(store, options);
  }

  start(): void {
    this.#stop = new AbortController();
    this.#chat = new Chat({
      token: botToken,
      apiRoot: `${this.world.address}/telegram`,
      app: this.app,
      claim: this.claim,
      conversations: new ConversationStorage(this.store, Date.now),
      clock: systemClock,
      report: (problem, error) => void this.problems.push(`${problem}: ${String(error)}`),
    });
    this.#running = this.#chat.run(this.#stop.signal);
  }

  get chat(): Chat {
    if (this.#chat === undefined) throw new Error("the chat was not started");
    return this.#chat;
  }

  async stopChat(): Promise<void> {
    this.#stop.abort(new Error("the test is over"));
    await this.#running;
  }

  async close(): Promise<void> {
    await this.stopChat();
    await this.world.close();
    this.store.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Sends what waits in the outbox. */
  deliver(): Promise<void> {
    const send = telegramChannel(botToken, `${this.world.address}/telegram`);
    const needs = {
      outbox: new OutboxRepository(this.store),
      send,
      store: this.store,
      clock: systemClock,
      random: systemRandom,
    };
    return new OutboxSender(needs).deliverDue(new AbortController().signal);
  }

  /** All messages of a chat, oldest first, as a person of it sees them. */
  async messages(as = alex, chat = as): Promise<readonly Message[]> {
    const { body } = await this.world.page("GET", `/chat/api/messages?as=${as}&chat=${chat}&limit=200`);
    return body.messages as Message[];
  }

  /** What the bot wrote after a message. */
  async repliesAfter(messageId: number, as = alex, chat = as): Promise<readonly Message[]> {
    return (await this.messages(as, chat)).filter(
      ({ message_id: id, sender_id: sender }) => id > messageId && sender !== as,
    );
  }

  /** Writes to the bot and waits for its (first `count`) answers. */
  async ask(text: string, writer: Writer & { readonly count?: number } = {}): Promise<Message> {
    const { as, chat } = place(writer);
    const { message_id: id } = await this.world.say(text, as, chat);
    const replies = () => this.repliesAfter(id, as, chat);
    await expect.poll(async () => (await replies()).length, PATIENCE).toBeGreaterThanOrEqual(writer.count ?? 1);
    return (await replies()).at(-1) as Message;
  }

  /** Presses a button by its text and waits until the message reads otherwise; returns it as it is then. */
  async press(message: Message, label: string, writer: Writer = {}): Promise<Message> {
    const { as, chat } = place(writer);
    await this.tap(message, label, writer);
    const now = async () => (await this.messages(as, chat)).find(({ message_id: id }) => id === message.message_id);
    await expect.poll(async () => (await now())?.text, PATIENCE).not.toBe(message.text);
    return (await now()) as Message;
  }

  /** Presses a button and does not wait; returns the query's id. */
  async tap(message: Message, label: string, writer: Writer = {}): Promise<string> {
    const button = message.reply_markup?.inline_keyboard.flat().find(({ text }) => text.includes(label));
    if (button === undefined) throw new Error(`there is no button ${label} under: ${message.text}`);
    const press = { ...place(writer), message_id: message.message_id, data: button.callback_data };
    const { body } = await this.world.page("POST", "/chat/api/press", press);
    if (!body.ok) throw new Error(String(body.description));
    return String(body.callback_query_id);
  }

  /** Presses a button and returns the short word that comes over the chat. */
  async toast(message: Message, label: string, writer: Writer = {}): Promise<string> {
    const events = await fetch(`${this.world.address}/chat/api/events?as=${place(writer).as}`, {
      headers: { "x-chat-token": "page-token" },
    });
    const reader = (events.body as ReadableStream<Uint8Array>).getReader();
    let text = new TextDecoder().decode((await reader.read()).value);
    const id = await this.tap(message, label, writer);
    for (;;) {
      const answer = text.split("\n\n").find((event) => event.includes(id));
      if (answer !== undefined) {
        await reader.cancel();
        return answer;
      }
      const { value, done } = await reader.read();
      if (done) throw new Error("the page's events ended");
      text += new TextDecoder().decode(value);
    }
  }
}
