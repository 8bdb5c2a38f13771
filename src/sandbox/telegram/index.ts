import type { Mount } from "../http/mount.ts";
import { createBotApi } from "./bot-api.ts";
import { createChatPage } from "./chat-page.ts";
import { openTelegramState } from "./telegram-state.ts";

export { sandboxPeople } from "./chat-book.ts";

export interface LocalTelegramOptions {
  /** Where `telegram.sqlite` is kept. */
  folder: string;
  /** Opens the chat page and its API. */
  chatToken: string;
  /** The bot's token, `<number>:<letters>` as Telegram's; its number is the bot's id. */
  botToken: string;
  /** People's clock, milliseconds since 1970. */
  nowMs: () => number;
}

/** A Telegram of one's own: the Bot API under `/telegram` and the chat page at `/`. */
export function createLocalTelegram(options: LocalTelegramOptions): { mounts: Mount[]; close(): Promise<void> } {
  const state = openTelegramState(options.folder, options.botToken, options.nowMs);
  return {
    mounts: [createBotApi(state, options.botToken), createChatPage(state, options.chatToken)],
    async close() {
      state.events.close();
      state.updates.close();
      // Answers to polls that were just let go are written in the next turn.
      await new Promise((resolve) => setImmediate(resolve));
      state.database.close();
    },
  };
}
