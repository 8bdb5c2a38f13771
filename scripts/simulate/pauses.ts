import type { Message } from "./telegram-in-memory.ts";
import type { Update } from "./updates-in-memory.ts";

const STOPS = /^\/(pause|stop)\b/;
const STOPPED = /^(I am )?(paused|stopped)\b/;

/** Between the moment that a pause or a stop was handed to the bot and the next confirmation, by the journal's numbers. */
export interface Pause {
  readonly fromSeq: number;
  readonly life: number;
  /** Undefined while it lasts. */
  toSeq: number | undefined;
  /** The bot said that it has stopped. */
  isAnswered: boolean;
}

/** When people stopped the bot, as Telegram saw it. */
export class Pauses {
  all: Pause[] = [];

  /** @param seq the journal's last number; undefined while nobody knows */
  handed({ message, callback_query }: Update, seq: number | undefined, life: number): void {
    const { text = "" } = (message ?? {}) as { text?: string };
    const { data = "" } = (callback_query ?? {}) as { data?: string };
    if (STOPS.test(text) && seq !== undefined) {
      this.all.push({ fromSeq: seq, life, toSeq: undefined, isAnswered: false });
    }
    if (!data.startsWith("confirm:")) return;
    for (const pause of this.all) pause.toSeq ??= seq ?? pause.fromSeq;
  }

  said({ text }: Message, life: number): void {
    if (!STOPPED.test(text)) return;
    for (const pause of this.all) if (pause.life === life) pause.isAnswered = true;
  }

  /** The journal that they are counted by is another one now. */
  forget(): void {
    this.all = [];
  }
}
