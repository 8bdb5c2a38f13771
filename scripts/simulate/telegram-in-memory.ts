import type { Send } from "../../src/alerts/outbox.ts";
import type { Clock } from "../../src/engine/ports.ts";

const ANSWER_MS = 80;

/** Telegram as the alerts' sender sees it: it answers, asks to wait, or is not there. */
export class TelegramInMemory {
  /** Texts that arrived, with their chat. */
  readonly arrived: { readonly chatId: string; readonly text: string }[] = [];
  readonly #clock: Clock;
  #downUntilMs = 0;
  #slowUntilMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  beDown(forMs: number): void {
    this.#downUntilMs = this.#clock.nowMs() + forMs;
  }

  /** Answers 429 for so long. */
  askToWait(forMs: number): void {
    this.#slowUntilMs = this.#clock.nowMs() + forMs;
  }

  readonly send: Send = async (chatId, text, _silent, signal) => {
    await this.#clock.sleep(ANSWER_MS, signal).catch(() => undefined);
    const nowMs = this.#clock.nowMs();
    if (nowMs < this.#downUntilMs) return { kind: "failed", reason: "Telegram does not answer" };
    if (nowMs < this.#slowUntilMs) return { kind: "wait", ms: 3_000 };
    this.arrived.push({ chatId, text });
    return { kind: "sent" };
  };
}
