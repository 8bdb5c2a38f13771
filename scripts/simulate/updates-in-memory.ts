import type { Clock } from "../../src/engine/ports.ts";

/** Somebody who writes to the bot, in their private chat. */
export interface Writer {
  readonly id: number;
  readonly name: string;
}

/** What somebody sent, as Telegram hands it out. */
export interface Update {
  readonly update_id: number;
  readonly [kind: string]: unknown;
}

/** What people send to the bot: kept until it is confirmed, and handed out again to whoever did not confirm it. */
export class UpdatesInMemory {
  /** Hears of each update as it is handed to the bot. */
  onHanded: (update: Update) => void = () => undefined;
  readonly #clock: Clock;
  /** What was pressed, with the message that it stood under. */
  readonly presses: { readonly data: string; readonly text: string }[] = [];
  readonly #pressers = new Map<string, string>();
  #waiting: Update[] = [];
  #added = 0;
  #wake: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  say({ id, name }: Writer, text: string): void {
    this.#add({
      message: { message_id: 1_000_000 + this.#added, ...this.#place(id, name), text, entities: command(text) },
    });
  }

  /** @param data of the button */
  press(
    { id, name }: Writer,
    { id: message_id, text }: { readonly id: number; readonly text: string },
    data: string,
  ): void {
    const query = `press-${this.#added}`;
    this.#pressers.set(query, String(id));
    this.presses.push({ data, text });
    const message = { message_id, ...this.#place(id, name), text };
    this.#add({ callback_query: { id: query, from: person(id, name), chat_instance: String(id), message, data } });
  }

  /** Telegram hands out the newest once more, though it may have been confirmed. */
  repeat(): void {
    const [last] = this.#waiting.slice(-1);
    if (last !== undefined) this.#waiting.push(last);
  }

  presserOf(query: string): string {
    return this.#pressers.get(query) ?? "nobody";
  }

  /** Confirms what is below the offset, then waits for something to hand out. */
  async poll(offset: number, forMs: number, signal: AbortSignal): Promise<readonly Update[]> {
    this.#waiting = this.#waiting.filter(({ update_id }) => update_id >= offset);
    if (this.#waiting.length === 0) await this.#somethingOrLate(forMs, signal);
    const handed = [...this.#waiting];
    for (const update of handed) this.onHanded(update);
    return handed;
  }

  async #somethingOrLate(forMs: number, signal: AbortSignal): Promise<void> {
    const late = new AbortController();
    const abort = () => late.abort(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    const something = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    try {
      await Promise.race([this.#clock.sleep(forMs, late.signal), something]);
    } finally {
      signal.removeEventListener("abort", abort);
      late.abort();
    }
  }

  #add(content: object): void {
    this.#added += 1;
    this.#waiting.push({ update_id: this.#added, ...content });
    this.#wake();
  }

  #place(id: number, name: string) {
    const date = Math.floor(this.#clock.nowMs() / 1_000);
    return { date, from: person(id, name), chat: { id, type: "private", first_name: name } };
  }
}

function person(id: number, first_name: string) {
  return { id, is_bot: false, first_name };
}

function command(text: string): object[] {
  const length = /^\/\S+/.exec(text)?.[0].length;
  return length === undefined ? [] : [{ type: "bot_command", offset: 0, length }];
}
