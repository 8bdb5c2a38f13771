/** A message that waits for a chat. */
export interface Delivery {
  readonly id: number;
  readonly attempts: number;
  /** People's time before which it is not tried again; means nothing before the first attempt. */
  readonly nextMs: number;
  readonly severity: string;
  readonly kind: string;
  readonly text: string;
  /** How often the same alert was raised meanwhile. */
  readonly times: number;
  readonly createdMs: number;
}

/** Deliveries as they are stored with their alerts: what waits survives a restart. */
export interface Outbox {
  chatsWaiting(): readonly string[];
  /** Oldest first. */
  waiting(chatId: string, limit: number): readonly Delivery[];
  sent(ids: readonly number[], atMs: number): void;
  later(ids: readonly number[], attempts: number, nextMs: number, problem: string): void;
  giveUp(ids: readonly number[], problem: string): void;
  /** What waits for a chat and its subscription are another chat's from now on. */
  moveChat(chatId: string, newChatId: string): void;
  /** Gives up all that waits for a chat and ends its subscription. */
  closeChat(chatId: string, problem: string): void;
}

/**
 * What became of one attempt. `moved`: the chat has another id now. `blocked`: this chat takes nothing any more. `refused`:
 * this text never will be taken.
 */
export type Attempt =
  | { readonly kind: "sent" }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "moved"; readonly chatId: string }
  | { readonly kind: "blocked"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** Sends one text; it answers within a bounded time and never throws for what Telegram says. */
export type Send = (chatId: string, text: string, silent: boolean, signal: AbortSignal) => Promise<Attempt>;
