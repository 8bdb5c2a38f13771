import { z } from "zod";
import { TelegramError } from "./telegram-error.ts";

/**
 * A fault caused on purpose: the next `times` calls of `method` ("*": of any but getUpdates) fail in this way.
 * `migrated` says that the chat has become another, as a group does that becomes a supergroup; `dropped_after` does the work and then loses the answer; `not_json` answers 502 with a proxy's HTML page.
 */
export const faultSchema = z.strictObject({
  method: z.string().min(1).max(64).default("*"),
  kind: z.enum(["too_many_requests", "blocked", "server_error", "dropped", "dropped_after", "not_json", "migrated"]),
  times: z.int().min(1).max(1000).default(1),
  retry_after: z.int().min(1).max(3600).default(1),
  migrate_to_chat_id: z.int().default(0),
  status: z.int().min(500).max(599).default(500),
});

export type Fault = z.infer<typeof faultSchema>;

const serverErrors: Record<number, string> = {
  500: "Internal Server Error",
  502: "Bad Gateway",
  504: "Gateway Timeout",
};
const maxFaults = 100;

/** The faults that are set, oldest first. */
export class FaultBoard {
  #faults: Fault[] = [];

  /** Adds a fault; false when the board is full. */
  add(fault: Fault): boolean {
    if (this.#faults.length >= maxFaults) return false;
    this.#faults.push({ ...fault });
    return true;
  }

  list(): Fault[] {
    return this.#faults.map((fault) => ({ ...fault }));
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault that this call meets, one time fewer left; undefined when none is set for it. */
  take(method: string): Fault | undefined {
    const fault = this.#faults.find(
      (each) => (each.method === "*" && method !== "getUpdates") || each.method.toLowerCase() === method.toLowerCase(),
    );
    if (fault === undefined) return undefined;
    fault.times -= 1;
    this.#faults = this.#faults.filter((each) => each.times > 0);
    return fault;
  }
}

/** The Bot API's error for a fault that answers as Telegram does; undefined for those that break the connection. */
export function faultError(fault: Fault): TelegramError | undefined {
  switch (fault.kind) {
    case "too_many_requests":
      return new TelegramError(429, `Too Many Requests: retry after ${fault.retry_after}`, {
        retry_after: fault.retry_after,
      });
    case "migrated":
      return new TelegramError(400, "Bad Request: group chat was upgraded to a supergroup chat", {
        migrate_to_chat_id: fault.migrate_to_chat_id,
      });
    case "blocked":
      return new TelegramError(403, "Forbidden: bot was blocked by the user");
    case "server_error":
      return new TelegramError(fault.status, serverErrors[fault.status] ?? "Internal Server Error");
    default:
      return undefined;
  }
}
