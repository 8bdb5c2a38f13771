import { fileId, filePath, fileUniqueId } from "../file-shelf.ts";
import type { MethodHandlers } from "../method-call.ts";
import { badRequest } from "../telegram-error.ts";

const maxTimeoutS = 50;
const maxDownloadBytes = 20 << 20;
const callbackLifeMs = 60_000;
const maxToastLength = 200;

interface CallbackRow {
  person_id: number;
  created_ms: number;
  answered: number;
}

/** Who the bot is, what happened, and the answers that belong to it. */
export const pollingMethods: MethodHandlers<
  "getMe" | "getUpdates" | "deleteWebhook" | "getWebhookInfo" | "answerCallbackQuery" | "getFile"
> = {
  getMe: (_args, { state }) => ({
    ...state.bot,
    can_join_groups: true,
    can_read_all_group_messages: false,
    supports_guest_queries: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  }),

  getUpdates: (args, { state, signal }) => {
    if (args.allowed_updates !== undefined) state.updates.setAllowed(args.allowed_updates);
    const limit = Math.min(Math.max(args.limit ?? 100, 1), 100);
    const timeoutMs = Math.min(Math.max(args.timeout ?? 0, 0), maxTimeoutS) * 1000;
    return state.updates.poll({ offset: args.offset ?? 0, limit, timeoutMs }, signal);
  },

  deleteWebhook: (args, { state }) => {
    if (args.drop_pending_updates === true) state.updates.clear();
    return true;
  },

  getWebhookInfo: (_args, { state }) => ({
    url: "",
    has_custom_certificate: false,
    pending_update_count: state.updates.pendingCount(),
    allowed_updates: state.updates.allowed(),
  }),

  answerCallbackQuery: (args, { state }) => {
    const query = state.database.prepare("SELECT * FROM callbacks WHERE id = ?").get(args.callback_query_id) as
      | CallbackRow
      | undefined;
    if (query === undefined || query.answered !== 0 || state.nowMs() - query.created_ms > callbackLifeMs) {
      throw badRequest("query is too old and response timeout expired or query ID is invalid");
    }
    if ((args.text ?? "").length > maxToastLength) throw badRequest("MESSAGE_TOO_LONG");
    state.database.prepare("UPDATE callbacks SET answered = 1 WHERE id = ?").run(args.callback_query_id);
    state.events.publish([query.person_id], {
      type: "callback_answer",
      callback_query_id: args.callback_query_id,
      text: args.text ?? "",
      show_alert: args.show_alert ?? false,
    });
    return true;
  },

  getFile: (args, { state }) => {
    const file = state.files.byFileId(args.file_id);
    if (file === undefined) throw badRequest("invalid file_id");
    if (file.bytes.length > maxDownloadBytes) throw badRequest("file is too big");
    return {
      file_id: fileId(file),
      file_unique_id: fileUniqueId(file),
      file_size: file.bytes.length,
      file_path: filePath(file),
    };
  },
};
