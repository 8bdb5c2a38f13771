import { hasPassed } from "../domain/elapsed.ts";
import type { Clock, Random, Store } from "../engine/ports.ts";
import type { Parcel } from "./collapse.ts";
import { nextParcel } from "./collapse.ts";
import type { Attempt, Outbox, Send } from "./outbox.ts";

/** About an hour and a half of attempts; what is critical is tried for ever. */
const MOST_ATTEMPTS = 22;
const LONGEST_WAIT_MS = 300_000;
/** Telegram may ask for hours: so often it is asked whether they are over. */
const LONGEST_ASKED_MS = 900_000;
const READ_AT_ONCE = 50;
const MESSAGES_A_PASS = 20;
/** Telegram takes about one message a second in a chat. */
const PACE_MS = 1_050;

export interface OutboxSenderNeeds {
  readonly outbox: Outbox;
  readonly send: Send;
  readonly store: Store;
  /** People's clock: waits for Telegram are never scaled. */
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Sends what waits in the outbox, in order in each chat, at least once: a crash between Telegram's yes and ours sends a
 * message again. Nothing else waits for it.
 */
export class OutboxSender {
  readonly #needs: OutboxSenderNeeds;
  readonly #sentMs = new Map<string, number>();
  /** By chat what Telegram has taken and could not be stored as sent: until it is, nothing more goes there. */
  readonly #unbooked = new Map<string, readonly number[]>();

  constructor(needs: OutboxSenderNeeds) {
    this.#needs = needs;
  }

  /** One pass over all chats, side by side; it ends when each has nothing due, has to wait, or had its share. */
  async deliverDue(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#needs.outbox.chatsWaiting().map((chatId) => this.#deliverChat(chatId, signal)));
  }

  async #deliverChat(chatId: string, signal: AbortSignal): Promise<void> {
    const { outbox, clock } = this.#needs;
    this.#bookSent(chatId);
    for (let sent = 0; sent < MESSAGES_A_PASS && !signal.aborted; sent++) {
      const waiting = outbox.waiting(chatId, READ_AT_ONCE);
      const first = waiting[0];
      if (first === undefined || (first.attempts > 0 && !isDue(first.nextMs, clock.nowMs()))) return;
      const sentMs = this.#sentMs.get(chatId) ?? 0;
      const nowMs = clock.nowMs();
      if (!hasPassed(sentMs, PACE_MS, nowMs)) await clock.sleep(sentMs + PACE_MS - nowMs, signal);
      const parcel = nextParcel(outbox.waiting(chatId, READ_AT_ONCE));
      if (parcel === undefined || !(await this.#attempt(chatId, parcel, signal))) return;
    }
  }

  /** True when the chat may get its next message in this pass. */
  async #attempt(chatId: string, parcel: Parcel, signal: AbortSignal): Promise<boolean> {
    const attempt = await this.#needs.send(chatId, parcel.text, parcel.silent, signal);
    const nowMs = this.#needs.clock.nowMs();
    this.#sentMs.set(chatId, nowMs);
    if (attempt.kind === "sent") {
      this.#unbooked.set(
        chatId,
        parcel.deliveries.map(({ id }) => id),
      );
      this.#bookSent(chatId);
      return true;
    }
    if (signal.aborted) return false;
    return this.#needs.store.transact(() => this.#book(chatId, parcel, attempt, nowMs));
  }

  /** Throws where it cannot be stored: sent once more it would be told once more with every pass. */
  #bookSent(chatId: string): void {
    const ids = this.#unbooked.get(chatId);
    if (ids === undefined) return;
    this.#needs.store.transact(() => this.#needs.outbox.sent(ids, this.#needs.clock.nowMs()));
    this.#unbooked.delete(chatId);
  }

  #book(chatId: string, { deliveries }: Parcel, attempt: Exclude<Attempt, { kind: "sent" }>, nowMs: number): boolean {
    const { outbox } = this.#needs;
    const ids = deliveries.map(({ id }) => id);
    const attempts = (deliveries[0]?.attempts ?? 0) + 1;
    switch (attempt.kind) {
      case "wait":
        outbox.later(
          ids,
          Math.max(1, attempts - 1),
          nowMs + Math.min(attempt.ms, LONGEST_ASKED_MS),
          `Telegram asks to wait ${Math.ceil(attempt.ms / 1000)} s`,
        );
        return false;
      case "moved":
        outbox.moveChat(chatId, attempt.chatId);
        this.#needs.store.records.journal.append("chat-moved", { chatId, to: attempt.chatId });
        return false;
      case "blocked":
        this.#closeChat(chatId, attempt.reason);
        return false;
      case "refused":
        this.#giveUp(chatId, ids, attempt.reason);
        this.#tellRefused(chatId, attempt.reason);
        return true;
      case "failed":
        if (attempts >= MOST_ATTEMPTS && deliveries[0]?.severity !== "critical")
          this.#giveUp(chatId, ids, `${attempts} attempts: ${attempt.reason}`);
        else outbox.later(ids, attempts, nowMs + this.#waitMs(attempts), attempt.reason);
        return false;
    }
  }

  /** 1 s, 2 s, 4 s … up to five minutes, each between half and all of it, so that chats do not come back together. */
  #waitMs(attempts: number): number {
    const fullMs = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (attempts - 1));
    return Math.round(fullMs * (0.5 + this.#needs.random.next() / 2));
  }

  #giveUp(chatId: string, ids: readonly number[], problem: string): void {
    this.#needs.outbox.giveUp(ids, problem);
    this.#needs.store.records.journal.append("alert-not-delivered", { chatId, deliveries: ids, problem });
  }

  #tellRefused(chatId: string, problem: string): void {
    const text = `Telegram did not take an alert for the chat ${chatId} (${problem}). May I write there?`;
    const dedupeKey = `chat-refused-${chatId}`;
    this.#needs.store.records.alerts.raise({ severity: "warning", kind: "chat-refused", text, dedupeKey });
  }

  /** Others who still listen are told; the chat comes back with /subscribe, or the owner's with /start. */
  #closeChat(chatId: string, problem: string): void {
    const { records } = this.#needs.store;
    this.#needs.outbox.closeChat(chatId, problem);
    records.journal.append("subscription", { chatId, severity: "none", by: "Telegram", problem });
    const text = `The chat ${chatId} takes no messages any more (${problem}). Its alerts have ended; /subscribe there brings them back.`;
    records.alerts.raise({ severity: "warning", kind: "chat-blocked", text, dedupeKey: `chat-blocked-${chatId}` });
  }
}

/** Nothing waits for longer: what seems to was stored before the clock was set back. */
function isDue(nextMs: number, nowMs: number): boolean {
  return nextMs <= nowMs || nextMs > nowMs + LONGEST_ASKED_MS;
}
