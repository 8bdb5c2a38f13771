import type { Clock, Random, Records } from "../../src/engine/ports.ts";
import { Pauses } from "./pauses.ts";
import { People } from "./people.ts";
import { keyOf } from "./signer-in-memory.ts";
import type { SimulatedChatNeeds } from "./simulated-chat.ts";
import { CHAT_TOKEN, startSimulatedChat } from "./simulated-chat.ts";
import { TelegramInMemory } from "./telegram-in-memory.ts";

/** What goes on between people and the bot, over all its lives. */
export class Talk {
  readonly telegram: TelegramInMemory;
  readonly people: People;
  readonly pauses = new Pauses();
  /** What no message may hold. */
  readonly secrets: Set<string>;
  #present: Pick<SimulatedChatNeeds, "bot" | "life"> | undefined;

  /** @param clock people's */
  constructor(seed: number, clock: Clock, random: Random) {
    this.telegram = new TelegramInMemory(clock);
    this.people = new People({ telegram: this.telegram, clock, random, records: () => this.#records() });
    this.secrets = new Set([CHAT_TOKEN, keyOf(seed).toString("hex")]);
    const now = () => ({
      ...{ life: this.#present?.life.number ?? 0, peopleMs: clock.nowMs(), awayUntilMs: this.telegram.awayUntilMs },
      seq: this.#records() === undefined ? undefined : this.#present?.bot.store.journalHead().seq,
    });
    this.telegram.updates.onHanded = (update) => this.pauses.handed(update, now());
    this.telegram.onMessage = (message) => this.pauses.said(message, now());
  }

  /** A life of the bot begins to listen. */
  begin(needs: Omit<SimulatedChatNeeds, "telegram">): void {
    this.#present = needs;
    startSimulatedChat({ ...needs, telegram: this.telegram });
  }

  /** Undefined while the bot is away. */
  #records(): Records | undefined {
    return this.#present === undefined || this.#present.life.isDead ? undefined : this.#present.bot.store.records;
  }
}
