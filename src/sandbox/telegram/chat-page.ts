import type { Mount } from "../http/mount.ts";
import { sendJson, serveChatApi } from "./chat-api.ts";
import { admit, exchangeToken, refuseEntry } from "./page-door.ts";
import { servePageFile } from "./page-files.ts";
import type { TelegramState } from "./telegram-state.ts";

/** The chat page at `/` with its API under `/chat/`; nothing of it without the token of the printed address. */
export function createChatPage(state: TelegramState, chatToken: string): Mount {
  return {
    prefix: "/",
    async handle(request, response, url) {
      const isApi = url.pathname.startsWith("/chat/");
      const token = url.searchParams.get("token");
      if (url.pathname === "/" && token !== null) {
        exchangeToken(request, response, token, chatToken);
        return;
      }
      const admission = admit(request, chatToken);
      if (admission !== "admitted") {
        if (!isApi) refuseEntry(response);
        else if (admission === "no_token")
          sendJson(response, 401, { ok: false, description: "the chat token is missing or wrong" });
        else sendJson(response, 403, { ok: false, description: "requests of foreign pages are refused" });
        return;
      }
      const served = isApi
        ? await serveChatApi(state, request, response, url)
        : request.method === "GET" && (await servePageFile(response, url.pathname));
      if (!served) sendJson(response, 404, { ok: false, description: "there is nothing at this address" });
    },
  };
}
