import type { BotError, MiddlewareFn } from "grammy";
import { GrammyError, HttpError } from "grammy";
import type { AppPorts } from "../src/app/ports.ts";
import { Refusal } from "../src/app/refusal.ts";
import type { GatedContext } from "./chat-context.ts";
import { isNotModified, reply, tell } from "./reply.ts";

export type Report = (problem: string, error: unknown) => void;

/** A refused wish is an answer, not a failure. */
export const answerRefusals: MiddlewareFn<GatedContext> = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (ctx.callbackQuery === undefined) await reply(ctx, [error.message]);
    else await tell(ctx, error.message);
  }
};

/** A handler that fails is reported, alerted once and answered; the chat goes on. */
export function onFailure(app: AppPorts, report: Report): (failure: BotError<GatedContext>) => Promise<void> {
  return async ({ error, ctx }) => {
    if (isNotModified(error)) return;
    report("a chat handler failed", error);
    const fromTelegram = error instanceof GrammyError || error instanceof HttpError;
    raise(app, report, fromTelegram ? "Telegram did not take an answer of mine" : "A chat command failed", error);
    // Strangers pass no handler that could fail with an answer: nobody without a role gets one.
    if (ctx.person === undefined) return;
    const text = fromTelegram
      ? "Telegram did not take my answer. What you asked may have been done: /status shows how things stand."
      : "Something went wrong and nothing was changed. Try again; if it fails again, look at the log.";
    try {
      if (ctx.callbackQuery === undefined) await reply(ctx, [text]);
      else await tell(ctx, text);
    } catch (second) {
      report("the answer about a failed chat handler failed too", second);
    }
  };
}

function raise(app: AppPorts, report: Report, what: string, error: unknown): void {
  const why = error instanceof Error ? error.name : "unknown error";
  try {
    app.store.transact((records) => {
      records.alerts.raise({
        severity: "warning",
        kind: "chat-failed",
        text: `${what} (${why}). The log has the details.`,
        dedupeKey: `chat-failed-${why}`,
      });
    });
  } catch (second) {
    report("the alert about a failed chat handler could not be stored", second);
  }
}
