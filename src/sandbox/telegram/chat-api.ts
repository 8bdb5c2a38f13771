import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import type { Person } from "./chat-book.ts";
import { faultSchema } from "./faults.ts";
import { multipartBoundary, parseMultipart } from "./multipart.ts";
import { serveChatFile } from "./page-files.ts";
import { pageState, withSender } from "./page-state.ts";
import type { Actor } from "./person-acts.ts";
import { actOnBot, editText, press, sendText, sendUpload } from "./person-acts.ts";
import { readBody } from "./request-body.ts";
import { badRequest, TelegramError } from "./telegram-error.ts";
import type { TelegramState } from "./telegram-state.ts";
import { announceChat } from "./telegram-state.ts";

const id = z.int();
const actor = { as: id, chat: id };
const messageSchema = z.strictObject({ ...actor, text: z.string().max(20_000), reply_to: id.optional() });
const editSchema = z.strictObject({ ...actor, message_id: id, text: z.string().max(20_000) });
const pressSchema = z.strictObject({ ...actor, message_id: id, data: z.string().max(64) });
const readSchema = z.strictObject(actor);
const botSchema = z.strictObject({ ...actor, action: z.enum(["add", "promote", "remove", "block", "unblock"]) });
const numberText = z
  .string()
  .regex(/^-?\d{1,16}$/)
  .transform(Number);
const pageSchema = z.strictObject({
  as: numberText,
  chat: numberText,
  before: numberText.optional(),
  limit: numberText.pipe(z.int().min(1).max(200)).default(60),
});
const uploadSchema = z.strictObject({ as: numberText, chat: numberText, caption: z.string().default("") });

const maxJsonBytes = 1 << 20;

type Route = (state: TelegramState, request: IncomingMessage, url: URL) => object | Promise<object>;

const routes: Record<string, Route> = {
  "GET /chat/api/state": (state, _request, url) => {
    const as = url.searchParams.get("as");
    const me = as === null ? state.chats.people()[0] : findPerson(state, check(numberText, as));
    if (me === undefined) throw badRequest("nobody here");
    return pageState(state, me);
  },
  "GET /chat/api/messages": (state, _request, url) => {
    const query = check(pageSchema, Object.fromEntries(url.searchParams));
    const { chat } = findActor(state, query);
    return { messages: state.messages.page(chat.id, query.before, query.limit).map((each) => withSender(state, each)) };
  },
  "POST /chat/api/messages": async (state, request) => {
    const body = check(messageSchema, await readJson(request));
    return { message: sendText(state, findActor(state, body), body.text, body.reply_to) };
  },
  "POST /chat/api/edit": async (state, request) => {
    const body = check(editSchema, await readJson(request));
    return { message: editText(state, findActor(state, body), body.message_id, body.text) };
  },
  "POST /chat/api/files": async (state, request, url) => {
    const query = check(uploadSchema, Object.fromEntries(url.searchParams));
    const boundary = multipartBoundary(request.headers["content-type"] ?? "");
    const parts = boundary === undefined ? undefined : parseMultipart(await readBody(request), boundary);
    const part = parts?.find((each) => each.filename !== undefined);
    if (part === undefined) throw badRequest("there is no file in the request");
    return { message: sendUpload(state, findActor(state, query), part, query.caption) };
  },
  "POST /chat/api/press": async (state, request) => {
    const body = check(pressSchema, await readJson(request));
    return { callback_query_id: press(state, findActor(state, body), body.message_id, body.data) };
  },
  "POST /chat/api/read": async (state, request) => {
    const { person, chat } = findActor(state, check(readSchema, await readJson(request)));
    if (state.messages.unread(chat.id, person.id) > 0) {
      state.messages.markRead(chat.id, person.id);
      announceChat(state, chat);
    }
    return {};
  },
  "POST /chat/api/bot": async (state, request) => {
    const body = check(botSchema, await readJson(request));
    actOnBot(state, findActor(state, body), body.action);
    return {};
  },
  "GET /chat/api/faults": (state) => ({ faults: state.faults.list() }),
  "POST /chat/api/faults": async (state, request) => {
    if (!state.faults.add(check(faultSchema, await readJson(request)))) throw badRequest("too many faults are set");
    return { faults: state.faults.list() };
  },
  "DELETE /chat/api/faults": (state) => {
    state.faults.clear();
    return { faults: [] };
  },
};

/** The chat page's own API under `/chat/`; the caller has been admitted. False when there is no such address. */
export async function serveChatApi(
  state: TelegramState,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<boolean> {
  const fileId = /^\/chat\/files\/([\w-]{1,64})$/.exec(url.pathname)?.[1];
  if (fileId !== undefined && request.method === "GET") return serveChatFile(response, state.files, fileId);
  try {
    if (request.method === "GET" && url.pathname === "/chat/api/events") {
      state.events.open(response, findPerson(state, check(numberText, url.searchParams.get("as") ?? "")).id);
      return true;
    }
    const route = routes[`${request.method} ${url.pathname}`];
    if (route === undefined) return false;
    sendJson(response, 200, { ok: true, ...(await route(state, request, url)) });
  } catch (error) {
    if (!(error instanceof TelegramError)) throw error;
    sendJson(response, error.code, { ok: false, description: error.message });
  }
  return true;
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}

function findPerson(state: TelegramState, personId: number): Person {
  const person = state.chats.person(personId);
  if (person === undefined) throw badRequest("no such person");
  return person;
}

function findActor(state: TelegramState, named: { as: number; chat: number }): Actor {
  const person = findPerson(state, named.as);
  const chat = state.chats.chatsOf(person.id).find((each) => each.id === named.chat);
  if (chat === undefined) throw badRequest("this person has no such chat");
  return { person, chat };
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw badRequest(`${issue?.path.join(".") || "value"}: ${issue?.message ?? "is wrong"}`);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request, maxJsonBytes);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw badRequest("the body is not JSON");
    throw error;
  }
}
