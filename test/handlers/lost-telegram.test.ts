import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { Chat } from "../../handlers/chat.ts";
import { systemClock } from "../../src/ops/system-clock.ts";
import { ConversationStorage } from "../../src/store/conversation-storage.ts";
import { temporaryStore } from "../store/temporary-store.ts";
import { chatPorts } from "./chat-ports.ts";

/** What stands where Telegram should be: it takes requests and answers nothing, or refuses each poll. */
async function standIn(answers: "nothing" | "no polls") {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const method = request.url?.split("/").at(-1) ?? "";
    asked.push(method);
    if (answers === "nothing") return;
    const isPoll = method === "getUpdates";
    const me = { id: 1, is_bot: true, first_name: "U", username: "u_bot" };
    response.writeHead(isPoll ? 502 : 200, { "content-type": "application/json" });
    response.end(
      JSON.stringify(isPoll ? { ok: false, error_code: 502, description: "Bad Gateway" } : { ok: true, result: me }),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { asked, close, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it.each([
  ["nothing", "setMyCommands", 1],
  ["no polls", "getUpdates", 5],
] as const)("ends at once where Telegram answers %s", async (answers, method, times) => {
  const { asked, close, address } = await standIn(answers);
  const { store } = await temporaryStore();
  const stopping = new AbortController();
  const chat = new Chat({
    ...{ token: "1:a", apiRoot: address, app: chatPorts(store, {}), claim: undefined, clock: systemClock },
    conversations: new ConversationStorage(store, Date.now),
    report: () => undefined,
  });
  const running = chat.run(stopping.signal);
  const asks = () => asked.filter((each) => each === method).length;
  // Polls that fail come a second apart, not ever later.
  await expect.poll(asks, { timeout: 15_000, interval: 20 }).toBeGreaterThanOrEqual(times);
  stopping.abort(new Error("the test is over"));
  await running;
  close();
});
