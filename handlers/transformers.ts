import { autoRetry } from "@grammyjs/auto-retry";
import type { Transformer } from "grammy";
import { HttpError } from "grammy";
import type { Clock } from "../src/app/ports.ts";

const ATTEMPTS = 3;

/** What every call to Telegram goes through, in conversations too: bounded waits for 429 and 5xx, and for lost connections. */
export function transformers(clock: Clock): Transformer[] {
  const retry = autoRetry({ maxRetryAttempts: ATTEMPTS, maxDelaySeconds: 30, rethrowHttpErrors: true });
  return [againWhenDropped(clock), polling(retry)];
}

/** auto-retry repeats a lost connection without end, which would block the chat's queue. */
function againWhenDropped(clock: Clock): Transformer {
  return async (previous, method, payload, signal) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await previous(method, payload, signal);
      } catch (error) {
        const again = error instanceof HttpError && method !== "getUpdates" && attempt < ATTEMPTS;
        if (!again) throw error;
        await clock.sleep(1000 * 2 ** (attempt - 1));
      }
    }
  };
}

/** The runner repeats its polls by itself. */
function polling(retry: Transformer): Transformer {
  return (previous, method, payload, signal) =>
    method === "getUpdates" ? previous(method, payload, signal) : retry(previous, method, payload, signal);
}
