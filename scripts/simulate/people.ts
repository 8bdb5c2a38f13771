import type { Clock, Random, Records } from "../../src/engine/ports.ts";
import { tradingState } from "../../src/engine/trading-state.ts";
import type { Message, TelegramInMemory } from "./telegram-in-memory.ts";

/** The bot's owner. */
export const OWNER = { id: 1, name: "Olga" };
/** Somebody without a role. */
const STRANGER = { id: 666, name: "Mallory" };

const READ_MS = 250;
const PATIENCE_MS = 8_000;
const MOST_TRIES = 20;
const QUESTIONS = ["/status", "/positions", "/limits", "/trades", "/why_1", "/breakers", "/feeds", "/pasue", "hello"];
const STRANGE = ["/status", "/stop", "/start", "let me in"];

/** What somebody wants to be so; they ask until it is. */
interface Wish {
  /** By which wishes are known. */
  readonly name: string;
  /** What is typed now. */
  text(records: Records | undefined): string;
  isTrue(records: Records): boolean;
}

export interface PeopleNeeds {
  readonly telegram: TelegramInMemory;
  readonly clock: Clock;
  readonly random: Random;
  /** What is stored now; undefined while the bot is away. */
  readonly records: () => Records | undefined;
}

/** Who writes to the bot, and presses what it shows: often twice, and sometimes what was answered long ago. */
export class People {
  readonly #needs: PeopleNeeds;
  readonly #wishes: Wish[] = [];
  /** Questions with their yes, that were answered. */
  readonly #answered: Message[] = [];
  #isBusy = false;

  constructor(needs: PeopleNeeds) {
    this.#needs = needs;
  }

  /** Somebody still waits for something. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  pause(): void {
    this.#wish({ name: "pause", text: () => "/pause", isTrue: (records) => tradingState(records).state !== "running" });
  }

  stop(): void {
    this.#wish({ name: "stop", text: () => "/stop", isTrue: (records) => tradingState(records).state === "stopped" });
  }

  /** Ends a pause or a stop, whichever there is. */
  goOn(): void {
    const state = (records: Records | undefined) => records && tradingState(records).state;
    this.#wish({
      name: "go on",
      text: (records) => (state(records) === "stopped" ? "/release simulated" : "/resume"),
      isTrue: (records) => state(records) === "running",
    });
  }

  /** @param name as stored, @param word as typed */
  limit(name: string, word: string, dollars: number): void {
    const isTrue = ({ limits }: Records) => limits.get(name) === dollars * 1_000_000;
    this.#wish({ name: `limit ${dollars}`, text: () => `/limits set ${word} ${dollars}`, isTrue });
  }

  /** The owner has looked at what a breaker stands for; of books that differ he takes the venue's word. */
  resetBreaker(name: string): void {
    const isTrue = ({ breakers }: Records) => breakers.of(name)?.state !== "open";
    this.#wish({ name: `reset ${name}`, text: () => `/breakers reset ${name}`, isTrue });
  }

  /** Everything is to be sold. */
  flatten(): void {
    let asked = 0;
    this.#wish({ name: "flatten", text: () => "/flatten", isTrue: () => asked++ > 0 });
  }

  /** Asks something that changes nothing; a stranger tries, too. */
  chat(): void {
    const { telegram, random } = this.#needs;
    telegram.updates.say(OWNER, one(QUESTIONS, random));
    telegram.updates.say(STRANGER, one(STRANGE, random));
    const last = telegram.messages.findLast(({ buttons }) => buttons.length > 0);
    const [button] = last?.buttons ?? [];
    if (last !== undefined && button !== undefined) telegram.updates.press(STRANGER, last, button.data);
    this.#pressOld();
  }

  #wish(wish: Wish): void {
    if (this.#wishes.some(({ name }) => name === wish.name)) return;
    this.#wishes.push(wish);
    if (!this.#isBusy) void this.#work();
  }

  async #work(): Promise<void> {
    const { random } = this.#needs;
    this.#isBusy = true;
    for (let wish = this.#wishes[0]; wish !== undefined; wish = this.#wishes[0]) {
      for (let tries = 0; tries < MOST_TRIES && !this.#isTrue(wish); tries += 1) await this.#ask(wish);
      if (random.next() < 0.5) this.#pressOld();
      this.#wishes.shift();
    }
    this.#isBusy = false;
  }

  #isTrue(wish: Wish): boolean {
    const records = this.#needs.records();
    return records !== undefined && wish.isTrue(records);
  }

  async #ask(wish: Wish): Promise<void> {
    const { telegram, random, records } = this.#needs;
    const from = telegram.messages.length;
    telegram.updates.say(OWNER, wish.text(records()));
    if (random.next() < 0.2) telegram.updates.repeat();
    const question = await this.#read(wish, () => telegram.messages.slice(from).find(isQuestion));
    const [yes] = question?.buttons ?? [];
    if (question === undefined || yes === undefined) return;
    telegram.updates.press(OWNER, question, yes.data);
    if (random.next() < 0.5) telegram.updates.press(OWNER, question, yes.data);
    this.#answered.push(question);
    await this.#read(wish, () => undefined);
  }

  /** Looks at the chat until there is what is waited for, or the wish has come true, or patience ends. */
  async #read(wish: Wish, find: () => Message | undefined): Promise<Message | undefined> {
    const { clock } = this.#needs;
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += READ_MS) {
      await clock.sleep(READ_MS);
      const found = find();
      if (found !== undefined || this.#isTrue(wish)) return found;
    }
    return undefined;
  }

  /** The yes of a question that had its answer: it must count no more. */
  #pressOld(): void {
    const { telegram, random } = this.#needs;
    if (this.#answered.length === 0) return;
    const old = one(this.#answered, random);
    const [yes] = old.buttons;
    if (yes !== undefined) telegram.updates.press(OWNER, old, yes.data);
  }
}

function isQuestion({ buttons }: Message): boolean {
  return buttons[0]?.data.startsWith("confirm:") === true;
}

function one<T>(of: readonly T[], random: Random): T {
  const chosen = of[random.integer(of.length)];
  if (chosen === undefined) throw new Error("nothing to choose from");
  return chosen;
}
