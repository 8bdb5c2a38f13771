import { Api, GrammyError, HttpError } from "grammy";
import type { Attempt, Send } from "./outbox.ts";

const TIMEOUT_S = 15;

/** Sends alerts through the Bot API. It repeats nothing by itself: the outbox decides when to try again. */
export function telegramChannel(token: string, apiRoot: string | undefined): Send {
  const api = new Api(token, { timeoutSeconds: TIMEOUT_S, ...(apiRoot === undefined ? {} : { apiRoot }) });
  return async (chatId, text, silent, signal) => {
    // grammY types its signals by a shim that Node's own AbortSignal fits at run time.
    const shim = signal as unknown as Parameters<Api["sendMessage"]>[3];
    try {
      await api.sendMessage(
        chatId,
        text,
        { disable_notification: silent, link_preview_options: { is_disabled: true } },
        shim,
      );
      return { kind: "sent" };
    } catch (error) {
      return attemptOf(error);
    }
  };
}

function attemptOf(error: unknown): Attempt {
  if (error instanceof GrammyError) {
    const { error_code: code, description: reason, parameters } = error;
    if (code === 429) return { kind: "wait", ms: 1000 * (parameters.retry_after ?? 5) };
    if (code === 403 || (code === 400 && reason.includes("chat not found"))) return { kind: "blocked", reason };
    return code >= 500 || code === 401 || code === 409 ? { kind: "failed", reason } : { kind: "refused", reason };
  }
  // Its own message names no address; the cause would name the bot's token.
  if (error instanceof HttpError) return { kind: "failed", reason: error.message };
  throw error;
}
