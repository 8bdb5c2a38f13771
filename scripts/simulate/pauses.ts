import { OWNER } from "./people.ts";
import type { Message } from "./telegram-in-memory.ts";
import type { Update } from "./updates-in-memory.ts";

const STOPS = /^\/(pause|stop)\b/;
const STOPPED = /^(I am )?(paused|stopped)\b/;

/** From a pause or a stop that the bot was handed and answered to the next confirmation. */
export interface Pause {
  readonly life: number;
  /** By people's clock; once Telegram takes an answer again, where it did not. */
  handedMs: number;
  answeredMs: number | undefined;
  /** The journal's numbers at its answer, and at what may have ended it; undefined while it lasts. */
  fromSeq: number | undefined;
  toSeq: number | undefined;
}

/** The present moment. */
export interface Now {
  readonly life: number;
  readonly peopleMs: number;
  /** Until when Telegram took no answers last. */
  readonly awayUntilMs: number;
  /** The journal's last number; undefined while the bot is away. */
  readonly seq: number | undefined;
}

/** When people stopped the bot, as Telegram saw it. */
export class Pauses {
  all: Pause[] = [];

  handed({ message, callback_query }: Update, { life, peopleMs, seq }: Now): void {
    const { text = "", from } = (message ?? {}) as { text?: string; from?: { id: number } };
    const { data = "" } = (callback_query ?? {}) as { data?: string };
    const begun = { life, handedMs: peopleMs, answeredMs: undefined, fromSeq: undefined, toSeq: undefined };
    // A stranger's word stops nothing.
    if (STOPS.test(text) && from?.id === OWNER.id) this.all.push(begun);
    if (data.startsWith("confirm:")) for (const pause of this.all) pause.toSeq ??= seq ?? 0;
  }

  said({ text }: Message, { life, peopleMs, awayUntilMs, seq }: Now): void {
    const pause = this.all.find((one) => one.life === life && one.answeredMs === undefined);
    if (!STOPPED.test(text) || pause === undefined) return;
    pause.handedMs = Math.max(pause.handedMs, awayUntilMs);
    pause.answeredMs = peopleMs;
    pause.fromSeq = seq;
  }

  /** The journal that they are counted by is another one now. */
  forget(): void {
    this.all = [];
  }
}
