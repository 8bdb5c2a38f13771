import { z } from "zod";
import type { Check } from "../../app/doctor.ts";
import { createFetchTransport } from "../../ops/fetch-transport.ts";
import type { DoctorNeeds } from "./needs.ts";
import { TRY_MS } from "./needs.ts";
import { resolveName } from "./reach.ts";

const TELEGRAM = "https://api.telegram.org";

const answerSchema = z.object({ ok: z.boolean(), description: z.string().optional(), result: z.unknown().optional() });
const meSchema = z.object({ username: z.string() });

/** The token stands in the address of each request: neither an error nor a recording may hold it. */
export function telegramChecks(needs: DoctorNeeds): Check[] {
  const { settings, telegramToken: token, chats } = needs;
  const { environment } = settings;
  const name = `${environment.toUpperCase()}_TELEGRAM_BOT_TOKEN`;
  if (token === undefined) {
    const fix = environment === "sandbox" ? "The sandbox makes one at its first start: npm start" : `Set ${name}.`;
    return [{ name: "Telegram", fix, run: async () => ({ verdict: "failed", text: "there is no token", fix }) }];
  }
  const me: Check = {
    name: "Telegram",
    fix: `Check the network; if Telegram says Unauthorized, take a new token from @BotFather into ${name}.`,
    run: async (signal) => {
      const { username } = meSchema.parse(await call(needs, token, "getMe", {}, signal));
      return { verdict: "ok", text: `the bot is @${username}` };
    },
  };
  const reached = chats.map(
    ({ what, id }): Check => ({
      name: `chat ${what}`,
      fix: "Write to the bot there once, or add it to that chat; a channel needs it as an administrator.",
      run: async (signal) => {
        await call(needs, token, "getChat", { chat_id: id }, signal);
        return { verdict: "ok", text: "can be reached" };
      },
    }),
  );
  return [me, ...reached];
}

async function call(
  { hosts }: DoctorNeeds,
  token: string,
  method: string,
  body: object,
  signal: AbortSignal,
): Promise<unknown> {
  const root = hosts.telegram ?? TELEGRAM;
  await resolveName(root);
  const request = { method: "POST", url: `${root}/bot${token}/${method}`, body: JSON.stringify(body) };
  const headers = { "content-type": "application/json" };
  const { status, body: text } = await createFetchTransport()({ ...request, headers, timeoutMs: TRY_MS, signal }).catch(
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${new URL(root).host}: ${reason.replaceAll(token, "[token]")}`);
    },
  );
  const parsed = answerSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new Error(`Telegram answers ${status} with what is none`);
  if (parsed.data.ok) return parsed.data.result;
  throw new Error(`Telegram says: ${(parsed.data.description ?? "no").replaceAll(token, "[token]")}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
