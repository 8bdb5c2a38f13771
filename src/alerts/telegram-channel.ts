import { z } from "zod";
import type { Attempt, Send } from "./outbox.ts";

const TIMEOUT_MS = 15_000;
const LONGEST_ANSWER = 100_000;

const answerSchema = z.object({
  ok: z.boolean(),
  error_code: z.number().optional(),
  description: z.string().max(1_000).optional(),
  parameters: z
    .object({ retry_after: z.number().positive().optional(), migrate_to_chat_id: z.number().int().optional() })
    .optional(),
});

/**
 * Sends alerts through the Bot API (https://core.telegram.org/bots/api#sendmessage), one request an attempt: the outbox
 * decides when to try again. Neither token nor address stands in what it says about a failure.
 */
export function telegramChannel(token: string, apiRoot = "https://api.telegram.org"): Send {
  const address = `${apiRoot}/bot${token}/sendMessage`;
  return async (chatId, text, silent, signal) => {
    const message = {
      chat_id: chatId,
      // A text that was cut inside a character is refused by Telegram as a whole.
      text: text.toWellFormed(),
      disable_notification: silent,
      link_preview_options: { is_disabled: true },
    };
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(message),
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      return attemptOf(chatId, response.status, await response.text());
    } catch (error) {
      const timedOut = error instanceof DOMException && error.name === "TimeoutError";
      return { kind: "failed", reason: timedOut ? "Telegram did not answer in time" : "Telegram could not be reached" };
    }
  };
}

function attemptOf(chatId: string, status: number, body: string): Attempt {
  const answer = answerSchema.safeParse(parsed(body.slice(0, LONGEST_ANSWER)));
  if (!answer.success) return { kind: "failed", reason: `Telegram's answer (HTTP ${status}) was not understood` };
  if (answer.data.ok) return { kind: "sent" };
  const { error_code: code = status, description: reason = `HTTP ${status}`, parameters } = answer.data;
  if (code === 429) return { kind: "wait", ms: 1000 * (parameters?.retry_after ?? 5) };
  // A group that becomes a supergroup goes on under another id.
  const movedTo = parameters?.migrate_to_chat_id?.toString();
  if (movedTo !== undefined && movedTo !== chatId) return { kind: "moved", chatId: movedTo };
  if (code === 403 || (code === 400 && reason.includes("chat not found"))) return { kind: "blocked", reason };
  return { kind: code >= 500 || code === 401 || code === 409 ? "failed" : "refused", reason };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
