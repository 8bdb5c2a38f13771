import type { TelegramDatabase } from "./database.ts";
import type { SettingBook } from "./setting-book.ts";
import { TelegramError } from "./telegram-error.ts";

/** One waiting update: `{update_id, <kind>: body}`. */
export type QueuedUpdate = { update_id: number } & Record<string, unknown>;

export interface PollRequest {
  offset: number;
  limit: number;
  timeoutMs: number;
}

interface Poller {
  request: PollRequest;
  answer: (updates: QueuedUpdate[]) => void;
  refuse: (error: TelegramError) => void;
}

const keptMs = 24 * 3600 * 1000;
const onlyOnRequest = new Set(["chat_member", "message_reaction", "message_reaction_count"]);

/** The bot's updates: kept until confirmed by a higher offset, a day at most, handed out by long polling. */
export class UpdateQueue {
  readonly #database: TelegramDatabase;
  readonly #settings: SettingBook;
  readonly #nowMs: () => number;
  #poller: Poller | undefined;

  constructor(database: TelegramDatabase, settings: SettingBook, nowMs: () => number) {
    this.#database = database;
    this.#settings = settings;
    this.#nowMs = nowMs;
  }

  /** Queues an update if the bot wants its kind (the last `allowed_updates`), and wakes the poller. */
  add(kind: string, body: object): void {
    if (!this.#wanted(kind)) return;
    this.#database
      .prepare("INSERT INTO updates(kind, body, created_ms) VALUES (?, ?, ?)")
      .run(kind, JSON.stringify(body), this.#nowMs());
    // After the caller's transaction: an update that is rolled back must not be handed out.
    setImmediate(() => this.#wake());
  }

  setAllowed(kinds: readonly string[]): void {
    this.#settings.set("allowed_updates", JSON.stringify(kinds));
  }

  allowed(): string[] {
    return JSON.parse(this.#settings.get("allowed_updates") ?? "[]") as string[];
  }

  pendingCount(): number {
    return (this.#database.prepare("SELECT count(*) AS n FROM updates").get() as { n: number }).n;
  }

  clear(): void {
    this.#database.prepare("DELETE FROM updates").run();
  }

  /**
   * getUpdates: confirms below the offset, then answers at once or when something comes or the time is over.
   * A second poll ends the earlier one with 409. An aborted signal answers nothing more.
   */
  poll(request: PollRequest, signal: AbortSignal): Promise<QueuedUpdate[]> {
    this.#endEarlierPoll();
    this.#confirm(request.offset);
    const ready = this.#ready(request);
    if (ready.length > 0 || request.timeoutMs <= 0) return Promise.resolve(ready);
    return new Promise((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", onEnd);
        if (this.#poller === poller) this.#poller = undefined;
      };
      const poller: Poller = {
        request,
        answer: (updates) => {
          finish();
          resolve(updates);
        },
        refuse: (error) => {
          finish();
          reject(error);
        },
      };
      const onEnd = () => poller.answer([]);
      const timer = setTimeout(onEnd, request.timeoutMs);
      signal.addEventListener("abort", onEnd);
      this.#poller = poller;
    });
  }

  /** Lets a waiting poll go with an empty answer. */
  close(): void {
    this.#poller?.answer([]);
  }

  #wake(): void {
    if (this.#poller === undefined) return;
    const updates = this.#ready(this.#poller.request);
    if (updates.length > 0) this.#poller.answer(updates);
  }

  #endEarlierPoll(): void {
    this.#poller?.refuse(
      new TelegramError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
      ),
    );
  }

  #confirm(offset: number): void {
    this.#database.prepare("DELETE FROM updates WHERE created_ms < ?").run(this.#nowMs() - keptMs);
    if (offset > 0) this.#database.prepare("DELETE FROM updates WHERE update_id < ?").run(offset);
    if (offset < 0) {
      this.#database
        .prepare(
          "DELETE FROM updates WHERE update_id NOT IN (SELECT update_id FROM updates ORDER BY update_id DESC LIMIT ?)",
        )
        .run(-offset);
    }
  }

  #ready(request: PollRequest): QueuedUpdate[] {
    const rows = this.#database
      .prepare("SELECT update_id, kind, body FROM updates ORDER BY update_id LIMIT ?")
      .all(request.limit) as { update_id: number; kind: string; body: string }[];
    return rows.map((row) => ({ update_id: row.update_id, [row.kind]: JSON.parse(row.body) as unknown }));
  }

  #wanted(kind: string): boolean {
    const allowed = this.allowed();
    return allowed.length > 0 ? allowed.includes(kind) : !onlyOnRequest.has(kind);
  }
}
