import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bot } from "grammy";
import { createLocalTelegram, sandboxPeople } from "../../../src/sandbox/telegram/index.ts";

export const botToken = "4242:local-bot-token";
export const chatToken = "page-token";
export const [alex, robin, sam] = sandboxPeople.map((person) => person.id) as [number, number, number];
export const groupId = -1001000000001;
export const channelId = -1001000000002;

export interface Answer {
  status: number;
  body: { ok: boolean; error_code?: number; description?: string; result?: unknown } & Record<string, unknown>;
}

/** A local Telegram behind a real HTTP server on a free port. */
export interface LocalWorld {
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  /** The clock that the server sees; a test may push it on. */
  readonly clock: { nowMs: number | undefined };
  newBot(): Bot;
  /** Calls a Bot API method with a raw body. */
  raw(method: string, body: unknown): Promise<Answer>;
  /** Calls the chat page's API as a script does. */
  page(method: string, path: string, body?: unknown): Promise<Answer>;
  say(text: string, as?: number, chat?: number): Promise<{ message_id: number }>;
  /** Stops the server and starts another on the same folder, at another address. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openLocalWorld(): Promise<LocalWorld> {
  const folder = mkdtempSync(join(tmpdir(), "local-telegram-"));
  const clock: LocalWorld["clock"] = { nowMs: undefined };
  let running = await listen(folder, clock);
  const address = () => `http://127.0.0.1:${running.port}`;
  const bots: Bot[] = [];

  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(address() + path, init);
    return { status: response.status, body: (await response.json()) as Answer["body"] };
  };
  const json = (method: string, body: unknown, headers = {}) => ({
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const page: LocalWorld["page"] = (method, path, body) =>
    call(path, json(method, body, { "x-chat-token": chatToken }));

  return {
    get address() {
      return address();
    },
    get port() {
      return running.port;
    },
    folder,
    clock,
    newBot() {
      const bot = new Bot(botToken, { client: { apiRoot: `${address()}/telegram` } });
      bots.push(bot);
      return bot;
    },
    raw: (method, body) => call(`/telegram/bot${botToken}/${method}`, json("POST", body)),
    page,
    async say(text, as = alex, chat = as) {
      const { body } = await page("POST", "/chat/api/messages", { as, chat, text });
      if (!body.ok) throw new Error(body.description);
      return body.message as { message_id: number };
    },
    async restart() {
      await running.close();
      running = await listen(folder, clock);
    },
    async close() {
      await Promise.all(bots.filter((bot) => bot.isRunning()).map((bot) => bot.stop()));
      await running.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function listen(folder: string, clock: LocalWorld["clock"]) {
  const telegram = createLocalTelegram({ folder, chatToken, botToken, nowMs: () => clock.nowMs ?? Date.now() });
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    const mount = telegram.mounts.find((each) => each.prefix !== "/" && url.pathname.startsWith(each.prefix));
    const chosen = mount ?? telegram.mounts.find((each) => each.prefix === "/");
    chosen?.handle(request, response, url).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      await telegram.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
